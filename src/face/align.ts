/**
 * Cuts faces out of frames the way models want to see them.
 */
import { LikenessError } from '../base/errors.ts';
import { cropFrame } from '../imaging/crop.ts';
import { fitSimilarity } from '../imaging/fit-similarity.ts';
import type { FloatFrame, Frame8 } from '../imaging/frame.ts';
import { invert, type Matrix2x3 } from '../imaging/similarity.ts';
import type { Template } from './templates.ts';

/** A face, upright and scaled to a template. */
export interface AlignedFace {
  /** `size × size`, interleaved RGB, 0…255. */
  readonly crop: FloatFrame;
  /** Maps frame pixels to crop pixels. */
  readonly matrix: Matrix2x3;
}

/**
 * Cuts one face out of a frame, upright and scaled to a template.
 *
 * @param frame - RGB, 8 bit. Not changed.
 * @param points - Five landmarks in frame pixels, x before y (`Float32Array(10)`), left of the picture first.
 * @param target - Where those points shall lie (fractions of the crop), and the crop's side in pixels, 16–1024.
 * @returns The crop and the matrix from frame to crop pixels.
 * @throws `face/degenerate-landmarks` when the points (nearly) coincide or contradict every upright face.
 *
 * Cost: `size²` bilinear samples; frames that are shrunk by two or more are averaged first, borders repeated.
 *
 * @example
 * alignFace(frame, face.points, { template: templates['arcface-112'], size: 112 }).crop.width // 112
 */
export function alignFace(
  frame: Frame8,
  points: Float32Array,
  { template, size }: { readonly template: Template; readonly size: number },
): AlignedFace {
  // Fractions count from the crop's edge, pixels from the first pixel's centre.
  const wanted = template.map((fraction) => fraction * size - 0.5);
  const matrix = fitSimilarity(points, wanted);
  if (!matrix) {
    throw new LikenessError(
      'face/degenerate-landmarks',
      `Expected five landmarks of a face, got points that coincide or contradict each other: ${[...points].map((value) => value.toFixed(1)).join(', ')}.`,
    );
  }
  return { crop: cropFrame(frame, invert(matrix), { width: size, height: size, border: 'repeat' }), matrix };
}
