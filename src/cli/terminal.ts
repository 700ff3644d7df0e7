/**
 * The terminal: people's text on stderr, reports on stdout, progress that keeps quiet for the first second.
 */
import type { ProgressEvent, ProgressListener } from '../contract/progress.ts';

/** Where a command prints. */
export interface Terminal {
  /** A line for people, on stderr. */
  say(line: string): void;
  /** The report or text that was asked for, on stdout. */
  print(text: string): void;
  /** Columns for texts. */
  readonly width: number;
}

/** A progress display, to be stopped before other text is printed. */
export interface ProgressDisplay {
  readonly listen: ProgressListener;
  stop(): void;
}

const quietMs = 1000;

const stepWords: Readonly<Record<ProgressEvent['step'], string>> = {
  open: 'starting',
  read: 'reading',
  find: 'finding faces',
  swap: 'swapping',
  write: 'writing',
  draw: 'drawing',
  compare: 'comparing',
};

/** Opens the terminal of this process. */
export function openTerminal(): Terminal {
  return {
    say: (line) => process.stderr.write(`${line}\n`),
    print: (text) => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    width: Math.min(110, Math.max(60, process.stdout.columns || 100)),
  };
}

function describe(event: ProgressEvent): string {
  const which = event.targets !== undefined && event.targets > 1 ? `${(event.target ?? 0) + 1}/${event.targets} ` : '';
  return `${which}${stepWords[event.step]}${event.file ? ` ${event.file}` : ''}`;
}

/**
 * Starts showing progress: a bar on a terminal, else plain lines, both only when the run takes longer than a second.
 */
export function showProgress(): ProgressDisplay {
  const start = performance.now();
  const { stderr } = process;
  let last = '';
  let drawn = false;
  let stopped = false;
  const bar = (event: ProgressEvent): void => {
    const cells = 24;
    const full = Math.round(Math.min(1, event.done) * cells);
    const text = `${'█'.repeat(full)}${'░'.repeat(cells - full)} ${String(Math.round(event.done * 100)).padStart(3)} % ${describe(event)}`;
    stderr.write(`\r\u001b[2K${text.slice(0, (stderr.columns || 80) - 1)}`);
    drawn = true;
  };
  return {
    listen(event) {
      if (stopped || performance.now() - start < quietMs) return;
      if (stderr.isTTY) return bar(event);
      const line = describe(event);
      if (line !== last && event.step !== 'write')
        stderr.write(`${String(Math.round(event.done * 100)).padStart(3)} % ${line}\n`);
      last = line;
    },
    stop() {
      stopped = true;
      if (drawn) stderr.write('\r\u001b[2K');
    },
  };
}
