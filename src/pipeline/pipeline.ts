/**
 * The pipeline as doors see it: requests in, reports out.
 */
import type { CompareReport, FacesReport } from '../contract/faces-report.ts';
import type { RunHooks } from '../contract/progress.ts';
import {
  type CompareRequest,
  compareRequest,
  type FacesRequest,
  facesRequest,
  type SwapRequest,
  swapRequest,
} from '../contract/request.ts';
import { type OptionNaming, resolve } from '../contract/resolve.ts';
import type { SwapPlan } from '../contract/swap-plan.ts';
import type { SwapReport } from '../contract/swap-report.ts';
import type { PipelineParts } from './parts.ts';
import type { PlanningParts } from './swap/plan-swap.ts';

/** Does whole requests. Holds opened models; one request at a time. */
export interface Pipeline {
  /** See `runSwap`. */
  swap(request: SwapRequest, hooks?: RunHooks): Promise<SwapReport>;
  /** See `runFindFaces`. */
  findFaces(request: FacesRequest, hooks?: RunHooks): Promise<FacesReport>;
  /** See `runCompareFaces`. */
  compareFaces(request: CompareRequest, hooks?: RunHooks): Promise<CompareReport>;
}

/**
 * Joins filled-in ports to a pipeline. Each kind of run is loaded when it is first asked for: a face is found without
 * waiting for the swapper's tables.
 *
 * @param naming - How error messages name options; default: as in JSON.
 */
export function createPipeline(parts: PipelineParts, naming?: OptionNaming): Pipeline {
  return {
    async swap(request, hooks = {}) {
      const resolved = resolve(swapRequest, request, naming);
      const { runSwap } = await import('./swap/run-swap.ts');
      return runSwap(resolved, parts, hooks);
    },
    async findFaces(request, hooks = {}) {
      const resolved = resolve(facesRequest, request, naming);
      const { runFindFaces } = await import('./faces/find-faces.ts');
      return runFindFaces(resolved, parts, hooks);
    },
    async compareFaces(request, hooks = {}) {
      const resolved = resolve(compareRequest, request, naming);
      const { runCompareFaces } = await import('./faces/compare-faces.ts');
      return runCompareFaces(resolved, parts, hooks);
    },
  };
}

/**
 * Says what a swap would do, without doing it.
 *
 * @throws `request/invalid`, `request/file-not-found`.
 */
export async function explainSwap(
  request: SwapRequest,
  parts: PlanningParts,
  naming?: OptionNaming,
): Promise<SwapPlan> {
  const resolved = resolve(swapRequest, request, naming);
  const { planSwap } = await import('./swap/plan-swap.ts');
  return planSwap(resolved, parts);
}
