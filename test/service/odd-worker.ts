/**
 * A worker whose compute process is `odd-compute.ts`; takes the options of `likeness work` as JSON.
 */
import { workerOptions } from '../../src/contract/service/worker-settings.ts';
import { work } from '../../src/presets/worker/work.ts';

const options = workerOptions.parse(JSON.parse(process.argv[2] ?? '{}'));
const kinds = ['sleep', 'batch', 'crash', 'hang', 'grow', 'swap', 'faces', 'compare'];
const program = new URL('./odd-compute.ts', import.meta.url);
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
await work({
  options,
  machine: {},
  signal: stop.signal,
  lanes: [{ name: 'odd', kinds, program, warm: true, count: options.lanes }],
});
