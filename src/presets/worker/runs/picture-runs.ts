/**
 * The jobs of pictures, done by the pipeline: swap, faces, compare.
 */
import { basename, join, sep } from 'node:path';
import { isLikenessError, LikenessError } from '../../../base/errors.ts';
import type { ProgressEvent } from '../../../contract/progress.ts';
import type { ErrorReport } from '../../../contract/report.ts';
import type { CompareRequest, FacesRequest, SwapRequest } from '../../../contract/request.ts';
import type { SwapItem, SwapReport } from '../../../contract/swap-report.ts';
import type { NodePipeline } from '../../node-pipeline.ts';
import type { ComputeHooks, ComputeRun } from '../answer-compute.ts';
import type { ComputeDone, ComputeTask, MadeFile } from '../compute-messages.ts';
import { asWhole, type BatchRest, joinReport, restOf } from './batch.ts';
import { hidePaths, type PathNames } from './hide-paths.ts';

/** Opens the pipeline once, when first asked. */
export type PipelineOpener = () => Promise<NodePipeline>;

/** What a batch is done with. */
interface BatchAround extends Pick<ComputeHooks, 'signal' | 'item'> {
  readonly pipeline: NodePipeline;
  readonly request: SwapRequest;
  onProgress(event: ProgressEvent): void;
}

/** Fields of a job that are not its work's. */
const envelope = ['kind', 'webhook', 'priority', 'metadata', 'timeoutSeconds', 'tries'];

function ownFields(request: ComputeTask['request']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(request).filter(([name]) => !envelope.includes(name)));
}

/** Puts the path of an input where the request says `input:N`, also in `like:input:N`. */
function withPaths(value: unknown, task: ComputeTask): unknown {
  if (typeof value === 'string') {
    const found = /^(like:)?input:(\d+)$/.exec(value);
    if (!found) return value;
    const input = task.inputs[Number(found[2])];
    if (!input) throw new LikenessError('system/internal', `Expected the input ${value} of the job to be there.`);
    return `${found[1] ?? ''}${input.path}`;
  }
  return Array.isArray(value) ? value.map((part) => withPaths(part, task)) : value;
}

function hooksOf({ signal, progress }: ComputeHooks): { signal: AbortSignal; onProgress(event: ProgressEvent): void } {
  return {
    signal,
    onProgress: ({ done, step, target, targets }) =>
      progress(done, targets !== undefined && targets > 1 ? `${step} ${(target ?? 0) + 1}/${targets}` : step),
  };
}

function namesOf(task: ComputeTask, files: readonly MadeFile[]): PathNames {
  return new Map([
    ...task.inputs.map((input): [string, string] => [input.path, input.name]),
    ...files.map((file): [string, string] => [file.path, file.name]),
    [`${task.folder}${sep}`, ''],
    [task.folder, ''],
  ]);
}

/** Errors name inputs as reports do. */
function withNames(run: ComputeRun): ComputeRun {
  return async (task, hooks) => {
    try {
      return await run(task, hooks);
    } catch (error) {
      if (!isLikenessError(error)) throw error;
      const { message, details } = hidePaths({ message: error.message, details: error.details }, namesOf(task, []));
      throw new LikenessError(error.code, message, { details, cause: error });
    }
  };
}

const stem = (name: string): string => name.replace(/\.[^.]*$/, '') || 'picture';

async function swap(open: PipelineOpener, task: ComputeTask, hooks: ComputeHooks): Promise<ComputeDone> {
  const pipeline = await open();
  const fields = ownFields(task.request);
  const rest = restOf(task, fields['target']);
  const targets = withPaths(fields['target'], task) as string | readonly string[];
  const request = {
    ...fields,
    sources: (fields['sources'] as unknown[]).map((source) => withPaths(source, task)),
    target: rest?.left.map((at) => targets[at]) ?? targets,
    faces: withPaths(fields['faces'], task),
    out: `${task.folder}/`,
  } as SwapRequest;
  const { signal, onProgress } = hooksOf(hooks);
  if (rest !== undefined)
    return await swapBatch(task, rest, { pipeline, request, signal, onProgress, item: hooks.item });
  const report = await pipeline.swap(request, { signal, onProgress });
  const files = report.outputs.map((output) => madeFrom(task, output, 0));
  const shown = hidePaths(report, namesOf(task, files));
  return { report: shown, files, ...failed(shown) };
}

