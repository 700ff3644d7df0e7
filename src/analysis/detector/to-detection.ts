/**
 * Carries what the network saw into the frame.
 */
import type { Detection } from '../../face/face.ts';
import { type Matrix2x3, mapPoints, scaleOf } from '../../imaging/similarity.ts';
import type { Candidate } from './blazeface.ts';

/**
 * A candidate as a detection in frame pixels. The network knows the mouth's centre only: its corners are guessed from the
 * distance between the eyes.
 *
 * @param toFrame - Maps pixels of the network's input to frame pixels.
 */
export function toDetection(candidate: Candidate, toFrame: Matrix2x3): Detection {
  const scale = scaleOf(toFrame);
  const [x, y] = mapPoints([candidate.x + candidate.width / 2, candidate.y + candidate.height / 2], toFrame);
  const [leftX, leftY, rightX, rightY, noseX, noseY, mouthX, mouthY] = mapPoints(candidate.keypoints, toFrame);
  const width = candidate.width * scale;
  const height = candidate.height * scale;
  const halfX = 0.4 * (rightX - leftX);
  const halfY = 0.4 * (rightY - leftY);
  return {
    box: { x: x - width / 2, y: y - height / 2, width, height },
    score: candidate.score,
    points: Float32Array.of(
      leftX,
      leftY,
      rightX,
      rightY,
      noseX,
      noseY,
      mouthX - halfX,
      mouthY - halfY,
      mouthX + halfX,
      mouthY + halfY,
    ),
    roll: (Math.atan2(rightY - leftY, rightX - leftX) * 180) / Math.PI,
  };
}
