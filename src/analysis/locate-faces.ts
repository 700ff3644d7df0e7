/**
 * Decides which of the detector's many detections are faces, and finds their meshes.
 *
 * The detector's first look is generous. A second look at one fixed size, from all sides if need be, the mesh model's
 * presence, and a third look along the mesh must agree. Faces in full profile, which the mesh model does not know, pass when
 * the first two looks are sure from all sides.
 */
import { fivePoints } from '../face/derive-points.ts';
import type { Box, Detection } from '../face/face.ts';
import type { Frame8 } from '../imaging/frame.ts';
import type { Detector } from './detector/detector.ts';
import { containment, overlap } from './detector/merge-detections.ts';
import { buildPyramid, type Pyramid } from './detector/pyramid.ts';
import type { SecondLook } from './detector/second-look.ts';
import type { Landmarker, MeshResult } from './landmarker/landmarker.ts';

/** A face with its place and mesh. Where `presence` is below 0.5, the mesh is a guess: the head is turned too far. */
export interface LocatedFace extends MeshResult {
  /** The box reaches from brows to chin; `score` is the mean of the best two of the three looks. */
  readonly detection: Detection;
}

/** What a face must reach; see `FaceWishes`. */
export interface LocateLimits {
  readonly minScore: number;
  /** `undefined`: what {@link minPresence} says, or none for a profile of which the detector is sure. */
  readonly minPresence: number | undefined;
  /** Width in frame pixels. */
  readonly smallestFace: number;
}

/** Below this presence a mesh is a guess. */
export const minPresence = 0.5;
/** A second look below this is not worth a third. */
const hopeless = 0.25;
/** From here on the second look is sure which side is up. */
const sureUpright = 0.75;
/** The least that a side of the second look must score, and how far it may stay behind the best side to be tried too. */
const minSecondScore = 0.4;
const maxDoubt = 0.12;
/** The least that the look along the mesh must score, alone and together with the second. */
const minMeshScore = 0.45;
const minMeanScore = 0.6;
/** How far the detector's eyes may lie from the mesh's, in sides of the mesh's box: 99 of 100 true faces stay below 0.06. */
const maxEyeShift = 0.07;
/** A look along the mesh from here on is worth another mesh, if the two disagree. */
const worthAnotherMesh = 0.75;
/** What a face without presence must reach: first look, second look, and the mean over its four sides. */
const profile = { first: 0.7, second: 0.65, around: 0.55 };
/** Two faces that share more than this are one. */
const maxShared = 0.4;
const maxContained = 0.8;

interface Tools {
  readonly detector: Detector;
  readonly landmarker: Pick<Landmarker, 'landmark'>;
}

/** A face with what the two closer looks scored; the detection's score is their mean. */
interface ConfirmedFace extends LocatedFace {
  readonly second: number;
  readonly third: number;
}

/**
 * Finds the faces of a frame.
 *
 * @returns In the order of certainty.
 *
 * Cost: the detector's look at the frame, about 3 ms for each of its detections and 10 ms for each face.
 */
export async function locateFaces(tools: Tools, frame: Frame8, limits: LocateLimits): Promise<LocatedFace[]> {
  const faces: LocatedFace[] = [];
  const pyramid = buildPyramid(frame, limits.smallestFace);
  for (const first of await tools.detector.detect(pyramid)) {
    if (faces.some((face) => overlap(face.detection.box, first.box) > maxShared)) continue;
    const face = await confirm(tools, pyramid, first);
    const wanted = face && face.detection.score >= limits.minScore && face.presence >= (limits.minPresence ?? 0);
    if (wanted && !faces.some((other) => isSameFace(other, face))) faces.push(face);
  }
  return faces;
}

