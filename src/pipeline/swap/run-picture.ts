/**
 * Swaps the faces of one picture: read, find, choose, score, swap, paste back, write.
 */
import { breathe } from '../../base/cancel.ts';
import { LikenessError } from '../../base/errors.ts';
import type { NoteReport } from '../../contract/report.ts';
import type { SourceForFace } from '../../contract/swap-plan.ts';
import type { OutputReport, SkippedFace, SwappedFace } from '../../contract/swap-report.ts';
import { compareEmbeddings, likenessThresholds } from '../../face/compare.ts';
import type { Face } from '../../face/face.ts';
import { pasteBack } from '../../face/paste-back.ts';
import type { FacePatch } from '../../face/patch.ts';
import { type PictureWithFaces, readFaces, withMinScore } from '../read-faces.ts';
import type { Stopwatch } from '../stopwatch.ts';
import { assignSources, chooseFaces } from './choose-faces.ts';
import type { SwapRun } from './swap-run.ts';
import { swappers } from './swappers.ts';
import { refuseStandingResult, writeResult } from './write-result.ts';

/** What became of one picture. */
export interface PictureResult {
  readonly output: OutputReport;
  readonly swapped: SwappedFace[];
  readonly skipped: SkippedFace[];
  readonly notes: NoteReport[];
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

function mostAlike(target: PictureWithFaces, wanted: Float32Array): number[] {
  const judged = target.faces.map((face, index) => ({ index, ...compareEmbeddings(face.embedding, wanted) }));
  const best = judged.reduce((a, b) => (b.score > a.score ? b : a));
  if (best.verdict !== 'different') return [best.index];
  throw new LikenessError(
    'face/none-found',
    `Expected a face like the wanted person in ${target.path}, the most similar (face ${best.index}) scores ${best.score.toFixed(2)} of at least ${likenessThresholds.different}.`,
    { details: { target: target.path, face: best.index, score: best.score } },
  );
}

/** The faces that are meant, and the source that each of them gets. */
interface Choice {
  readonly chosen: readonly number[];
  readonly pairs: readonly SourceForFace[];
}

function choose(run: SwapRun, target: PictureWithFaces): Choice {
  const { plan, people } = run;
  const facts = { faces: target.faces.length, path: target.path };
  const { faces } = plan;
  if (plan.mapping.pairs) {
    const pairs = assignSources([], plan.people.length, plan.mapping.pairs, facts);
    return { chosen: pairs.map((pair) => pair.face), pairs };
  }
  const chosen =
    faces.kind === 'like'
      ? mostAlike(target, people.wanted ?? new Float32Array())
      : chooseFaces(target.faces, faces, target.path);
  return { chosen, pairs: assignSources(chosen, plan.people.length, undefined, facts) };
}

interface SwapStep {
  readonly patches: FacePatch[];
  readonly swapped: SwappedFace[];
  readonly skipped: SkippedFace[];
  readonly notes: NoteReport[];
}

function leftAlone(target: PictureWithFaces, choice: Choice): SkippedFace[] {
  const taken = new Set(choice.pairs.map((pair) => pair.face));
  return target.faces.flatMap((_, face): SkippedFace[] => {
    if (taken.has(face)) return [];
    return choice.chosen.includes(face)
      ? [{ target: target.path, face, reason: 'no-source', message: 'There are fewer sources than chosen faces.' }]
      : [{ target: target.path, face, reason: 'not-selected', message: 'The request does not choose this face.' }];
  });
}

async function swapPairs(run: SwapRun, target: PictureWithFaces, choice: Choice): Promise<SwapStep> {
  const { swapper } = run.people;
  const { follow } = run.parts.finder;
  const step: SwapStep = { patches: [], swapped: [], skipped: leftAlone(target, choice), notes: [] };
  for (const { source, face: index } of choice.pairs) {
    await breathe(run.hooks.signal);
    const face = target.faces[index] as Face;
    const identity = run.people.identities[source];
    if (!identity) continue;
    const { score, reasons } = swapper.score(identity, face);
    const about = { target: target.path, face: index, source, score: round(score, 3) };
    if (score < run.request.minPairScore) {
      const why = reasons.map((reason) => reason.message).join(' ');
      step.skipped.push({ ...about, reason: 'pair-unsuitable', message: why });
      continue;
    }
    const { frame } = target.picture;
    const { patch, notes } = await swapper.swap({ frame, face, follow }, identity, run.request.options);
    step.patches.push(patch);
    const { x, y, width, height } = face.box;
    step.swapped.push({ ...about, box: [x, y, width, height].map((value) => round(value, 1)) });
    for (const note of [...reasons, ...notes])
      step.notes.push({ code: note.code, message: note.message, file: target.path, face: index });
  }
  return step;
}

function nothingSwapped(run: SwapRun, target: string, skipped: readonly SkippedFace[]): LikenessError {
  const refused = skipped.filter((face) => face.reason === 'pair-unsuitable');
  const reasons = refused.map(
    (face) => `face ${face.face} with source ${face.source}: score ${face.score}. ${face.message}`,
  );
  return new LikenessError(
    'face/pair-unsuitable',
    `Expected a pair of source and face in ${target} that scores at least ${run.request.minPairScore}, got ${reasons.join(' ')}`,
    { details: { target, skipped } },
  );
}

/**
 * Swaps the faces of one picture and writes the result.
 *
 * The patches of all faces are made from the untouched target, then pasted back one after the other, so their order
 * matters only where faces overlap.
 *
 * @param progress - Is told which step begins and what share of this picture (0…1) is done.
 * @throws `face/none-found`, `face/no-such-face`, `face/pair-unsuitable` when nothing can be swapped; what the picture
 * port throws; `run/cancelled`. Nothing is written then.
 */
export async function runPicture(
  run: SwapRun,
  path: string,
  watch: Stopwatch,
  progress: (step: 'read' | 'find' | 'swap' | 'write', share: number) => void,
): Promise<PictureResult> {
  const { request, plan } = run;
  progress('read', 0);
  await refuseStandingResult(run, path);
  const swapperWishes = swappers[request.swapper].wishes;
  const wishes = plan.faces.kind === 'like' ? { ...swapperWishes, embedding: true } : swapperWishes;
  const target = await readFaces(
    path,
    {
      maxPixels: request.maxPixels,
      wishes: withMinScore(wishes, request.minFaceScore),
      faceNeededFor: 'to swap',
      onFind: () => progress('find', 0.2),
    },
    { ...run, watch },
  );
  progress('swap', 0.5);
  const choice = choose(run, target);
  const step = await watch.time('swap', () => swapPairs(run, target, choice));
  if (step.swapped.length === 0) throw nothingSwapped(run, path, step.skipped);
  await watch.time('paste', () => {
    for (const patch of step.patches) pasteBack(target.picture.frame, patch);
  });
  await breathe(run.hooks.signal);
  progress('write', 0.8);
  const written = await watch.time('write', () => writeResult(run, path, target.picture));
  const skipped = step.skipped.sort((a, b) => a.face - b.face);
  return {
    output: written.output,
    swapped: step.swapped,
    skipped,
    notes: [...target.notes, ...step.notes, ...written.notes],
  };
}
