/**
 * Times the steps of a run for its report.
 */

/** A running stopwatch. */
export interface Stopwatch {
  /** Runs a step and adds its time to the name. */
  time<T>(name: string, step: () => T | Promise<T>): Promise<T>;
  /** Milliseconds per name, rounded to a tenth, with `total` since the start. */
  read(): Record<string, number>;
}

/** Starts a stopwatch. */
export function startStopwatch(): Stopwatch {
  const start = performance.now();
  const sums: Record<string, number> = {};
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  return {
    async time(name, step) {
      const from = performance.now();
      try {
        return await step();
      } finally {
        sums[name] = (sums[name] ?? 0) + performance.now() - from;
      }
    },
    read() {
      const steps = Object.entries(sums).map(([name, value]) => [name, tenth(value)]);
      return { ...Object.fromEntries(steps), total: tenth(performance.now() - start) };
    },
  };
}
