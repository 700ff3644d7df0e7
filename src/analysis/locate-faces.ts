/**
 * Decides which of the detector's many detections are faces, and finds their meshes.
 *
 * The detector's first look is generous. A second look at one fixed size, from all sides if need be, and the mesh model's
 * presence must agree. Faces in full profile, which the mesh model does not know, pass when both looks are sure.
 */
import type { Box, Detection } from '../face/face.ts';
import type { Frame8 } from '../imaging/frame.ts';
import type { Detector } from './detector/detector.ts';
import { containment, overlap } from './detector/merge-detections.ts';
import type { SecondLook } from './detector/second-look.ts';
import type { Landmarker, MeshResult } from './landmarker/landmarker.ts';

/** A face with its place and mesh. Where `presence` is below 0.5, the mesh is a guess: the head is turned too far. */
export interface LocatedFace extends MeshResult {
  /** The box reaches from brows to chin; `score` is the mean of the first and the second look. */
  readonly detection: Detection;
}

/** What a face must reach; see `FaceWishes`. */
export interface LocateLimits {
  readonly minScore: number;
  /** `undefined`: 0.5, or none for a profile of which the detector is sure. */
  readonly minPresence: number | undefined;
  /** Width in frame pixels. */
  readonly smallestFace: number;
}

/** A second look below this is not worth a third. */
const hopeless = 0.25;
/** From here on the second look is sure which side is up. */
const sureUpright = 0.75;
/** The least that the best side of the second look must score. */
const minSecondScore = 0.5;
/** What a face without presence must reach: first look, second look, and the mean over its four sides. */
const profile = { first: 0.7, second: 0.65, around: 0.55 };
/** Two faces that share more than this are one. */
const maxShared = 0.4;
const maxContained = 0.8;

/**
 * Finds the faces of a frame.
 *
 * @returns In the order of certainty.
 *
 * Cost: the detector's look at the frame, about 3 ms for each of its detections and 5 ms for each face.
 */
export async function locateFaces(
  tools: { readonly detector: Detector; readonly landmarker: Landmarker },
  frame: Frame8,
  limits: LocateLimits,
): Promise<LocatedFace[]> {
  const faces: LocatedFace[] = [];
  for (const first of await tools.detector.detect(frame, { smallestFace: limits.smallestFace })) {
    if (faces.some((face) => overlap(face.detection.box, first.box) > maxShared)) continue;
    const face = await confirm(tools, frame, { first, limits });
    if (face && !faces.some((other) => isSameFace(other, face))) faces.push(face);
  }
  return faces;
}

async function confirm(
  { detector, landmarker }: { readonly detector: Detector; readonly landmarker: Landmarker },
  frame: Frame8,
  { first, limits }: { first: Detection; limits: LocateLimits },
): Promise<LocatedFace | undefined> {
  let look = await detector.lookAgain(frame, first, 1);
  if (look.scores[0] < hopeless) return undefined;
  const sure = look.scores[0] >= sureUpright;
  if (!sure) look = await detector.lookAgain(frame, first, 4);
  if (!look.best || look.best.score < minSecondScore) return undefined;
  const detection = { ...look.best, score: (first.score + look.best.score) / 2 };
  if (detection.score < limits.minScore) return undefined;
  const result = await landmarker.landmark(frame, detection);
  if (result.presence >= (limits.minPresence ?? 0.5)) return { detection, ...result };
  if (limits.minPresence !== undefined) return undefined;
  if (sure) look = await detector.lookAgain(frame, first, 4);
  return isProfile(first, look) ? { detection, ...result } : undefined;
}

function isProfile(first: Detection, { scores }: SecondLook): boolean {
  const around = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return first.score >= profile.first && Math.max(...scores) >= profile.second && around >= profile.around;
}

function isSameFace(a: LocatedFace, b: LocatedFace): boolean {
  const [first, second] = [extentOf(a), extentOf(b)];
  return overlap(first, second) > maxShared || containment(first, second) > maxContained;
}

/** The mesh's bounds, or the detection's box where there is no reliable mesh. */
function extentOf(face: LocatedFace): Box {
  return face.presence >= 0.5 ? boundsOf(face.mesh) : face.detection.box;
}

/** The smallest box around a mesh of points `x, y, z`, in frame pixels. */
export function boundsOf(mesh: Float32Array): Box {
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < mesh.length; i += 3) {
    left = Math.min(left, mesh[i]);
    right = Math.max(right, mesh[i]);
    top = Math.min(top, mesh[i + 1]);
    bottom = Math.max(bottom, mesh[i + 1]);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
