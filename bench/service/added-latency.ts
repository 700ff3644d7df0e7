/**
 * What the service adds to a swap over the bare library call: the request, the queue, the worker, the bytes there and back.
 */
import type { Job } from '../../src/contract/service/job.ts';
import { openLikeness } from '../../src/index.ts';
import { atMost, median, plain, type Row } from '../speed/row.ts';
import { postJson, startService, upload } from './service-process.ts';
import type { Pair } from './start.ts';

/** A swap takes ten times as long as what is measured, and wanders by more: it takes many. */
const rounds = 100;
/** The service has several workers, each of which compiles for itself. */
const warmUp = 40;

/** Swaps by the library and by the service in turn; both are warm, with the same threads. */
export async function measureAddedLatency(data: string, pair: Pair): Promise<Row[]> {
  const service = await startService(['--data', data], { LIKENESS_REQUESTS_PER_MINUTE: '1000000' });
  await service.ready();
  const likeness = await openLikeness();
  const bare: number[] = [];
  const served: number[] = [];
  const around: number[] = [];
  const source = await upload(service.url, pair.source);
  const target = await upload(service.url, pair.target);
  for (let round = 0; round < rounds + warmUp; round++) {
    let start = performance.now();
    await likeness.swapFaces({ sources: [pair.source], target: pair.target, format: 'jpeg' });
    if (round >= warmUp) bare.push(performance.now() - start);
    start = performance.now();
    const swap = { kind: 'swap', sources: [source], target, format: 'jpeg' };
    const job = await postJson<Job>(`${service.url}/v1/jobs`, swap, { prefer: 'wait=60' });
    const bytes = await (await fetch(job.results[0]?.url ?? '')).arrayBuffer();
    if (job.status !== 'succeeded' || bytes.byteLength === 0) throw new Error(`the job ${job.status}`);
    if (round < warmUp) continue;
    served.push(performance.now() - start);
    around.push((served.at(-1) ?? 0) - totalOf(job));
  }
  await likeness[Symbol.asyncDispose]();
  await service.stop();
  return [
    plain('swap by the library, p50', median(bare), 'ms'),
    plain('swap by HTTP with its result, p50', median(served), 'ms'),
    plain('of it around the call that the worker makes, p50', median(around), 'ms'),
    // Of neighbours in time: the machine's speed wanders by more than what is measured.
    atMost('added by the service, p50', median(served.map((time, round) => time - bare[round])), 'ms', 40),
  ];
}

/** How long the worker's own library call took. */
function totalOf({ report }: Job): number {
  const { timingsMs } = report as { readonly timingsMs: { readonly total: number } };
  return timingsMs.total;
}
