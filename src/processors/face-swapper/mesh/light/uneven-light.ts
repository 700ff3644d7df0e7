/**
 * Uneven light that spherical harmonics cannot express: cast shadows, rim light, a lamp to one side. Faces are nearly
 * symmetric and light is not, so what differs between the halves is light.
 */
import { blurInRoom } from '../../../../imaging/box-blur.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { inRoom } from '../../../../imaging/kernels.ts';
import { mapCoverage, mapSize, mirrorTexel } from '../map/flat-map.ts';

const texels = mapSize * mapSize;
const extent = { width: mapSize, height: mapSize, channels: 4 };

/**
 * Gains per texel and channel by which each half of a face is brighter than the mean of both, smooth, 1 = even.
 *
 * @param map - The face over the flat layout, RGB 0…255, broad light already removed.
 * @param trust - 0…1 per texel: bare skin that the camera saw.
 * @param radius - Smoothness in texels, 2 or more.
 * @returns Gains 0.5…2 on encoded values, three per texel; they fade to 1 where either half is unknown.
 *
 * Cost: about 1 ms.
 */
export function unevenLight(map: FloatFrame, trust: Float32Array, radius: number): Float32Array {
  return inRoom((room) => {
    const { kernels } = room;
    const [colours, known] = [room.put(map.data), room.put(trust)];
    const [mirror, triangle] = [room.put(mirrorTexel), room.put(mapCoverage.triangle)];
    const gains = new Float32Array(texels * 3);
    const [sums, half, out] = [room.take(texels * 16), room.take(texels * 16), room.take(gains.byteLength)];
    kernels.logColours(colours, known, texels, sums);
    for (const r of [radius, radius - 1]) blurInRoom(room, sums, extent, r);
    kernels.halfDifferences(sums, mirror, texels, half);
    // Carry the field softly into unknown stretches, where it fades.
    for (const r of [3, 3]) blurInRoom(room, half, extent, r);
    kernels.unevenGains(half, triangle, texels, out);
    return room.read(out, gains);
  });
}