async function confirm(tools: Tools, pyramid: Pyramid, first: Detection): Promise<LocatedFace | undefined> {
  const [upright] = await tools.detector.lookAgain(pyramid, first, 1);
  if (!upright || upright.score < hopeless) return undefined;
  const sure = upright.score >= sureUpright;
  let sides: SecondLook = sure ? [upright] : await tools.detector.lookAgain(pyramid, first, 4);
  const face = await confirmAnySide(tools, pyramid, sides);
  if (face) return withScore(face, first.score);
  if (sure) sides = await tools.detector.lookAgain(pyramid, first, 4);
  const head = profileOf(first, sides);
  return head && { detection: head, ...(await tools.landmarker.landmark(pyramid.frame, head)) };
}

/** A small turned head is seen poorly at first, a blurred one along its mesh: the poorest look is left out. */
function withScore({ detection, second, third, ...mesh }: ConfirmedFace, first: number): LocatedFace {
  const [, middle, best] = [first, second, third].sort((a, b) => a - b);
  return { ...mesh, detection: { ...detection, score: (middle + best) / 2 } };
}

/** Tries the sides that look most like a face until one is confirmed beyond doubt; else gives the best confirmed one. */
async function confirmAnySide(tools: Tools, pyramid: Pyramid, sides: SecondLook): Promise<ConfirmedFace | undefined> {
  const views = sides.filter((view) => view !== undefined).sort((a, b) => b.score - a.score);
  const promising = views.filter((view) => view.score >= Math.max(minSecondScore, views[0].score - maxDoubt));
  let best: ConfirmedFace | undefined;
  for (const view of promising) {
    const face = await confirmByMesh(tools, pyramid, view);
    if (face && face.detection.score > (best?.detection.score ?? 0)) best = face;
    if (best && best.detection.score >= sureUpright) break;
  }
  return best;
}

/**
 * Finds the mesh and looks again where the mesh says the face is, upright as the mesh says: on a true face, detector and
 * mesh then agree on the eyes.
 */
async function confirmByMesh(
  { detector, landmarker }: Tools,
  pyramid: Pyramid,
  second: Detection,
): Promise<ConfirmedFace | undefined> {
  let result = await landmarker.landmark(pyramid.frame, second);
  for (let attempt = 1; result.presence >= minPresence; attempt++) {
    const box = boundsOf(result.mesh);
    const points = fivePoints(result.mesh);
    const [third] = await detector.lookAgain(pyramid, { box, points, roll: rollOf(points), score: 0 }, 1);
    if (!third || third.score < minMeshScore) break;
    const score = (second.score + third.score) / 2;
    const side = Math.max(box.width, box.height);
    if (score >= minMeanScore && eyeShift(points, third.points) <= maxEyeShift * side) {
      return { ...result, detection: { ...third, score }, second: second.score, third: third.score };
    }
    if (third.score < worthAnotherMesh || attempt === 2) break;
    result = await landmarker.landmark(pyramid.frame, third);
  }
  return undefined;
}

function rollOf(points: Float32Array): number {
  return (Math.atan2(points[3] - points[1], points[2] - points[0]) * 180) / Math.PI;
}

/** The larger of the distances between two sets' eyes, in frame pixels. */
function eyeShift(a: Float32Array, b: Float32Array): number {
  return Math.max(Math.hypot(a[0] - b[0], a[1] - b[1]), Math.hypot(a[2] - b[2], a[3] - b[3]));
}

/** The best view of what is a head in profile for sure. */
function profileOf(first: Detection, sides: SecondLook): Detection | undefined {
  const scores = sides.map((view) => view?.score ?? 0);
  const best = Math.max(...scores);
  const around = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  if (first.score < profile.first || best < profile.second || around < profile.around) return undefined;
  const view = sides[scores.indexOf(best)];
  return view && { ...view, score: (first.score + best) / 2 };
}

function isSameFace(a: LocatedFace, b: LocatedFace): boolean {
  const [first, second] = [extentOf(a), extentOf(b)];
  return overlap(first, second) > maxShared || containment(first, second) > maxContained;
}

/** The mesh's bounds, or the detection's box where there is no reliable mesh. */
function extentOf(face: LocatedFace): Box {
  return face.presence >= minPresence ? boundsOf(face.mesh) : face.detection.box;
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
