/**
 * Tells whether two pictures show the same person.
 */
import type { CompareReport } from '../../contract/faces-report.ts';
import type { RunHooks } from '../../contract/progress.ts';
import { contractVersion, type ResolvedCompareRequest } from '../../contract/request.ts';
import { compareEmbeddings, likenessThresholds } from '../../face/compare.ts';
import type { PipelineParts } from '../parts.ts';
import { type PictureWithFaces, readFaces, withMinScore } from '../read-faces.ts';
import { startStopwatch } from '../stopwatch.ts';
import { largestFace } from '../swap/choose-faces.ts';

/**
 * Compares the largest face of one picture with the largest of the other.
 *
 * @throws `face/none-found` when a picture shows no face; what the picture port throws; model and engine errors;
 * `run/cancelled`.
 */
export async function runCompareFaces(
  request: ResolvedCompareRequest,
  parts: PipelineParts,
  hooks: RunHooks,
): Promise<CompareReport> {
  const watch = startStopwatch();
  const wishes = withMinScore({ embedding: true }, request.minFaceScore);
  const options = { maxPixels: request.maxPixels, wishes, faceNeededFor: 'to compare' };
  const tell = (step: 'read' | 'find', at: number): void =>
    hooks.onProgress?.({ step, done: at / 2 + (step === 'find' ? 0.2 : 0), file: at === 0 ? request.a : request.b });
  const sides: (PictureWithFaces & { index: number })[] = [];
  for (const [at, path] of [request.a, request.b].entries()) {
    tell('read', at);
    const read = await readFaces(path, { ...options, onFind: () => tell('find', at) }, { parts, hooks, watch });
    sides.push({ ...read, index: largestFace(read.faces) });
  }
  const [a, b] = sides.map((side) => side.faces[side.index]?.embedding);
  const { verdict, score } = compareEmbeddings(a, b);
  return {
    version: contractVersion,
    kind: 'compare',
    verdict,
    score: Number(score.toFixed(4)),
    thresholds: { ...likenessThresholds },
    faces: sides.map((side) => {
      const box = side.faces[side.index]?.box ?? { x: 0, y: 0, width: 0, height: 0 };
      const numbers = [box.x, box.y, box.width, box.height].map((value) => Number(value.toFixed(2)));
      return { path: side.path, index: side.index, box: numbers, of: side.faces.length };
    }),
    notes: sides.flatMap((side) => [...side.notes]),
    models: parts.models.used().map(({ id, sha256, origin }) => ({ id, sha256, origin })),
    provider: parts.engine.provider,
    timingsMs: watch.read(),
  };
}
