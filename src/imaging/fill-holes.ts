/**
 * Fills untrusted parts of a picture smoothly from the trusted ones.
 */
import type { FloatFrame } from './frame.ts';

/**
 * Replaces pixels by a smooth continuation of chosen pixels around them, in place.
 *
 * @param frame - Interleaved RGB.
 * @param keep - 0…1 per pixel: 1 keeps the pixel, 0 replaces it.
 * @param give - 0…1 per pixel: how much it speaks for the colour of what is replaced nearby.
 *
 * Cost: about 15 ns per pixel; allocates 1.4 times the picture with a fourth channel.
 * Source: push-pull over a pyramid, Gortler et al. 1996.
 */
export function fillHoles(frame: FloatFrame, keep: Float32Array, give: Float32Array): void {
  const levels = [weighted(frame, give)];
  while (Math.max(levels[levels.length - 1].width, levels[levels.length - 1].height) > 2) {
    levels.push(push(levels[levels.length - 1]));
  }
  for (let k = levels.length - 2; k >= 1; k--) pull(levels[k], levels[k + 1]);
  const coarse = levels[1];
  if (!coarse) return;
  const colour = new Float32Array(4);
  for (let y = 0; y < frame.height; y++) {
    for (let x = 0; x < frame.width; x++) {
      const i = y * frame.width + x;
      const t = keep[i];
      if (t >= 1) continue;
      sample(coarse, x / 2 - 0.25, y / 2 - 0.25, colour);
      if (colour[3] <= 0) continue;
      for (let c = 0; c < 3; c++) {
        const fill = colour[c] / colour[3];
        frame.data[i * 3 + c] += (1 - t) * (fill - frame.data[i * 3 + c]);
      }
    }
  }
}

/** Four channels: colour times weight, and weight. */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

function weighted(frame: FloatFrame, trust: Float32Array): Level {
  const data = new Float32Array(trust.length * 4);
  for (let i = 0; i < trust.length; i++) {
    for (let c = 0; c < 3; c++) data[i * 4 + c] = frame.data[i * 3 + c] * trust[i];
    data[i * 4 + 3] = trust[i];
  }
  return { width: frame.width, height: frame.height, data };
}

/** Halves a level; weights add up and saturate at 1, so that a lone trusted pixel can fill a wide hole. */
function push(level: Level): Level {
  const width = (level.width + 1) >> 1;
  const height = (level.height + 1) >> 1;
  const data = new Float32Array(width * height * 4);
  for (let y = 0; y < level.height; y++) {
    for (let x = 0; x < level.width; x++) {
      const from = (y * level.width + x) * 4;
      const to = ((y >> 1) * width + (x >> 1)) * 4;
      for (let c = 0; c < 4; c++) data[to + c] += level.data[from + c];
    }
  }
  for (let i = 0; i < data.length; i += 4) {
    const w = data[i + 3];
    if (w <= 1) continue;
    for (let c = 0; c < 4; c++) data[i + c] /= w;
  }
  return { width, height, data };
}

/** Adds the coarser level where this one has too little weight, in place. */
function pull(level: Level, coarser: Level): void {
  const colour = new Float32Array(4);
  for (let y = 0; y < level.height; y++) {
    for (let x = 0; x < level.width; x++) {
      const i = (y * level.width + x) * 4;
      const missing = 1 - Math.min(1, level.data[i + 3]);
      if (missing <= 0) continue;
      sample(coarser, x / 2 - 0.25, y / 2 - 0.25, colour);
      if (colour[3] <= 0) continue;
      for (let c = 0; c < 4; c++) level.data[i + c] += (missing * colour[c]) / colour[3];
    }
  }
}

function sample(level: Level, x: number, y: number, out: Float32Array): void {
  const cx = Math.min(level.width - 1, Math.max(0, x));
  const cy = Math.min(level.height - 1, Math.max(0, y));
  const x0 = Math.floor(cx);
  const y0 = Math.floor(cy);
  const x1 = Math.min(level.width - 1, x0 + 1);
  const y1 = Math.min(level.height - 1, y0 + 1);
  const fx = cx - x0;
  const fy = cy - y0;
  for (let c = 0; c < 4; c++) {
    const top =
      level.data[(y0 * level.width + x0) * 4 + c] * (1 - fx) + level.data[(y0 * level.width + x1) * 4 + c] * fx;
    const bottom =
      level.data[(y1 * level.width + x0) * 4 + c] * (1 - fx) + level.data[(y1 * level.width + x1) * 4 + c] * fx;
    out[c] = top * (1 - fy) + bottom * fy;
  }
}
