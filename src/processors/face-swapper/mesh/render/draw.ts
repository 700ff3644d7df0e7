/**
 * Draws the source's face over the target's region.
 */
import { triangles, uv } from '../../../../face/mesh/topology.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import { scratch } from '../../../../imaging/scratch.ts';
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
  const corners = triangleFacts(look, size);
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = look.colour.matrix;
  const [o0, o1, o2] = look.colour.offset;
  const skin = skinFrom(look.colour);
  const plain = look.colour.lift.share === 0;
  const colour = new Float32Array(3);
  for (let i = 0; i < triangle.length; i++) {
    const t = triangle[i];
    if (t < 0) continue;
    const wa = weights[i * 2];
    const wb = weights[i * 2 + 1];
    const f = t * factsPerTriangle;
    const x = corners[f] + wa * corners[f + 1] + wb * corners[f + 2];
    const y = corners[f + 3] + wa * corners[f + 4] + wb * corners[f + 5];
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
      (corners[f + 6] + wa * corners[f + 7] + wb * corners[f + 8]);
    const g =
      (data[p + 1] * k00 + data[p + 4] * k10 + data[q + 1] * k01 + data[q + 4] * k11) *
      (corners[f + 9] + wa * corners[f + 10] + wb * corners[f + 11]);
    const l =
      (data[p + 2] * k00 + data[p + 5] * k10 + data[q + 2] * k01 + data[q + 5] * k11) *
      (corners[f + 12] + wa * corners[f + 13] + wb * corners[f + 14]);
    const addR = corners[f + 15] + wa * corners[f + 16] + wb * corners[f + 17];
    const addG = corners[f + 18] + wa * corners[f + 19] + wb * corners[f + 20];
    const addB = corners[f + 21] + wa * corners[f + 22] + wb * corners[f + 23];
    // On the nose what is dark is shade, however dark: it follows the skin. Nearly all pixels go this way, so no call is made.
    if (r + g + l >= skin || (plain && noseTriangles[t])) {
      out[i * 3] = m0 * r + m1 * g + m2 * l + o0 + addR;
      out[i * 3 + 1] = m3 * r + m4 * g + m5 * l + o1 + addG;
      out[i * 3 + 2] = m6 * r + m7 * g + m8 * l + o2 + addB;
    } else {
      mapColour(look.colour, [r, g, l], colour, !noseTriangles[t]);
      out[i * 3] = colour[0] + addR;
      out[i * 3 + 1] = colour[1] + addG;
      out[i * 3 + 2] = colour[2] + addB;
    }
  }
  return { width, height, data: out };
}

/** Texel x and y, gain and membrane per channel: for each the value at the third corner, and the way from there to the first and to the second. */
const factsPerTriangle = 24;

/** What varies straight over each triangle, side by side: a pixel then reads one stretch of memory instead of three corners of four tables. */
function triangleFacts(look: Look, size: number): Float32Array {
  const facts = scratch('triangle facts', (triangles.length / 3) * factsPerTriangle);
  const { gain, membrane } = look;
  for (let t = 0, f = 0; t < triangles.length; t += 3, f += factsPerTriangle) {
    const a = triangles[t];
    const b = triangles[t + 1];
    const c = triangles[t + 2];
    for (let k = 0; k < 8; k++) {
      const table = k < 2 ? uv : k < 5 ? gain : membrane;
      const stride = k < 2 ? 2 : 3;
      const channel = k < 2 ? k : (k - 2) % 3;
      const unit = k < 2 ? size - 1 : 1;
      const third = table[c * stride + channel];
      facts[f + k * 3] = unit * third;
      facts[f + k * 3 + 1] = unit * (table[a * stride + channel] - third);
      facts[f + k * 3 + 2] = unit * (table[b * stride + channel] - third);
    }
  }
  return facts;
}
