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
  for (let j = 0; j < mapSize; j++) {
    for (let i = 0; i < mapSize; i++) {
      const at = j * mapSize + i;
      if (mapCoverage.triangle[at] < 0) continue;
      addBox({ atlas, coverage }, { x: Math.round(i * k), y: Math.round(j * k), r }, data, at * 3);
    }
  }
  return { width: mapSize, height: mapSize, data };
}

function addBox(
  from: { readonly atlas: FloatFrame; readonly coverage: Coverage | undefined },
  box: { readonly x: number; readonly y: number; readonly r: number },
  out: Float32Array,
  at: number,
): void {
  const { width: size, data } = from.atlas;
  const triangle = from.coverage?.triangle;
  let n = 0;
  for (let y = Math.max(0, box.y - box.r); y <= Math.min(size - 1, box.y + box.r); y++) {
    for (let x = Math.max(0, box.x - box.r); x <= Math.min(size - 1, box.x + box.r); x++) {
      const i = y * size + x;
      if (triangle && triangle[i] < 0) continue;
      n++;
      out[at] += data[i * 3];
      out[at + 1] += data[i * 3 + 1];
      out[at + 2] += data[i * 3 + 2];
    }
  }
  if (n === 0) return;
  for (let c = 0; c < 3; c++) out[at + c] /= n;
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
