/**
 * The inside of a compute process: takes work from its worker, one piece at a time, and dies with it.
 */
import { LikenessError } from '../../base/errors.ts';
import { describeError } from '../../contract/error-report.ts';
import type { ComputeDone, ComputeTask, FromCompute, MadeItem, ToCompute } from './compute-messages.ts';
import { dieWithParent } from './die-with-parent.ts';

/** What a run is given. */
export interface ComputeHooks {
  readonly signal: AbortSignal;
  progress(share: number, step?: string): void;
  /** Tells of an item of a batch that is done, so that it is kept whatever happens to the rest. */
  item(made: MadeItem): void;
}

/** Does the work of one kind of job. */
export type ComputeRun = (task: ComputeTask, hooks: ComputeHooks) => Promise<ComputeDone>;

/** What a compute process can do. */
export interface ComputeAbility {
  readonly runs: Readonly<Record<string, ComputeRun>>;
  /** Opens what a first job needs; an error is told, and jobs are taken nevertheless. */
  warmUp?(): Promise<void>;
}

const aliveMs = 1000;

/** Answers a worker until it goes. To be called once, by the main file of a compute process. */
export async function answerCompute({ runs, warmUp }: ComputeAbility): Promise<void> {
  const tell = (message: FromCompute): void => {
    // A worker that is gone is no error here: this process ends with it.
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  };
  dieWithParent();
  // Ctrl-C reaches a whole group of processes; the worker decides what becomes of this one.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  setInterval(() => tell({ say: 'alive' }), aliveMs);

  let stopper: AbortController | undefined;
  const run = async (task: ComputeTask): Promise<void> => {
    stopper = new AbortController();
    const { signal } = stopper;
    try {
      const work = runs[task.kind];
      if (!work)
        throw new LikenessError('request/invalid', `Expected a kind of job that this worker does, got ${task.kind}.`);
      const progress = (share: number, step?: string): void =>
        tell({ say: 'progress', share, ...(step === undefined ? {} : { step }) });
      const item = (made: MadeItem): void => tell({ say: 'item', item: made });
      tell({ say: 'done', done: await work(task, { signal, progress, item }) });
    } catch (error) {
      tell({ say: 'failed', error: describeError(error) });
    } finally {
      stopper = undefined;
    }
  };
  process.on('message', (message: ToCompute) => {
    if (message.say === 'cancel') stopper?.abort();
    else void run(message.task);
  });
  try {
    await warmUp?.();
    tell({ say: 'ready' });
  } catch (error) {
    tell({ say: 'ready', error: describeError(error) });
  }
}
