/**
 * Judges, before anything is drawn, whether a source person can be put onto a target face.
 */
import type { Face } from '../../../face/face.ts';
import { rotationAngle } from '../../../face/mesh/rigid-fit.ts';
import { type ShapeParts, splitShape } from '../../../face/mesh/shape-model.ts';
import type { MeshIdentity } from './identity.ts';
import { meshWidth } from './source/source-view.ts';

/** Why a pair is judged below 1. */
export interface PairReason {
  readonly code: 'turned-apart' | 'target-in-profile' | 'source-in-profile' | 'source-too-small' | 'target-too-small';
  readonly message: string;
}

/** How well a pair suits the mesh swapper. */
export interface PairScore {
  /** 1 = nothing speaks against it; below 0.3 the result would look wrong. */
  readonly score: number;
  readonly reasons: readonly PairReason[];
}

/**
 * Scores a pair from what analysis already knows; costs no pixels.
 *
 * @param face - The target face.
 */
export function scorePair(identity: MeshIdentity, face: Face): PairScore {
  const guessed = meshIsGuessed(identity, face);
  if (guessed) return { score: 0, reasons: [guessed] };
  const target = splitShape(face.mesh);
  const sources = identity.faces.map((source) => splitShape(source.mesh));
  const apart = Math.min(...sources.map((source) => rotationAngle(source.pose.rotation, target.pose.rotation)));
  const targetTurn = turn(target);
  const sourceTurn = Math.min(...sources.map(turn));
  const width = meshWidth(face.mesh);
  const reasons: PairReason[] = [];
  let score = 1;
  const judge = (factor: number, code: PairReason['code'], message: string): void => {
    score *= factor;
    if (factor < 0.95) reasons.push({ code, message });
  };
  judge(
    falling(apart, 25, 60),
    'turned-apart',
    `The heads are turned ${Math.round(apart)}° apart; up to 25° looks natural.`,
  );
  judge(
    falling(targetTurn, 40, 70),
    'target-in-profile',
    `The target is turned ${Math.round(targetTurn)}° away from the camera.`,
  );
  judge(
    falling(sourceTurn, 35, 60),
    'source-in-profile',
    `The source is turned ${Math.round(sourceTurn)}° away from the camera.`,
  );
  const needed = Math.min(width, 320);
  judge(
    rising(identity.faceWidth / needed, 0.1, 0.5),
    'source-too-small',
    `The source face is ${Math.round(identity.faceWidth)} pixels wide, the target face ${Math.round(width)}.`,
  );
  judge(rising(width, 16, 40), 'target-too-small', `The target face is only ${Math.round(width)} pixels wide.`);
  return { score, reasons };
}

/** Where the mesh is a guess, so is everything that could be said of its pose. */
function meshIsGuessed(identity: MeshIdentity, face: Face): PairReason | undefined {
  const side = 'is seen from the side or half hidden: no mesh can be laid over it.';
  if (face.presence < 0.5) return { code: 'target-in-profile', message: `The target ${side}` };
  if (identity.faces.every((source) => source.presence < 0.5)) {
    return { code: 'source-in-profile', message: `The source ${side}` };
  }
  return undefined;
}

/** Angle between the face's forward direction and the camera axis, degrees. */
function turn(parts: ShapeParts): number {
  return (Math.acos(Math.min(1, Math.max(-1, parts.pose.rotation[8]))) * 180) / Math.PI;
}

function falling(value: number, good: number, bad: number): number {
  return Math.min(1, Math.max(0, (bad - value) / (bad - good)));
}

function rising(value: number, bad: number, good: number): number {
  return Math.min(1, Math.max(0, (value - bad) / (good - bad)));
}
