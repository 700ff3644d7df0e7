/**
 * Sizes of a texture atlas: the statistics map below it, and the level to draw from.
 */
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { inRoom } from '../../../../imaging/kernels.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import { halveFrame } from '../../../../imaging/shrink.ts';
import { mapCoverage, mapSize } from '../map/flat-map.ts';

/**
 * Brings an atlas down to the statistics map by the mean of the texels each one stands for.
 *
 * @param coverage - Of the atlas: texels outside the mesh do not count. Left out for an atlas whose outside is filled.
 */
export function shrinkAtlas(atlas: FloatFrame, coverage?: Coverage): FloatFrame {
  const data = inRoom((room) => {
    const counts = coverage ? room.put(coverage.triangle) : 0;
    const [from, wanted] = [room.put(atlas.data), room.put(mapCoverage.triangle)];
    const map = new Float32Array(mapSize * mapSize * 3);
    const to = room.take(map.byteLength);
    room.kernels.shrinkMap(from, atlas.width, counts, to, mapSize, wanted);
    return room.read(to, map);
  });
  return { width: mapSize, height: mapSize, data };
}

/** The atlas and its halvings down to 128 texels: drawing from the right one neither aliases nor blurs. */
export function atlasLevels(atlas: FloatFrame): FloatFrame[] {
  const levels = [atlas];
  while (levels[levels.length - 1].width >= 256) levels.push(halveFrame(levels[levels.length - 1]));
  return levels;
}

/** The smallest level that still has at least as many texels as a face of that width has pixels. */
export function levelFor(levels: readonly FloatFrame[], faceWidth: number): FloatFrame {
  // A face `w` pixels wide covers about 0.8 of the layout's width per pixel at its middle.
  let best = levels[0];
  for (const level of levels) if (level.width >= faceWidth * 1.2) best = level;
  return best;
}
