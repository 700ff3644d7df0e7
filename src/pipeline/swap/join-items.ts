/**
 * From what is said of each target to what a report says of all.
 */
import type { SwapItem, SwapReport, TargetReport } from '../../contract/swap-report.ts';

function statusOf(targets: readonly TargetReport[]): SwapReport['status'] {
  const failed = targets.filter((target) => target.status === 'failed').length;
  if (failed === 0) return 'succeeded';
  return failed === targets.length ? 'failed' : 'partial';
}

/** What the items of a batch, in their order, say together. */
export function joinItems(
  items: readonly SwapItem[],
): Pick<SwapReport, 'status' | 'outputs' | 'swapped' | 'skipped' | 'targets'> {
  const targets = items.map((item) => item.target);
  return {
    status: statusOf(targets),
    outputs: items.flatMap(({ output }) => output ?? []),
    swapped: items.flatMap((item) => item.swapped),
    skipped: items.flatMap((item) => item.skipped),
    targets,
  };
}
