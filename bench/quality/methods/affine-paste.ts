/**
 * Baseline: the source's face oval, pasted by one affine map, hard edge, colours as they are.
 */
import { faceOval } from '../../../src/face/mesh/topology.ts';
import type { FacePatch } from '../../../src/face/patch.ts';
import type { Method, Sitter } from './method.ts';
import { boundsOf, fitAffine, warpPatch } from './warp-patch.ts';

/** Eye corners, nose tip, mouth corners. */
const anchors = [33, 133, 362, 263, 1, 61, 291];

/** Puts the source's face oval onto the target's. */
export function pasteFace(source: Sitter, target: Sitter): FacePatch {
  const point = (mesh: Float32Array) => (v: number) => [mesh[v * 3], mesh[v * 3 + 1]] as const;
  const map = fitAffine(anchors.map(point(target.face.mesh)), anchors.map(point(source.face.mesh)));
  const outline = faceOval.map(point(target.face.mesh));
  const area = boundsOf(outline, target.frame);
  return warpPatch(source.frame, area, (x, y) => (insidePolygon(outline, x, y) ? map : undefined));
}

/** The plain affine paste. */
export const affinePaste: Method = { name: 'affine paste', draw: pasteFace };

/** Whether a point lies inside a polygon (even-odd rule). */
export function insidePolygon(outline: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [ax, ay] = outline[i];
    const [bx, by] = outline[j];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
