/**
 * Reads a target and finds its faces; that of a single target can begin while the sources are still prepared.
 */
import type { FaceFinder } from '../../analysis/face-finder.ts';
import { throwIfCancelled } from '../../base/cancel.ts';
import type { RunHooks } from '../../contract/progress.ts';
import type { ResolvedSwapRequest } from '../../contract/request.ts';
import type { SwapPlan } from '../../contract/swap-plan.ts';
import type { PipelineParts } from '../parts.ts';
import { type PictureWithFaces, readFaces, withMinScore } from '../read-faces.ts';
import { type Stopwatch, startStopwatch } from '../stopwatch.ts';
import { swappers } from './swappers.ts';

/** What looking at a target needs of a run. */
export interface TargetRun {
  readonly plan: SwapPlan;
  readonly request: ResolvedSwapRequest;
  readonly parts: PipelineParts;
  readonly hooks: RunHooks;
}

/**
 * Reads a target and finds its faces.
 *
 * @param onFind - Is told when the picture is read and the search begins.
 * @throws `face/none-found`; what the picture port throws; `run/cancelled`.
 */
export function lookAtTarget(
  { plan, request, parts, hooks }: TargetRun,
  path: string,
  { watch, onFind }: { readonly watch: Stopwatch; readonly onFind?: () => void },
): Promise<PictureWithFaces> {
  const swapperWishes = swappers[request.swapper].wishes;
  const wishes = plan.faces.kind === 'like' ? { ...swapperWishes, embedding: true } : swapperWishes;
  const options = {
    maxPixels: request.maxPixels,
    wishes: withMinScore(wishes, request.minFaceScore),
    faceNeededFor: 'to swap',
    ...(onFind ? { onFind } : {}),
  };
  return readFaces(path, options, { parts, hooks, watch });
}

/** A look that has begun. */
export interface EarlyLook {
  readonly path: string;
  /** Runs since the look began. */
  readonly watch: Stopwatch;
  readonly found: Promise<PictureWithFaces>;
  /** Lets the networks look, until now kept free for the sources. Resolves when they are at work. */
  begin(): Promise<void>;
  /** Gives up what has not been done yet. */
  abandon(): void;
}

/** Above this, a target is not kept in memory beside the sources. */
const maxEarlyPixels = 8_000_000;

/**
 * Begins to look at the target of a run that has only one: it is decoded while the sources are analysed, and the networks
 * look at it while this thread prepares the last person.
 *
 * @returns Nothing for a batch or a large target: that is looked at in its turn.
 */
export function lookEarly(run: TargetRun): EarlyLook | undefined {
  const { plan, hooks, parts } = run;
  const path = plan.targets[0];
  if (plan.batch || path === undefined || !plan.media) return undefined;
  if (plan.media.width * plan.media.height > maxEarlyPixels) return undefined;
  let abandoned = false;
  const signal = {
    get aborted(): boolean {
      return abandoned || (hooks.signal?.aborted ?? false);
    },
  };
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const finder: FaceFinder = {
    async find(frame, wishes) {
      await gate;
      throwIfCancelled(signal);
      return parts.finder.find(frame, wishes);
    },
  };
  const watch = startStopwatch();
  const found = lookAtTarget({ ...run, parts: { ...parts, finder }, hooks: { signal } }, path, { watch });
  // What is wrong with the target is told when its turn comes.
  found.catch(() => undefined);
  return {
    path,
    watch,
    found,
    begin() {
      open();
      return new Promise((resolve) => {
        setTimeout(resolve, 0);
      });
    },
    abandon() {
      abandoned = true;
      open();
    },
  };
}
