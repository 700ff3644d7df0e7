/**
 * Lays eyes and inner mouth over a drawn face: the source's eyes turned to the target's gaze, or the target's own parts.
 */
import { innerLips, leftEye, rightEye, triangles } from '../../../../face/mesh/topology.ts';
import { boxBlur } from '../../../../imaging/box-blur.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import { eyeTriangles, mouthTriangles } from '../map/face-areas.ts';

/** Gives the colour of the surface point under a covered pixel, RGB 0…255, into `out`. */
export type Paint = (pixel: number, out: Float32Array) => void;

/** What is laid over the face; a part without paint stays as the face was drawn. */
export interface Parts {
  readonly eyes: Paint | undefined;
  readonly mouth: Paint | undefined;
}

/**
 * Paints parts over a drawn face, in place, with soft edges.
 *
 * @param positions - Drawn mesh in region pixels, 468 × 3.
 */
export function layParts(
  drawn: FloatFrame,
  coverage: Coverage,
  where: { readonly positions: Float32Array; readonly faceWidth: number },
  parts: Parts,
): void {
  const blur = Math.max(1, Math.round(where.faceWidth * 0.004));
  const list = [
    { ring: leftEye, inside: eyeTriangles, paint: parts.eyes },
    { ring: rightEye, inside: eyeTriangles, paint: parts.eyes },
    { ring: innerLips, inside: mouthTriangles, paint: parts.mouth },
  ];
  const colour = new Float32Array(3);
  for (const { ring, inside, paint } of list) {
    if (!paint) continue;
    const box = coveredBox(coverage, inside, boxOf(ring, where.positions, 2 * blur), blur);
    if (!box) continue;
    for (let y = 0; y < box.height; y++) {
      for (let x = 0; x < box.width; x++) {
        const i = (box.y + y) * coverage.width + box.x + x;
        const share = box.mask[y * box.width + x];
        if (share === 0 || coverage.triangle[i] < 0) continue;
        paint(i, colour);
        for (let c = 0; c < 3; c++) drawn.data[i * 3 + c] += share * (colour[c] - drawn.data[i * 3 + c]);
      }
    }
  }
}

/** Paints the target's own pixels, carried to where the drawn shape has that surface point. */
export function paintTarget(coverage: Coverage, region: FloatFrame, positions: Float32Array): Paint {
  const { width, height, data } = region;
  return (i, out) => {
    const t = coverage.triangle[i] * 3;
    const a = triangles[t] * 3;
    const b = triangles[t + 1] * 3;
    const c = triangles[t + 2] * 3;
    const wa = coverage.weights[i * 2];
    const wb = coverage.weights[i * 2 + 1];
    const wc = 1 - wa - wb;
    const x = Math.max(0, Math.min(width - 1, wa * positions[a] + wb * positions[b] + wc * positions[c]));
    const y = Math.max(0, Math.min(height - 1, wa * positions[a + 1] + wb * positions[b + 1] + wc * positions[c + 1]));
    const x0 = x | 0;
    const y0 = y | 0;
    const fx = x - x0;
    const fy = y - y0;
    const p = (y0 * width + x0) * 3;
    const right = x0 < width - 1 ? 3 : 0;
    const down = y0 < height - 1 ? width * 3 : 0;
    for (let k = 0; k < 3; k++) {
      const top = data[p + k] * (1 - fx) + data[p + right + k] * fx;
      const bottom = data[p + down + k] * (1 - fx) + data[p + down + right + k] * fx;
      out[k] = top * (1 - fy) + bottom * fy;
    }
  };
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Bounds of some vertices, pixels. */
function boxOf(ring: readonly number[], positions: Float32Array, margin: number): Box {
  const xs = ring.map((v) => positions[v * 3]);
  const ys = ring.map((v) => positions[v * 3 + 1]);
  const [x, y] = [Math.min(...xs) - margin, Math.min(...ys) - margin];
  return { x, y, width: Math.max(...xs) + margin - x, height: Math.max(...ys) + margin - y };
}

/** The part of a region inside a box with a soft mask of the marked triangles; nothing when none is covered there. */
function coveredBox(
  coverage: Coverage,
  marked: Uint8Array,
  around: Box,
  blur: number,
): (Box & { readonly mask: Float32Array }) | undefined {
  const x = Math.max(0, Math.floor(around.x));
  const y = Math.max(0, Math.floor(around.y));
  const width = Math.min(coverage.width, Math.ceil(around.x + around.width)) - x;
  const height = Math.min(coverage.height, Math.ceil(around.y + around.height)) - y;
  if (width <= 0 || height <= 0) return undefined;
  const mask = new Float32Array(width * height);
  let any = false;
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const t = coverage.triangle[(y + j) * coverage.width + x + i];
      if (t < 0 || !marked[t]) continue;
      mask[j * width + i] = 1;
      any = true;
    }
  }
  if (!any) return undefined;
  boxBlur(mask, { width, height, channels: 1 }, blur);
  return { x, y, width, height, mask };
}
