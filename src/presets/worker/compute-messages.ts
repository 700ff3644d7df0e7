/**
 * What a worker and its compute process say to each other.
 */
import type { ErrorReport } from '../../contract/report.ts';

/** An input that lies on the disk. */
export interface InputFile {
  readonly path: string;
  /** As people call it; stands in reports instead of the path. */
  readonly name: string;
}

/** A file that the work made, in the folder of the attempt. */
export interface MadeFile {
  readonly path: string;
  readonly name: string;
  readonly target?: number;
}

/** An item of a batch that is done. */
export interface MadeItem {
  /** Number of the target, beginning with 0. */
  readonly target: number;
  /** What is said of it; comes back with the task when another attempt goes on with the batch. */
  readonly report: Readonly<Record<string, unknown>>;
  readonly file?: MadeFile;
}

/** One piece of work. */
export interface ComputeTask {
  readonly kind: string;
  /** The request of the job; pictures are named `input:N`. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly inputs: readonly InputFile[];
  /** Folder for files that it makes; it exists and is empty. */
  readonly folder: string;
  /** Items of a batch that were done before; inputs that only they needed are not there. */
  readonly done?: readonly Pick<MadeItem, 'target' | 'report'>[];
}

/** What came of it. */
export interface ComputeDone {
  readonly report: Readonly<Record<string, unknown>>;
  /** The files that were made, but for those of items that were told before. */
  readonly files: readonly MadeFile[];
  /** The work came to nothing, and the report tells it in full. */
  readonly error?: ErrorReport;
}

/** From the worker. */
export type ToCompute = { readonly say: 'run'; readonly task: ComputeTask } | { readonly say: 'cancel' };

/** From the compute process. */
export type FromCompute =
  | { readonly say: 'ready'; readonly error?: ErrorReport }
  | { readonly say: 'alive' }
  | { readonly say: 'progress'; readonly share: number; readonly step?: string }
  | { readonly say: 'item'; readonly item: MadeItem }
  | { readonly say: 'done'; readonly done: ComputeDone }
  | { readonly say: 'failed'; readonly error: ErrorReport };
