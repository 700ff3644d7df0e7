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
import type { FileTree } from '../ports/file-tree.ts';
import { runCompareFaces } from './faces/compare-faces.ts';
import { runFindFaces } from './faces/find-faces.ts';
import type { PipelineParts } from './parts.ts';
import { planSwap } from './swap/plan-swap.ts';
import { runSwap } from './swap/run-swap.ts';

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
 * Joins filled-in ports to a pipeline.
 *
 * @param naming - How error messages name options; default: as in JSON.
 */
export function createPipeline(parts: PipelineParts, naming?: OptionNaming): Pipeline {
  return {
    swap: async (request, hooks = {}) => runSwap(resolve(swapRequest, request, naming), parts, hooks),
    findFaces: async (request, hooks = {}) => runFindFaces(resolve(facesRequest, request, naming), parts, hooks),
    compareFaces: async (request, hooks = {}) =>
      runCompareFaces(resolve(compareRequest, request, naming), parts, hooks),
  };
}

/**
 * Says what a swap would do, without doing it.
 *
 * @throws `request/invalid`, `request/file-not-found`.
 */
export async function explainSwap(request: SwapRequest, files: FileTree, naming?: OptionNaming): Promise<SwapPlan> {
  return planSwap(resolve(swapRequest, request, naming), files);
}