/** Does what is left of a batch. All but the last item are told when they are done; that one ends with the batch. */
async function swapBatch(
  task: ComputeTask,
  rest: BatchRest,
  { pipeline, request, signal, onProgress, item: tell }: BatchAround,
): Promise<ComputeDone> {
  const own = new Map<number, SwapItem>();
  const files: MadeFile[] = [];
  const made: MadeFile[] = [];
  const onTarget = (item: SwapItem, at: number): void => {
    const target = rest.left[at] as number;
    const file = item.output && madeFrom(task, item.output, target);
    const shown = hidePaths(item, namesOf(task, file ? [file] : []));
    own.set(target, shown);
    if (file) made.push(file);
    // What another try may mend is left to it, should there be one.
    const settled = item.target.error?.retryable !== true;
    if (settled && at < rest.left.length - 1) tell({ target, report: shown, ...(file ? { file } : {}) });
    else if (file) files.push(file);
  };
  const progress = (event: ProgressEvent): void => onProgress(asWhole(rest, event));
  const report = await pipeline.swap(request, { signal, onProgress: progress, onTarget, restOfBatch: true });
  const shown = joinReport(hidePaths(report, namesOf(task, made)), rest, own);
  return { report: shown, files, ...failed(shown) };
}

/** A result as it goes out: by the name of its target. */
function madeFrom(task: ComputeTask, output: SwapReport['outputs'][number], target: number): MadeFile {
  const input = task.inputs.find(({ path }) => path === output.target);
  const ending = basename(output.path).replace(/^.*(?=\.)/, '');
  return { path: output.path, name: `${stem(input?.name ?? 'picture')}-swapped${ending}`, target };
}

function failed(report: SwapReport): Pick<ComputeDone, 'error'> {
  const error = report.status === 'failed' ? errorOfAll(report.targets) : undefined;
  return error === undefined ? {} : { error };
}

/** Why nothing came of a batch: what happened to its first picture, and to how many. */
function errorOfAll(targets: SwapReport['targets']): ErrorReport | undefined {
  const errors = targets.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const [first] = errors;
  if (first === undefined || errors.length === 1) return first;
  return {
    ...first,
    message: `None of ${targets.length} pictures could be done. The first: ${first.message}`,
    retryable: errors.every((error) => error.retryable),
  };
}

async function faces(open: PipelineOpener, task: ComputeTask, hooks: ComputeHooks): Promise<ComputeDone> {
  const pipeline = await open();
  const { draw, media, ...fields } = ownFields(task.request);
  const path = withPaths(media, task) as string;
  const drawing = join(task.folder, 'faces.png');
  const request = { ...fields, media: path, ...(draw === true ? { draw: drawing } : {}) } as FacesRequest;
  const report = await pipeline.findFaces(request, hooksOf(hooks));
  const input = task.inputs.find((one) => one.path === path);
  const files = report.drawn ? [{ path: report.drawn.path, name: `${stem(input?.name ?? 'picture')}-faces.png` }] : [];
  return { report: hidePaths(report, namesOf(task, files)), files };
}

async function compare(open: PipelineOpener, task: ComputeTask, hooks: ComputeHooks): Promise<ComputeDone> {
  const pipeline = await open();
  const { a, b, ...fields } = ownFields(task.request);
  const request = { ...fields, a: withPaths(a, task), b: withPaths(b, task) } as CompareRequest;
  const report = await pipeline.compareFaces(request, hooksOf(hooks));
  return { report: hidePaths(report, namesOf(task, [])), files: [] };
}

/** The runs by kind. */
export function pictureRuns(open: PipelineOpener): Readonly<Record<'swap' | 'faces' | 'compare', ComputeRun>> {
  return {
    swap: withNames((task, hooks) => swap(open, task, hooks)),
    faces: withNames((task, hooks) => faces(open, task, hooks)),
    compare: withNames((task, hooks) => compare(open, task, hooks)),
  };
}
