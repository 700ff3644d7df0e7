/**
 * Runs a swap: prepares the people once, then does one target after the other, and writes the report.
 */
import { breathe } from '../../base/cancel.ts';
import { isLikenessError, LikenessError } from '../../base/errors.ts';
import { describeError } from '../../contract/error-report.ts';
import type { ProgressEvent, RunHooks } from '../../contract/progress.ts';
import { contractVersion, type ResolvedSwapRequest } from '../../contract/request.ts';
import type { SwapItem, SwapReport } from '../../contract/swap-report.ts';
import type { PipelineParts } from '../parts.ts';
import { startStopwatch } from '../stopwatch.ts';
import { type DoneLine, findDone, hashRequest, parseRecord } from './done-record.ts';
import { joinItems } from './join-items.ts';
import { planSwap } from './plan-swap.ts';
import { preparePeople } from './prepare-people.ts';
import { type PictureResult, runPicture } from './run-picture.ts';
import type { SwapRun } from './swap-run.ts';

/** The record of a batch, opened. */
interface OpenedRecord {
  readonly path: string;
  readonly folder: string;
  readonly request: string;
  readonly lines: readonly DoneLine[];
  readonly skipDone: boolean;
}

async function openRecord(run: SwapRun): Promise<OpenedRecord | undefined> {
  const path = run.plan.output.record;
  if (path === undefined) return undefined;
  const { files } = run.parts;
  const lines = parseRecord((await files.readText(path)) ?? '');
  const request = await hashRequest(run.request, files);
  return { path, folder: run.plan.out, request, lines, skipDone: run.request.skipDone };
}

async function doneEarlier(
  run: SwapRun,
  record: OpenedRecord | undefined,
  target: string,
): Promise<string | undefined> {
  if (!record?.skipDone) return undefined;
  const hash = await run.parts.files.sha256(target);
  if (hash === undefined) return undefined;
  return findDone(record.lines, { request: record.request, target: hash, folder: record.folder }, run.parts.files);
}

async function recordDone(run: SwapRun, record: OpenedRecord | undefined, result: PictureResult): Promise<void> {
  if (!record) return;
  const { path, sha256, target } = result.output;
  const hash = await run.parts.files.sha256(target);
  if (hash === undefined) return;
  const line: DoneLine = { request: record.request, target: hash, output: path.slice(record.folder.length), sha256 };
  await run.parts.files.appendLine(record.path, JSON.stringify(line));
}

const without = { swapped: [], skipped: [], notes: [] };

async function runTarget(run: SwapRun, record: OpenedRecord | undefined, at: number): Promise<SwapItem> {
  const target = run.plan.targets[at] as string;
  const watch = startStopwatch();
  const targets = run.plan.targets.length;
  const share = (part: number): number => 0.15 + (0.85 * (at + part)) / targets;
  const tell = (step: ProgressEvent['step'], part: number): void =>
    run.hooks.onProgress?.({ step, done: share(part), file: target, target: at, targets });
  try {
    const earlier = await doneEarlier(run, record, target);
    if (earlier !== undefined) {
      run.taken.add(earlier);
      return { ...without, target: { target, status: 'skipped', output: earlier, timingsMs: watch.read() } };
    }
    const result = await runPicture(run, target, watch, tell);
    await recordDone(run, record, result);
    return {
      ...result,
      target: { target, status: 'succeeded', output: result.output.path, timingsMs: watch.read() },
    };
  } catch (thrown) {
    if (!run.plan.batch || isLikenessError(thrown, 'run/cancelled')) throw thrown;
    return { ...without, target: { target, status: 'failed', error: describeError(thrown), timingsMs: watch.read() } };
  } finally {
    tell('write', 1);
  }
}

function cancelledWith(items: readonly SwapItem[], targets: number): LikenessError {
  const done = items.flatMap(({ output }) => output?.path ?? []);
  const message =
    targets === 1
      ? 'Cancelled; nothing was written.'
      : `Cancelled after ${items.length} of ${targets} targets; finished results stay.`;
  return new LikenessError('run/cancelled', message, { details: { outputs: done } });
}

/**
 * Runs a swap request.
 *
 * With one target, everything that goes wrong is thrown. In a batch (several targets, a folder, a pattern) a target
 * that fails is reported with its error and the others go on; only what concerns all of them is thrown.
 *
 * @throws Every code of the request, media, face, model, engine and system areas; `run/cancelled`.
 */
export async function runSwap(
  request: ResolvedSwapRequest,
  parts: PipelineParts,
  hooks: RunHooks,
): Promise<SwapReport> {
  const watch = startStopwatch();
  const plan = await planSwap(request, parts, hooks.restOfBatch);
  const inputs = [...plan.people.flatMap((person) => person.photos), ...plan.targets];
  const canonical = await Promise.all(inputs.map((path) => parts.files.canonical(path)));
  await refuseUselessRun(plan.out, request.overwrite, new Set(canonical), parts);
  hooks.onProgress?.({ step: 'open', done: 0 });
  const people = await preparePeople(plan, { parts, hooks, watch });
  const run: SwapRun = { plan, request, people, parts, hooks, inputs: new Set(canonical), taken: new Set() };
  const record = await openRecord(run);
  const items: SwapItem[] = [];
  try {
    for (let at = 0; at < plan.targets.length; at++) {
      await breathe(hooks.signal);
      const item = await runTarget(run, record, at);
      items.push(item);
      hooks.onTarget?.(item, at);
    }
  } catch (thrown) {
    if (isLikenessError(thrown, 'run/cancelled')) throw cancelledWith(items, plan.targets.length);
    throw thrown;
  }
  return {
    version: contractVersion,
    kind: 'swap',
    ...joinItems(items),
    notes: [...people.notes, ...items.flatMap((item) => item.notes)],
    swapper: request.swapper,
    models: parts.models.used().map(({ id, sha256, origin }) => ({ id, sha256, origin })),
    engine: { name: parts.engine.name, version: parts.engine.version },
    provider: parts.engine.provider,
    timingsMs: watch.read(),
  };
}

/** Refuses, before any work, an output that could not be written at the end. */
async function refuseUselessRun(
  out: string,
  overwrite: boolean,
  inputs: ReadonlySet<string>,
  parts: PipelineParts,
): Promise<void> {
  if (out.endsWith('/')) return;
  if (inputs.has(await parts.files.canonical(out))) {
    throw new LikenessError(
      'request/invalid',
      `Expected out to be another file than the sources and targets, got ${out}.`,
    );
  }
  await parts.pictures.checkOutput(out, overwrite);
}
