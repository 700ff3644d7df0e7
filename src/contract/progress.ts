/**
 * Progress: what a door tells while work goes on.
 */
import { z } from 'zod';
import type { CancelSignal } from '../base/cancel.ts';
import type { SwapItem } from './swap-report.ts';

/** The steps of a run, in the order in which they come. */
export const progressSteps = ['open', 'read', 'find', 'swap', 'write', 'draw', 'compare'] as const;

/** One step forward. */
export const progressEvent = z.object({
  step: z.enum(progressSteps),
  done: z.number().describe('Share of the whole run that is done, 0…1.'),
  file: z.string().optional().describe('The file that is worked on.'),
  target: z.int().optional().describe('Number of the target in a batch, beginning with 0.'),
  targets: z.int().optional().describe('How many targets the batch has.'),
});

/** One step forward. */
export type ProgressEvent = z.output<typeof progressEvent>;

/** Who wants to hear of progress. Called between steps; must not throw. */
export type ProgressListener = (event: ProgressEvent) => void;

/** How a caller follows and stops a run. */
export interface RunHooks {
  /** Stops the run at the next step; an `AbortSignal` fits. The run then throws `run/cancelled`. */
  readonly signal?: CancelSignal | undefined;
  /** Is told of every step. */
  readonly onProgress?: ProgressListener | undefined;
  /** Of a swap: is told of each target when it has ended, with its place among the targets of this run. Must not throw. */
  readonly onTarget?: ((item: SwapItem, at: number) => void) | undefined;
  /** Of a swap: the targets are what is left of a batch, also a single one: when it fails, that is reported, not thrown. */
  readonly restOfBatch?: boolean | undefined;
}
