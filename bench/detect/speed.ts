/**
 * Times the detector alone: models open, picture decoded, its smaller copies still to be made.
 */
import { createDetector } from '../../src/analysis/detector/detector.ts';
import { buildPyramid } from '../../src/analysis/detector/pyramid.ts';
import type { Frame8 } from '../../src/imaging/frame.ts';
import { findCard } from '../../src/models/registry.ts';
import type { ModelStore } from '../../src/ports/model-store.ts';

/** Times of one size of picture. */
export interface DetectionTime {
  readonly medianMs: number;
  /** Time of all cores together in the cheapest run; on a busy machine the truer figure. */
  readonly cpuMs: number;
  /** By how much the process grew at most, as seen between runs, MiB. */
  readonly growthMiB: number;
}

/** Runs the detector's first look some times over. */
export async function timeDetection(store: ModelStore, frame: Frame8, runs: number): Promise<DetectionTime> {
  const { session } = await store.open('blazeface');
  const detector = createDetector(session, findCard('blazeface'));
  const before = process.memoryUsage().rss;
  let after = before;
  let cpuMs = Number.POSITIVE_INFINITY;
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    const used = process.cpuUsage();
    await detector.detect(buildPyramid(frame, 32));
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage(used);
    cpuMs = Math.min(cpuMs, (user + system) / 1000);
    after = Math.max(after, process.memoryUsage().rss);
  }
  times.sort((a, b) => a - b);
  return { medianMs: times[times.length >> 1], cpuMs, growthMiB: (after - before) / 2 ** 20 };
}
