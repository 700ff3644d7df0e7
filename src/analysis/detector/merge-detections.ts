/**
 * Makes one detection of the many that a face causes at neighbouring anchors, in neighbouring windows and at several sizes.
 */
import type { Box, Detection } from '../../face/face.ts';

/**
 * Keeps the best of each heap of overlapping detections (non-maximum suppression).
 *
 * @param detections - In any order. Not changed.
 * @param maxOverlap - Detections that share more than this with a better one are dropped; see {@link overlap}.
 * @returns Best first.
 */
export function mergeDetections(detections: readonly Detection[], maxOverlap: number): Detection[] {
  const kept: Detection[] = [];
  for (const detection of [...detections].sort((a, b) => b.score - a.score)) {
    if (kept.every((other) => overlap(other.box, detection.box) <= maxOverlap)) kept.push(detection);
  }
  return kept;
}

/** Shared area over joint area of two boxes (intersection over union), 0…1. */
export function overlap(a: Box, b: Box): number {
  const shared = sharedArea(a, b);
  return shared === 0 ? 0 : shared / (a.width * a.height + b.width * b.height - shared);
}

/** The part of the smaller box that lies inside the larger one, 0…1. */
export function containment(a: Box, b: Box): number {
  const smaller = Math.min(a.width * a.height, b.width * b.height);
  return smaller > 0 ? sharedArea(a, b) / smaller : 0;
}

function sharedArea(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}
