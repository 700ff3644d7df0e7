/**
 * Turns bytes into rate and remaining time, and lets through a few events a second.
 */
import type { StoreEvent, StoreListener } from '../../../ports/model-store.ts';

const everyMs = 100;
const overMs = 5000;

/** Tells a listener how far one file is. */
export interface ProgressMeter {
  /** Enters a phase; told at once. */
  phase(phase: StoreEvent['phase'], message?: string): void;
  /** Bytes so far. */
  bytes(done: number, total: number | undefined): void;
}

/** Makes a meter for one file. */
export function createMeter(model: string, listen: StoreListener, totalBytes?: number): ProgressMeter {
  let phase: StoreEvent['phase'] = 'searching';
  let message: string | undefined;
  let last = { done: 0, total: totalBytes };
  let toldAt = 0;
  let samples: { at: number; done: number }[] = [];
  const tell = (now: number): void => {
    toldAt = now;
    const oldest = samples[0];
    const seconds = oldest ? (now - oldest.at) / 1000 : 0;
    const rate = oldest && seconds > 0.2 ? Math.max(0, (last.done - oldest.done) / seconds) : undefined;
    const left = rate && last.total !== undefined ? (last.total - last.done) / rate : undefined;
    listen({
      model,
      phase,
      doneBytes: last.done,
      ...(last.total === undefined ? {} : { totalBytes: last.total }),
      ...(rate === undefined ? {} : { bytesPerSecond: Math.round(rate) }),
      ...(left === undefined ? {} : { secondsLeft: Math.ceil(left) }),
      ...(message === undefined ? {} : { message }),
    });
  };
  return {
    phase(next, words) {
      phase = next;
      message = words;
      samples = [];
      tell(performance.now());
    },
    bytes(done, total) {
      const now = performance.now();
      last = { done, total: total ?? last.total };
      if (samples.length === 0 || now - (samples.at(-1)?.at ?? 0) > everyMs) samples.push({ at: now, done });
      while (samples.length > 2 && now - (samples[0]?.at ?? now) > overMs) samples.shift();
      if (now - toldAt >= everyMs || done === last.total) tell(now);
    },
  };
}
