/**
 * One bar per file on a terminal; else a plain line now and then.
 */
import type { StoreEvent, StoreListener } from '../../ports/model-store.ts';
import { sizeWords, timeWords } from './size-words.ts';

/** A display of transfers, to be stopped before other text is printed. */
export interface TransferDisplay {
  readonly listen: StoreListener;
  stop(): void;
}

const quietMs = 500;
const lineEveryMs = 5000;
const cells = 20;

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

function bar({ doneBytes, totalBytes, phase }: StoreEvent): string {
  const share = phase === 'done' ? 1 : totalBytes ? Math.min(1, doneBytes / totalBytes) : 0;
  const full = Math.floor(share * cells);
  return `${'█'.repeat(full)}${'░'.repeat(cells - full)} ${String(Math.floor(share * 100)).padStart(3)} %`;
}

/** Starts showing transfers on stderr. */
export function showTransfers(): TransferDisplay {
  const { stderr } = process;
  const start = performance.now();
  let current = '';
  let drawn = false;
  let saidAt = 0;
  let last: StoreEvent | undefined;
  const draw = (event: StoreEvent): void => {
    // The bar of the file before stays as it ended.
    if (drawn && current !== event.model) stderr.write('\n');
    current = event.model;
    const text = `${event.model} ${bar(event)} ${describe(event)}`;
    stderr.write(`\r\u001b[2K${text.slice(0, (stderr.columns || 80) - 1)}`);
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
    stderr.write(`${event.model}: ${describe(event)}\n`);
  };
  return {
    listen(event) {
      if (performance.now() - start < quietMs) return;
      if (stderr.isTTY) draw(event);
      else say(event);
    },
    stop() {
      if (drawn) stderr.write('\n');
      drawn = false;
    },
  };
}
