/**
 * What stays the same for all pictures of a run.
 */
import type { RunHooks } from '../../contract/progress.ts';
import type { ResolvedSwapRequest } from '../../contract/request.ts';
import type { SwapPlan } from '../../contract/swap-plan.ts';
import type { PipelineParts } from '../parts.ts';
import type { PreparedPeople } from './prepare-people.ts';

/** What stays the same for all pictures of a run. */
export interface SwapRun {
  readonly plan: SwapPlan;
  readonly request: ResolvedSwapRequest;
  readonly people: PreparedPeople;
  readonly parts: PipelineParts;
  readonly hooks: RunHooks;
  /** Canonical paths of all sources and targets: never written to. */
  readonly inputs: ReadonlySet<string>;
  /** Canonical paths that this run has written. Changed. */
  readonly taken: Set<string>;
}
