/**
 * Draws the source's face over the target's region.
 */
import { triangles, uv } from '../../../../face/mesh/topology.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { inRoom } from '../../../../imaging/kernels.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import { scratch } from '../../../../imaging/scratch.ts';
import { packColourMap, type SkinColourMap } from '../colour/skin-colour.ts';
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
 * Cost: about 20 ns per covered pixel.
 */
export function drawFace(coverage: Coverage, atlas: FloatFrame, look: Look): FloatFrame {
  const { width, height, triangle, weights } = coverage;
  const data = new Float32Array(width * height * 3);
  inRoom((room) => {
    const [at, shares] = [room.put(triangle), room.put(weights)];
    const facts = room.put(triangleFacts(look, atlas.width));
    const [noses, texture, colour] = [
      room.put(noseTriangles),
      room.put(atlas.data),
      room.put(packColourMap(look.colour)),
    ];
    const out = room.take(data.byteLength);
    room.floats(out, data.length).fill(0);
    room.kernels.drawFace(triangle.length, at, shares, facts, noses, texture, atlas.width, colour, out);
    room.read(out, data);
  });
  return { width, height, data };
}

/** Three vectors of four per fact: texel, gain and membrane. */
const factsPerTriangle = 36;

/**
 * What varies straight over each triangle, side by side: for texel, gain and membrane the value at the third corner, and the
 * ways from there to the first and to the second.
 */
function triangleFacts(look: Look, size: number): Float32Array {
  const facts = scratch('triangle facts', (triangles.length / 3) * factsPerTriangle);
  const tables = [
    { table: uv, channels: 2, unit: size - 1 },
    { table: look.gain, channels: 3, unit: 1 },
    { table: look.membrane, channels: 3, unit: 1 },
  ];
  for (let t = 0, f = 0; t < triangles.length; t += 3) {
    for (const { table, channels, unit } of tables) {
      const [a, b, c] = [triangles[t] * channels, triangles[t + 1] * channels, triangles[t + 2] * channels];
      for (let k = 0; k < channels; k++) {
        const third = table[c + k];
        facts[f + k] = unit * third;
        facts[f + 4 + k] = unit * (table[a + k] - third);
        facts[f + 8 + k] = unit * (table[b + k] - third);
      }
      f += 12;
    }
  }
  return facts;
}
