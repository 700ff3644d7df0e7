/**
 * Log lines for operators on stderr: JSON, one object per line; on a terminal, words.
 */
import type { Log, LogFacts } from '../../ports/log.ts';

const weights = { debug: 20, info: 30, warn: 40, error: 50, silent: 100 } as const;

/** From which weight on lines are written. */
export type LogLevel = keyof typeof weights;

/** Where lines go. */
export interface LineTarget {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

function asWords(level: LogLevel, message: string, facts: LogFacts): string {
  const about = Object.entries(facts).map(([name, value]) => `${name}=${value}`);
  return [new Date().toISOString().slice(11, 19), level.padEnd(5), message, ...about].join(' ');
}

/** Makes a log. */
export function createLineLog(level: LogLevel, target: LineTarget = process.stderr, always: LogFacts = {}): Log {
  const write = (weight: LogLevel, message: string, facts: LogFacts = {}): void => {
    if (weights[weight] < weights[level]) return;
    const known = Object.entries({ ...always, ...facts }).filter(([, value]) => value !== undefined);
    const all = Object.fromEntries(known);
    const line = target.isTTY
      ? asWords(weight, message, all)
      : JSON.stringify({ time: new Date().toISOString(), level: weight, message, ...all });
    target.write(`${line}\n`);
  };
  return {
    debug: (message, facts) => write('debug', message, facts),
    info: (message, facts) => write('info', message, facts),
    warn: (message, facts) => write('warn', message, facts),
    error: (message, facts) => write('error', message, facts),
    with: (facts) => createLineLog(level, target, { ...always, ...facts }),
  };
}
