/**
 * Compares found faces with true ones.
 */
import type { Box, Face } from '../../src/face/face.ts';
import type { TrueFace } from './truth-table.ts';

/** Who was found and who was not. */
export interface Match {
  /** True faces with the face found for each, if any. */
  readonly pairs: readonly { readonly truth: TrueFace; readonly face: Face | undefined }[];
  /** Found faces that are none: nothing true there, or a second box for the same face. */
  readonly falseAlarms: readonly Face[];
}

/** A found box stands for a true one when they share this much (intersection over union)… */
const minOverlap = 0.4;
/** …and for something that is listed apart already when they share this much. */
const minTouch = 0.15;

/** Pairs found and true faces, best overlap first, each at most once. */
export function matchFaces(truth: readonly TrueFace[], found: readonly Face[]): Match {
  const candidates = truth
    .flatMap((face, t) => found.map((other, f) => ({ t, f, shared: sharedPart(face, other.box) })))
    .filter((candidate) => candidate.shared >= minOverlap)
    .sort((a, b) => b.shared - a.shared);
  const byTruth = new Map<number, number>();
  const byFound = new Map<number, number>();
  for (const { t, f } of candidates) {
    if (byTruth.has(t) || byFound.has(f)) continue;
    byTruth.set(t, f);
    byFound.set(f, t);
  }
  const apart = truth.filter((face) => face.kind !== 'frontal' && face.kind !== 'profile');
  return {
    pairs: truth.map((face, t) => ({ truth: face, face: found[byTruth.get(t) ?? -1] })),
    falseAlarms: found.filter(
      (face, f) => !byFound.has(f) && !apart.some((other) => sharedPart(other, face.box) >= minTouch),
    ),
  };
}

function sharedPart({ box: [x, y, width, height] }: TrueFace, other: Box): number {
  const across = Math.min(x + width, other.x + other.width) - Math.max(x, other.x);
  const down = Math.min(y + height, other.y + other.height) - Math.max(y, other.y);
  if (across <= 0 || down <= 0) return 0;
  return (across * down) / (width * height + other.width * other.height - across * down);
}

/** The larger of the two eyes' distances from the truth, in true eye distances. */
export function eyeError(eyes: NonNullable<TrueFace['eyes']>, face: Face): number {
  const [leftX, leftY, rightX, rightY] = eyes;
  const left = Math.hypot(face.points[0] - leftX, face.points[1] - leftY);
  const right = Math.hypot(face.points[2] - rightX, face.points[3] - rightY);
  return Math.max(left, right) / Math.hypot(rightX - leftX, rightY - leftY);
}
