/**
 * Glasses: their rims are thin dark lines where no face has any, under both eyes and across the bridge of the nose.
 */
import { leftEye, rightEye, uv } from '../../../../face/mesh/topology.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { skinTexels } from '../map/face-areas.ts';
import { mapSize, uvCoverage } from '../map/flat-map.ts';

/** Side of the map that glasses are looked for on, in texels. */
export const glassesMapSize = 256;

/** What was found. */
export interface Glasses {
  /** How sure, 0…1; 0.95 and above: the face wears glasses. */
  readonly score: number;
  /** 0…1 per texel of the statistics map: rim. All 0 when the score is low. */
  readonly rims: Float32Array;
}

const size = glassesMapSize;

/** Which triangle each texel of the glasses map lies in. */
export const glassesCoverage = uvCoverage(glassesMapSize);

/**
 * Looks for glasses on an unrolled face.
 *
 * @param map - The face over the flat layout, {@link glassesMapSize}², RGB 0…255.
 *
 * Cost: about 10 ms. Source: black top-hat (closing minus picture), Serra 1982.
 */
export function findGlasses(map: FloatFrame): Glasses {
  const L = new Float32Array(size * size);
  for (let i = 0; i < L.length; i++)
    L[i] = 0.3 * map.data[i * 3] + 0.59 * map.data[i * 3 + 1] + 0.11 * map.data[i * 3 + 2];
  // Closing: the dilated picture, eroded (which is dilating its negative).
  const closed = dilate(dilate(L).map((value) => -value)).map((value) => -value);
  const depth = new Float32Array(size * size);
  for (let i = 0; i < L.length; i++) depth[i] = (closed[i] - L[i]) / (closed[i] + 12);
  const below = Math.min(lineUnderEye(depth, leftEye), lineUnderEye(depth, rightEye));
  const bridge = lineAcrossBridge(depth);
  const score = Math.min(below, bridge);
  return { score, rims: score >= certain ? rimMap(depth) : new Float32Array(mapSize * mapSize) };
}

/** Eye bags and wrinkles reach 0.94 on harsh pictures, glasses with a clear rim 1. Thin wire rims stay below and are missed. */
const certain = 0.95;

/** Dark lines between brow and cheek, brought to the statistics map and widened by a texel. */
function rimMap(depth: Float32Array): Float32Array {
  const out = new Float32Array(mapSize * mapSize);
  const top = uv[9 * 2 + 1];
  const bottom = Math.max(...leftEye.map((v) => uv[v * 2 + 1])) + 0.16;
  const k = (size - 1) / (mapSize - 1);
  for (let j = 0; j < mapSize; j++) {
    const v = j / (mapSize - 1);
    if (v < top || v > bottom) continue;
    for (let i = 0; i < mapSize; i++) {
      const at = j * mapSize + i;
      if (skinTexels[at] === 0) continue;
      let deepest = 0;
      for (let y = Math.floor((j - 1) * k); y <= Math.ceil((j + 1) * k); y++) {
        for (let x = Math.floor((i - 1) * k); x <= Math.ceil((i + 1) * k); x++) {
          if (x >= 0 && y >= 0 && x < size && y < size) deepest = Math.max(deepest, depth[y * size + x]);
        }
      }
      out[at] = Math.min(1, Math.max(0, (deepest - 0.05) / 0.06));
    }
  }
  return out;
}

/** Largest value in the square of side 15 around each texel: windows of 2, 4 and 8 are doubled up, once along each axis. */
function dilate(plane: Float32Array): Float32Array {
  return dilateAlong(dilateAlong(plane, 1), size);
}

function dilateAlong(plane: Float32Array, step: number): Float32Array {
  let window = plane;
  for (const reach of [1, 2, 4]) {
    const wider = new Float32Array(window.length);
    for (let i = 0; i < wider.length; i++) {
      const j = i + reach * step;
      wider[i] = j < window.length && window[j] > window[i] ? window[j] : window[i];
    }
    window = wider;
  }
  const out = new Float32Array(window.length);
  for (let i = 0; i < out.length; i++) {
    const j = i - 7 * step;
    out[i] = j >= 0 && window[j] > window[i] ? window[j] : window[i];
  }
  return out;
}

/** How well the best smooth line from nose to temple under an eye is dark all along, 0…1. */
function lineUnderEye(depth: Float32Array, eye: readonly number[]): number {
  const us = eye.map((v) => uv[v * 2]);
  const low = Math.max(...eye.map((v) => uv[v * 2 + 1]));
  return bestLine(depth, { u0: Math.min(...us) + 0.01, u1: Math.max(...us) - 0.01, v0: low + 0.025, v1: low + 0.14 });
}

function lineAcrossBridge(depth: Float32Array): number {
  return bestLine(depth, { u0: uv[193 * 2], u1: uv[417 * 2], v0: uv[9 * 2 + 1], v1: uv[195 * 2 + 1] });
}

/** Mean darkness of the best line through a zone from its left to its right edge that moves at most one texel per column. */
function bestLine(depth: Float32Array, zone: { u0: number; u1: number; v0: number; v1: number }): number {
  const [x0, x1, y0, y1] = [zone.u0, zone.u1, zone.v0, zone.v1].map((value) => Math.round(value * (size - 1)));
  const dark = (x: number, y: number): number => Math.min(1, Math.max(0, (depth[y * size + x] - 0.04) / 0.1));
  const rows = y1 - y0 + 1;
  let best = Float32Array.from({ length: rows }, (_, r) => dark(x0, y0 + r));
  for (let x = x0 + 1; x <= x1; x++) {
    const before = best;
    best = Float32Array.from({ length: rows }, (_, r) => {
      const reach = Math.max(before[r], before[Math.max(0, r - 1)], before[Math.min(rows - 1, r + 1)]);
      return reach + dark(x, y0 + r);
    });
  }
  return Math.max(...best) / (x1 - x0 + 1);
}
