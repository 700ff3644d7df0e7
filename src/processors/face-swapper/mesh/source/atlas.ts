/**
 * Sizes of a texture atlas: the statistics map below it, and the level to draw from.
 */
import type { FloatFrame } from '../../../../imaging/frame.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import { halveFrame } from '../../../../imaging/shrink.ts';
import { mapCoverage, mapSize } from '../map/flat-map.ts';

/**
 * Brings an atlas down to the statistics map by the mean of the texels each one stands for.
 *
 * @param coverage - Of the atlas: texels outside the mesh do not count. Left out for an atlas whose outside is filled.
 */
export function shrinkAtlas(atlas: FloatFrame, coverage?: Coverage): FloatFrame {
  const size = atlas.width;
  const data = new Float32Array(mapSize * mapSize * 3);
  const k = (size - 1) / (mapSize - 1);
  const r = Math.floor(k / 2);
  const triangle = coverage?.triangle;
  for (let j = 0; j < mapSize; j++) {
    for (let i = 0; i < mapSize; i++) {
      const at = j * mapSize + i;
      if (mapCoverage.triangle[at] < 0) continue;
      const x = Math.round(i * k);
      const y = Math.round(j * k);
      const [x0, x1] = [Math.max(0, x - r), Math.min(size - 1, x + r)];
      let [n, red, green, blue] = [0, 0, 0, 0];
      for (let row = Math.max(0, y - r); row <= Math.min(size - 1, y + r); row++) {
        for (let from = row * size + x0; from <= row * size + x1; from++) {
          if (triangle && triangle[from] < 0) continue;
          n++;
          red += atlas.data[from * 3];
          green += atlas.data[from * 3 + 1];
          blue += atlas.data[from * 3 + 2];
        }
      }
      if (n === 0) continue;
      data[at * 3] = red / n;
      data[at * 3 + 1] = green / n;
      data[at * 3 + 2] = blue / n;
    }
  }
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
