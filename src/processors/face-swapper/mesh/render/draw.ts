/**
 * Draws the source's face over the target's region.
 */
import { triangles, uv } from '../../../../face/mesh/topology.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import { mapColour, type SkinColourMap } from '../colour/skin-colour.ts';
import { noseTriangles } from '../map/face-areas.ts';

/** How the texture is to look in this target. */
export interface Look {
  /** Light per vertex and channel, `468 · 3`. */
  readonly gain: Float32Array;
  readonly colour: SkinColourMap;
  /** Colour added per vertex, `468 · 3`. */
  readonly membrane: Float32Array;
}

/**
 * Draws a texture over the covered pixels of a region: light, then colour, then membrane.
 *
 * @returns RGB 0…255, not clamped; 0 where nothing is covered.
 *
 * Cost: about 60 ns per covered pixel.
 */
export function drawFace(coverage: Coverage, atlas: FloatFrame, look: Look): FloatFrame {
  const { width, height, triangle, weights } = coverage;
  const out = new Float32Array(width * height * 3);
  const { width: size, data } = atlas;
  const colour = new Float32Array(3);
  // What varies over a triangle, as value at its third vertex and steps towards the first and second: place, light, membrane.
  const base = new Float64Array(8);
  const stepA = new Float64Array(8);
  const stepB = new Float64Array(8);
  // On the nose what is dark is shade, however dark: it follows the skin.
  const asSkin: SkinColourMap = { ...look.colour, skinBrightness: 1e-6 };
  let map = look.colour;
  let current = -1;
  for (let i = 0; i < triangle.length; i++) {
    const t = triangle[i];
    if (t < 0) continue;
    if (t !== current) {
      current = t;
      map = noseTriangles[t] ? asSkin : look.colour;
      const [a, b, c] = [triangles[t * 3], triangles[t * 3 + 1], triangles[t * 3 + 2]];
      for (let k = 0; k < 2; k++) {
        base[k] = uv[c * 2 + k] * (size - 1);
        stepA[k] = uv[a * 2 + k] * (size - 1) - base[k];
        stepB[k] = uv[b * 2 + k] * (size - 1) - base[k];
      }
      for (let k = 0; k < 3; k++) {
        base[k + 2] = look.gain[c * 3 + k];
        stepA[k + 2] = look.gain[a * 3 + k] - base[k + 2];
        stepB[k + 2] = look.gain[b * 3 + k] - base[k + 2];
        base[k + 5] = look.membrane[c * 3 + k];
        stepA[k + 5] = look.membrane[a * 3 + k] - base[k + 5];
        stepB[k + 5] = look.membrane[b * 3 + k] - base[k + 5];
      }
    }
    const wa = weights[i * 2];
    const wb = weights[i * 2 + 1];
    const x = base[0] + wa * stepA[0] + wb * stepB[0];
    const y = base[1] + wa * stepA[1] + wb * stepB[1];
    const x0 = x | 0;
    const y0 = y | 0;
    const fx = x - x0;
    const fy = y - y0;
    const p = (y0 * size + x0) * 3;
    const q = p + size * 3;
    const k00 = (1 - fx) * (1 - fy);
    const k10 = fx * (1 - fy);
    const k01 = (1 - fx) * fy;
    const k11 = fx * fy;
    const r = data[p] * k00 + data[p + 3] * k10 + data[q] * k01 + data[q + 3] * k11;
    const g = data[p + 1] * k00 + data[p + 4] * k10 + data[q + 1] * k01 + data[q + 4] * k11;
    const b = data[p + 2] * k00 + data[p + 5] * k10 + data[q + 2] * k01 + data[q + 5] * k11;
    mapColour(
      map,
      r * (base[2] + wa * stepA[2] + wb * stepB[2]),
      g * (base[3] + wa * stepA[3] + wb * stepB[3]),
      b * (base[4] + wa * stepA[4] + wb * stepB[4]),
      colour,
    );
    out[i * 3] = colour[0] + base[5] + wa * stepA[5] + wb * stepB[5];
    out[i * 3 + 1] = colour[1] + base[6] + wa * stepA[6] + wb * stepB[6];
    out[i * 3 + 2] = colour[2] + base[7] + wa * stepA[7] + wb * stepB[7];
  }
  return { width, height, data: out };
}
