/**
 * Draws the source's face over the target's region.
 */
import { triangles, uv } from '../../../../face/mesh/topology.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import { mapColour, type SkinColourMap, skinFrom } from '../colour/skin-colour.ts';
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
  const { gain, membrane } = look;
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = look.colour.matrix;
  const [o0, o1, o2] = look.colour.offset;
  const skin = skinFrom(look.colour);
  const colour = new Float32Array(3);
  for (let i = 0; i < triangle.length; i++) {
    const t = triangle[i];
    if (t < 0) continue;
    const a = triangles[t * 3];
    const b = triangles[t * 3 + 1];
    const c = triangles[t * 3 + 2];
    const wa = weights[i * 2];
    const wb = weights[i * 2 + 1];
    const wc = 1 - wa - wb;
    const x = (wa * uv[a * 2] + wb * uv[b * 2] + wc * uv[c * 2]) * (size - 1);
    const y = (wa * uv[a * 2 + 1] + wb * uv[b * 2 + 1] + wc * uv[c * 2 + 1]) * (size - 1);
    const x0 = x | 0;
    const y0 = y | 0;
    const k11 = (x - x0) * (y - y0);
    const k10 = x - x0 - k11;
    const k01 = y - y0 - k11;
    const k00 = 1 - k11 - k10 - k01;
    const p = (y0 * size + x0) * 3;
    const q = p + size * 3;
    const r =
      (data[p] * k00 + data[p + 3] * k10 + data[q] * k01 + data[q + 3] * k11) *
      (wa * gain[a * 3] + wb * gain[b * 3] + wc * gain[c * 3]);
    const g =
      (data[p + 1] * k00 + data[p + 4] * k10 + data[q + 1] * k01 + data[q + 4] * k11) *
      (wa * gain[a * 3 + 1] + wb * gain[b * 3 + 1] + wc * gain[c * 3 + 1]);
    const l =
      (data[p + 2] * k00 + data[p + 5] * k10 + data[q + 2] * k01 + data[q + 5] * k11) *
      (wa * gain[a * 3 + 2] + wb * gain[b * 3 + 2] + wc * gain[c * 3 + 2]);
    // On the nose what is dark is shade, however dark: it follows the skin. Nearly all pixels go this way, so no call is made.
    if (r + g + l >= skin || noseTriangles[t]) {
      colour[0] = m0 * r + m1 * g + m2 * l + o0;
      colour[1] = m3 * r + m4 * g + m5 * l + o1;
      colour[2] = m6 * r + m7 * g + m8 * l + o2;
    } else {
      mapColour(look.colour, r, g, l, colour);
    }
    out[i * 3] = colour[0] + wa * membrane[a * 3] + wb * membrane[b * 3] + wc * membrane[c * 3];
    out[i * 3 + 1] = colour[1] + wa * membrane[a * 3 + 1] + wb * membrane[b * 3 + 1] + wc * membrane[c * 3 + 1];
    out[i * 3 + 2] = colour[2] + wa * membrane[a * 3 + 2] + wb * membrane[b * 3 + 2] + wc * membrane[c * 3 + 2];
  }
  return { width, height, data: out };
}
