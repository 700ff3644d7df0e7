/**
 * From a person's shape numbers to the places of the face: the anatomy in millimetres.
 *
 * Head space: origin midway between the eyes, x to the right of the picture, y up, z towards the viewer. The face is
 * symmetric here; the small asymmetry of real faces is added when the head bends (see `expression.ts`).
 */
import type { HeadShape } from '../person.ts';

/** Where things are, in head space, for the side x > 0. */
export interface HeadPlan {
  readonly shape: Required<HeadShape>;
  readonly eye: {
    readonly x: number;
    readonly y: number;
    readonly z: number;
    /** Radius of the eyeball. */
    readonly r: number;
    /** Lid corners relative to the eye's centre: u away from the nose, v up. */
    readonly innerU: number;
    readonly innerV: number;
    readonly outerU: number;
    readonly outerV: number;
    /** Height of the open upper and lower lid over the line of the corners. */
    readonly upper: number;
    readonly lower: number;
  };
  readonly nose: {
    readonly rootY: number;
    readonly tipY: number;
    readonly tipZ: number;
    readonly baseY: number;
    readonly wing: number;
  };
  readonly mouth: {
    readonly y: number;
    readonly half: number;
    readonly upper: number;
    readonly lower: number;
    readonly z: number;
  };
  readonly chinY: number;
  readonly browY: number;
  readonly hairY: number;
}

/** All shape numbers, with 0 for those that a person leaves out. */
export const averageShape: Required<HeadShape> = {
  faceWidth: 0,
  faceLength: 0,
  jawWidth: 0,
  jawAngle: 0,
  chinWidth: 0,
  chinForward: 0,
  cheekbones: 0,
  cheeks: 0,
  forehead: 0,
  browRidge: 0,
  browHeight: 0,
  eyeSpacing: 0,
  eyeSize: 0,
  eyeOpen: 0,
  eyeTilt: 0,
  eyeDepth: 0,
  lidFold: 0,
  noseLength: 0,
  noseWidth: 0,
  noseBridge: 0,
  noseTip: 0,
  noseTurn: 0,
  mouthWidth: 0,
  mouthHeight: 0,
  upperLip: 0,
  lowerLip: 0,
  neck: 0,
  ears: 0,
  age: 0,
};

/** Places the features of a head. */
export function planHead(partial: HeadShape): HeadPlan {
  const s = { ...averageShape, ...partial };
  const tipY = -36 - 2.5 * s.noseLength + 1.5 * s.noseTurn;
  const baseY = -45 - 2.5 * s.noseLength;
  return {
    shape: s,
    eye: {
      x: 31.5 + 1.8 * s.eyeSpacing,
      y: 0,
      z: -1.8 - 1.2 * s.eyeDepth,
      r: 12.8,
      innerU: -14.4 - 0.7 * s.eyeSize,
      innerV: -1.2 - 0.7 * s.eyeTilt,
      outerU: 13.6 + 0.9 * s.eyeSize,
      outerV: 0.6 + 1.1 * s.eyeTilt,
      upper: 4.5 + 0.8 * s.eyeOpen + 0.3 * s.eyeSize,
      lower: 4.7 + 0.5 * s.eyeOpen + 0.3 * s.eyeSize,
    },
    nose: { rootY: 5, tipY, tipZ: 35.2 + 2 * s.noseTip, baseY, wing: 11.5 + 1.7 * s.noseWidth },
    mouth: {
      y: -68 - 2 * s.mouthHeight - 1.5 * s.noseLength,
      half: 25 + 2.3 * s.mouthWidth,
      upper: 6.4 + 1.5 * s.upperLip,
      lower: 8 + 1.6 * s.lowerLip,
      z: 23.5,
    },
    chinY: -99.5 - 4.2 * s.faceLength,
    browY: 19 + 2 * s.browHeight,
    hairY: 70 + 5 * s.forehead,
  };
}
