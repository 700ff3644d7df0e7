/**
 * One bar per file on a terminal; else a plain line now and then.
 */

import { sizeWords, timeWords } from '../../base/size-words.ts';
import type { StoreEvent, StoreListener } from '../../ports/model-store.ts';

/** A display of transfers, to be stopped before other text is printed. */
export interface TransferDisplay {
  readonly listen: StoreListener;
  stop(): void;
}

const lineEveryMs = 5000;
const mostCells = 20;
const leastCells = 6;

const phaseWords: Readonly<Record<StoreEvent['phase'], string>> = {
  waiting: 'waiting',
  searching: 'searching',
  connecting: 'connecting',
  downloading: 'fetching',
  extracting: 'unpacking',
  proving: 'proving',
  done: 'done',
  failed: 'failed',
};

function describe(event: StoreEvent): string {
  const { doneBytes, totalBytes, bytesPerSecond, secondsLeft } = event;
  const sizes = doneBytes > 0 ? `${sizeWords(doneBytes)}${totalBytes ? ` of ${sizeWords(totalBytes)}` : ''}` : '';
  const rate = bytesPerSecond ? `${sizeWords(bytesPerSecond)}/s` : '';
  const left = secondsLeft !== undefined && event.phase !== 'done' ? `${timeWords(secondsLeft)} left` : '';
  return [phaseWords[event.phase], sizes, rate, left].filter((part) => part !== '').join(', ');
}

function bar({ doneBytes, totalBytes, phase }: StoreEvent, cells: number): string {
  const share = phase === 'done' ? 1 : totalBytes ? Math.min(1, doneBytes / totalBytes) : 0;
  const full = Math.floor(share * cells);
  return `${'█'.repeat(full)}${'░'.repeat(cells - full)} ${String(Math.floor(share * 100)).padStart(3)} %`;
}

/** One line that fits: a narrow terminal gets a shorter bar, then a shorter name; what is told stays. */
function line(event: StoreEvent, width: number): string {
  const words = describe(event);
  const around = ' '.length + ' 100 % '.length + words.length;
  const cells = Math.max(leastCells, Math.min(mostCells, width - around - event.model.length));
  const room = Math.max(8, width - around - cells);
  const name = event.model.length > room ? `${event.model.slice(0, room - 1)}…` : event.model;
  return `${name} ${bar(event, cells)} ${words}`.slice(0, width);
}

/** Where transfers are shown: stderr, or what stands in for it. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Starts showing transfers.
 *
 * @param quietMs - What is done sooner shows nothing.
 */
export function showTransfers(screen: Screen = process.stderr, quietMs = 500): TransferDisplay {
  const start = performance.now();
  let current = '';
  let drawn = false;
  let saidAt = 0;
  let last: StoreEvent | undefined;
  const draw = (event: StoreEvent): void => {
    // The bar of the file before stays as it ended.
    if (drawn && current !== event.model) screen.write('\n');
    current = event.model;
    screen.write(`\r\u001b[2K${line(event, (screen.columns || 80) - 1)}`);
    drawn = true;
  };
  const say = (event: StoreEvent): void => {
    const now = performance.now();
    const moving = event.phase === 'downloading' || event.phase === 'waiting' || event.phase === 'proving';
    if (last?.phase === event.phase && last.model === event.model && now - saidAt < lineEveryMs) return;
    if (last?.phase !== event.phase && !moving) {
      last = event;
      return;
    }
    saidAt = now;
    last = event;
    screen.write(`${event.model}: ${describe(event)}\n`);
  };
  return {
    listen(event) {
      if (performance.now() - start < quietMs) return;
      if (screen.isTTY) draw(event);
      else say(event);
    },
    stop() {
      if (drawn) screen.write('\n');
      drawn = false;
    },
  };
}
