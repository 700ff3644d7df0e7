/**
 * A batch of pictures that may have been begun by an attempt before: what is left of it is done, and the report tells of all.
 */
import type { ProgressEvent } from '../../../contract/progress.ts';
import type { SwapItem, SwapReport } from '../../../contract/swap-report.ts';
import { joinItems } from '../../../pipeline/swap/join-items.ts';
import type { ComputeTask } from '../compute-messages.ts';

/** What is to be done of a batch. */
export interface BatchRest {
  /** How many targets it has altogether. */
  readonly count: number;
  /** Numbers of the targets that are left, in order. Never empty: the last item of a batch ends with its job. */
  readonly left: readonly number[];
  /** What was done before, by target. */
  readonly earlier: ReadonlyMap<number, SwapItem>;
}

/** What is left of a list of targets; nothing for a job with one target. */
export function restOf(task: Pick<ComputeTask, 'done'>, targets: unknown): BatchRest | undefined {
  if (!Array.isArray(targets) || targets.length < 2) return undefined;
  const earlier = new Map(task.done?.map(({ target, report }) => [target, report as unknown as SwapItem]));
  const left = [...targets.keys()].filter((at) => !earlier.has(at));
  return { count: targets.length, left, earlier };
}

/** Progress of the rest as progress of the whole batch. */
export function asWhole({ count, left, earlier }: BatchRest, event: ProgressEvent): ProgressEvent {
  const { done, target } = event;
  return {
    ...event,
    done: (earlier.size + done * left.length) / count,
    targets: count,
    ...(target === undefined ? {} : { target: left[target] ?? target }),
  };
}

/** The report of the whole batch, of the report of the rest and of all items. */
export function joinReport(report: SwapReport, { earlier }: BatchRest, own: ReadonlyMap<number, SwapItem>): SwapReport {
  const items = [...earlier, ...own].toSorted(([a], [b]) => a - b).map(([, item]) => item);
  return {
    ...report,
    ...joinItems(items),
    notes: [...report.notes, ...[...earlier.values()].flatMap((one) => one.notes)],
  };
}
