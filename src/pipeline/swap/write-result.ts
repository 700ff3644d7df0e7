/**
 * Writes the result of one swapped picture.
 */
import { LikenessError } from '../../base/errors.ts';
import type { NoteReport } from '../../contract/report.ts';
import type { OutputReport } from '../../contract/swap-report.ts';
import { defaultPictureLimits } from '../../imaging/picture-limits.ts';
import type { Picture } from '../../ports/picture.ts';
import { chooseOutput, freeName } from './choose-output.ts';
import type { SwapRun } from './swap-run.ts';

/**
 * Refuses, before any work on a target of a batch, a result that stands already and may not be replaced.
 *
 * @throws `request/output-exists`, `request/invalid` when it would be a source or target; what the picture port throws on a file that is no picture.
 */
export async function refuseStandingResult(run: SwapRun, target: string): Promise<void> {
  const { request, plan, parts, taken } = run;
  if (request.overwrite || !plan.out.endsWith('/')) return;
  const limits = { ...defaultPictureLimits, maxPixels: request.maxPixels };
  const picture = await parts.pictures.inspect(target, limits);
  const facts = { out: plan.out, target, picture, format: request.format, lossless: request.lossless };
  const path = freeName(chooseOutput(facts).path, taken);
  if ((await parts.files.kind(path)) === 'missing') return;
  await refuseInput(run, path);
  await parts.pictures.checkOutput(path, false);
}

async function refuseInput({ inputs, parts }: SwapRun, path: string): Promise<void> {
  if (!inputs.has(await parts.files.canonical(path))) return;
  const message = `Expected out to be another file than the sources and targets, got ${path}.`;
  throw new LikenessError('request/invalid', message, { details: { path } });
}

/**
 * Writes one result under the name and in the format that {@link chooseOutput} gives.
 *
 * @param picture - The target with its faces swapped.
 * @throws `request/invalid` when the result would replace a source or target; what the picture port throws.
 */
export async function writeResult(
  run: SwapRun,
  target: string,
  picture: Picture,
): Promise<{ output: OutputReport; notes: NoteReport[] }> {
  const { request, plan, parts } = run;
  const facts = { out: plan.out, target, picture, format: request.format, lossless: request.lossless };
  const choice = chooseOutput(facts);
  const intoFolder = plan.out.endsWith('/');
  const path = intoFolder ? freeName(choice.path, run.taken) : choice.path;
  run.taken.add(path);
  await refuseInput(run, path);
  if (intoFolder) await parts.files.makeFolder(plan.out);
  const written = await parts.pictures.write(picture, path, {
    format: choice.format,
    quality: request.quality,
    lossless: choice.lossless,
    digitalSourceType: plan.output.digitalSourceType,
    overwrite: request.overwrite,
    ...(run.hooks.signal ? { signal: run.hooks.signal } : {}),
  });
  const { width, height } = picture.frame;
  const { sha256, bytes } = written;
  const output = { path: written.path, sha256, bytes, format: choice.format, width, height, target };
  const notes = written.notes.map((note): NoteReport => ({ code: note.code, message: note.message, file: path }));
  if (choice.insteadOf) {
    const message = `${choice.insteadOf.toUpperCase()} is not written; the result is the PNG file ${path}.`;
    notes.push({ code: 'written-as-png', message, file: path });
  }
  return { output, notes };
}
