/**
 * Finds where faces are.
 */
import type { Detection } from '../../face/face.ts';
import { cropFrame } from '../../imaging/crop.ts';
import type { Frame8 } from '../../imaging/frame.ts';
import { packTensor } from '../../imaging/pack-tensor.ts';
import { cropToFrame, mapPoints, type Matrix2x3, scaleOf, type SquareRegion } from '../../imaging/similarity.ts';
import type { ModelCard } from '../../models/card.ts';
import type { Session } from '../../ports/engine.ts';
import { type Candidate, decodeBlazeface } from './blazeface.ts';

/** Finds faces in frames. */
export interface Detector {
  /**
   * @param minScore - Detections below are dropped, 0…1.
   * @returns Detections in frame pixels, best first, overlapping ones merged.
   */
  detect(frame: Frame8, minScore?: number): Promise<Detection[]>;
}

/** Makes a detector from an opened BlazeFace model and its card. */
export function createDetector(session: Session, card: ModelCard): Detector {
  const [input] = card.inputs;
  const side = input.dims[3];
  const lookAt = async (frame: Frame8, region: SquareRegion, minScore: number): Promise<Detection[]> => {
    const toFrame = cropToFrame(region, side);
    const crop = cropFrame(frame, toFrame, { width: side, height: side, border: 'black' });
    const outputs = await session.run({ [input.name]: { type: 'float32', dims: input.dims, data: packTensor(crop, input) } });
    return decodeBlazeface(outputs, card, minScore).map((candidate) => toDetection(candidate, toFrame));
  };
  return {
    async detect(frame, minScore = 0.5) {
      const centre = { x: (frame.width - 1) / 2, y: (frame.height - 1) / 2, roll: 0 };
      const size = Math.max(frame.width, frame.height);
      const whole = await lookAt(frame, { ...centre, size }, minScore);
      const padded = await lookAt(frame, { ...centre, size: size * 1.8 }, minScore);
      return suppress([...whole, ...padded], 0.3);
    },
  };
}

/** Carries a candidate into the frame. Mouth corners are guessed from the mouth's centre and the eyes. */
function toDetection(candidate: Candidate, toFrame: Matrix2x3): Detection {
  const scale = scaleOf(toFrame);
  const centre = mapPoints([candidate.x + candidate.width / 2, candidate.y + candidate.height / 2], toFrame);
  const [leftX, leftY, rightX, rightY, noseX, noseY, mouthX, mouthY] = mapPoints(candidate.keypoints, toFrame);
  const halfX = 0.4 * (rightX - leftX);
  const halfY = 0.4 * (rightY - leftY);
  return {
    box: {
      x: centre[0] - (candidate.width * scale) / 2,
      y: centre[1] - (candidate.height * scale) / 2,
      width: candidate.width * scale,
      height: candidate.height * scale,
    },
    score: candidate.score,
    points: Float32Array.of(
      leftX, leftY, rightX, rightY, noseX, noseY,
      mouthX - halfX, mouthY - halfY, mouthX + halfX, mouthY + halfY,
    ),
    roll: (Math.atan2(rightY - leftY, rightX - leftX) * 180) / Math.PI,
  };
}

function suppress(detections: readonly Detection[], maxOverlap: number): Detection[] {
  const kept: Detection[] = [];
  for (const detection of [...detections].sort((a, b) => b.score - a.score)) {
    if (kept.every((other) => overlap(other, detection) < maxOverlap)) kept.push(detection);
  }
  return kept;
}

function overlap({ box: a }: Detection, { box: b }: Detection): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (a.width * a.height + b.width * b.height - width * height);
}
