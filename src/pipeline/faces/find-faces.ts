/**
 * Finds the faces of one picture and says all that is known of them.
 */
import type { FaceReport, FacesReport } from '../../contract/faces-report.ts';
import type { RunHooks } from '../../contract/progress.ts';
import { contractVersion, type ResolvedFacesRequest } from '../../contract/request.ts';
import type { Face } from '../../face/face.ts';
import type { PipelineParts } from '../parts.ts';
import { readFaces, withMinScore } from '../read-faces.ts';
import { startStopwatch } from '../stopwatch.ts';
import { writeDrawing } from './write-drawing.ts';

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Gives a face as reports carry it: plain numbers, rounded to a hundredth of a pixel. */
export function reportFace(face: Face, index: number, wish: { readonly mesh: boolean }): FaceReport {
  const px = (value: number): number => round(value, 2);
  const rows = (values: Float32Array, width: number): number[][] =>
    Array.from({ length: values.length / width }, (_, row) =>
      Array.from(values.subarray(row * width, row * width + width), px),
    );
  const { box, pose } = face;
  return {
    index,
    box: [px(box.x), px(box.y), px(box.width), px(box.height)],
    score: round(face.score, 4),
    points: rows(face.points, 2),
    ...(wish.mesh ? { mesh: rows(face.mesh, 3) } : {}),
    pose: { yaw: round(pose.yaw, 1), pitch: round(pose.pitch, 1), roll: round(pose.roll, 1) },
    presence: round(face.presence, 4),
    ...(face.attributes ? { attributes: reportAttributes(face.attributes) } : {}),
  };
}

function reportAttributes(attributes: NonNullable<Face['attributes']>): NonNullable<FaceReport['attributes']> {
  const { age, apparentGender, emotion, real, live } = attributes;
  const scores = (named: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(named).map(([name, score]) => [name, round(score, 4)]));
  return {
    ...(age === undefined ? {} : { age: round(age, 1) }),
    ...(apparentGender ? { apparentGender: { ...apparentGender, score: round(apparentGender.score, 4) } } : {}),
    ...(emotion ? { emotion: scores(emotion) } : {}),
    ...(real === undefined ? {} : { real: round(real, 4) }),
    ...(live === undefined ? {} : { live: round(live, 4) }),
  };
}

/**
 * Finds the faces of a picture, and draws them into a copy when asked. No face is a result, not an error.
 *
 * @throws What the picture port throws; model and engine errors; `run/cancelled`.
 */
export async function runFindFaces(
  request: ResolvedFacesRequest,
  parts: PipelineParts,
  hooks: RunHooks,
): Promise<FacesReport> {
  const watch = startStopwatch();
  const { media, maxPixels } = request;
  hooks.onProgress?.({ step: 'read', done: 0, file: media });
  const attributes = request.attributes.length > 0 ? { attributes: request.attributes } : {};
  const wishes = withMinScore({ irises: request.draw !== undefined, ...attributes }, request.minFaceScore);
  const onFind = (): void => hooks.onProgress?.({ step: 'find', done: 0.3, file: media });
  const found = await readFaces(media, { maxPixels, wishes, onFind }, { parts, hooks, watch });
  hooks.onProgress?.({ step: 'draw', done: 0.9, file: media });
  const drawn = await watch.time('draw', () => writeDrawing(request, found, { parts, hooks }));
  const { frame, format } = found.picture;
  return {
    version: contractVersion,
    kind: 'faces',
    media: { path: media, width: frame.width, height: frame.height, format },
    faces: found.faces.map((face, index) => reportFace(face, index, request)),
    ...(drawn ? { drawn: { path: drawn.path, sha256: drawn.sha256 } } : {}),
    notes: [...found.notes],
    models: parts.models.used().map(({ id, sha256, origin }) => ({ id, sha256, origin })),
    provider: parts.engine.provider,
    timingsMs: watch.read(),
  };
}
