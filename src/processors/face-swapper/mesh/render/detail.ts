/**
 * Sharpness and grain: gives the drawn face the fine detail level of the target around it.
 */
import { boxBlur } from '../../../../imaging/box-blur.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';

/** How far a band of detail may be weakened or strengthened, and whether missing strength is made up with grain. */
interface BandLimits {
  readonly min: number;
  readonly max: number;
  readonly grain: boolean;
}

const finest: BandLimits = { min: 0.25, max: 1.7, grain: true };
const fine: BandLimits = { min: 0.65, max: 1.3, grain: false };

/**
 * Scales two bands of fine detail of a drawn face so that each has, region by region, the strength it has in the target;
 * what the finest band still lacks is added as grain.
 *
 * All three channels get the change of the luminance. The grain is the same at every call.
 *
 * @param drawn - Changed in place.
 * @param target - The target's pixels at the same places (features may lie elsewhere; regions are wide).
 * @param weight - 0…1 per pixel: where both may be compared.
 *
 * Cost: about 60 ns per pixel.
 */
export function matchDetail(drawn: FloatFrame, target: FloatFrame, weight: Float32Array, faceWidth: number): void {
  const size = { width: drawn.width, height: drawn.height };
  const own = luminance(drawn);
  const ownBands = splitBands(own, size, faceWidth);
  const wantedBands = splitBands(luminance(target), size, faceWidth);
  const change = new Float32Array(own.length);
  const step = Math.max(2, Math.round(faceWidth * 0.03));
  [finest, fine].forEach((limits, band) => {
    const cells = strengthCells(ownBands[band], wantedBands[band], weight, { ...size, step });
    addChange(change, ownBands[band], gainCells(cells, limits), { ...size, step, weight });
  });
  for (let i = 0; i < change.length; i++) {
    const add = change[i];
    drawn.data[i * 3] += add;
    drawn.data[i * 3 + 1] += add;
    drawn.data[i * 3 + 2] += add;
  }
}

function luminance(frame: FloatFrame): Float32Array {
  const out = new Float32Array(frame.width * frame.height);
  for (let i = 0; i < out.length; i++) {
    out[i] = 0.299 * frame.data[i * 3] + 0.587 * frame.data[i * 3 + 1] + 0.114 * frame.data[i * 3 + 2];
  }
  return out;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The finest band (one pixel) and the one below it (pores, stubble, wrinkles). */
function splitBands(plane: Float32Array, size: Size, faceWidth: number): [Float32Array, Float32Array] {
  const extent = { ...size, channels: 1 };
  const inner = plane.slice();
  boxBlur(inner, extent, 1);
  const outer = plane.slice();
  boxBlur(outer, extent, Math.max(2, Math.round(faceWidth * 0.012)));
  const top = plane.map((value, i) => value - inner[i]);
  for (let i = 0; i < inner.length; i++) inner[i] -= outer[i];
  return [top, inner];
}

type Cells = Size & { readonly data: Float32Array };

/** Mean absolute strength of both bands per cell of `step` pixels, smoothed: own, wanted, weight. */
function strengthCells(
  own: Float32Array,
  wanted: Float32Array,
  weight: Float32Array,
  grid: Size & { readonly step: number },
): Cells {
  const { width, height, step } = grid;
  const w = Math.ceil(width / step);
  const h = Math.ceil(height / step);
  const data = new Float32Array(w * h * 3);
  // Every other pixel is enough for the mean of a cell of four or more.
  const stride = step >= 4 ? 2 : 1;
  for (let y = 0; y < height; y += stride) {
    const row = ((y / step) | 0) * w;
    for (let x = 0; x < width; x += stride) {
      const i = y * width + x;
      if (weight[i] === 0) continue;
      const p = (row + ((x / step) | 0)) * 3;
      // Strong edges (lashes, lips) are capped so that they do not speak for the skin.
      data[p] += weight[i] * Math.min(12, Math.abs(own[i]));
      data[p + 1] += weight[i] * Math.min(12, Math.abs(wanted[i]));
      data[p + 2] += weight[i];
    }
  }
  for (const r of [2, 1]) boxBlur(data, { width: w, height: h, channels: 3 }, r);
  return { width: w, height: h, data };
}

/** Per cell: the gain of the band, and the strength of grain to add. */
function gainCells(cells: Cells, limits: BandLimits): Cells {
  const data = new Float32Array(cells.width * cells.height * 2);
  for (let p = 0; p < data.length / 2; p++) {
    const weight = cells.data[p * 3 + 2];
    data[p * 2] = 1;
    if (weight < 1e-6) continue;
    const own = cells.data[p * 3] / weight;
    const wanted = cells.data[p * 3 + 1] / weight;
    const gain = Math.min(limits.max, Math.max(limits.min, (wanted + 0.1) / (own + 0.1)));
    data[p * 2] = gain;
    const missing = wanted ** 2 - (own * gain) ** 2;
    // From mean absolute value to deviation is 1.25; the missing strength is partly edges, which grain shall not replace.
    if (limits.grain && missing > 0) data[p * 2 + 1] = Math.min(8, 0.95 * Math.sqrt(missing));
  }
  return { width: cells.width, height: cells.height, data };
}

/** Adds `(gain − 1) · band + grain` to the change, with cells interpolated. */
function addChange(
  change: Float32Array,
  band: Float32Array,
  cells: Cells,
  grid: Size & { readonly step: number; readonly weight: Float32Array },
): void {
  const { width, height, step, weight } = grid;
  const { data } = cells;
  for (let y = 0; y < height; y++) {
    const gy = Math.min(cells.height - 1, Math.max(0, (y + 0.5) / step - 0.5));
    const y0 = gy | 0;
    const fy = gy - y0;
    const down = y0 < cells.height - 1 ? cells.width * 2 : 0;
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (weight[i] === 0) continue;
      const gx = Math.min(cells.width - 1, Math.max(0, (x + 0.5) / step - 0.5));
      const x0 = gx | 0;
      const fx = gx - x0;
      const p = (y0 * cells.width + x0) * 2;
      const q = x0 < cells.width - 1 ? p + 2 : p;
      const k00 = (1 - fx) * (1 - fy);
      const k10 = fx * (1 - fy);
      const k01 = (1 - fx) * fy;
      const k11 = fx * fy;
      const gain = data[p] * k00 + data[q] * k10 + data[p + down] * k01 + data[q + down] * k11;
      const grain = data[p + 1] * k00 + data[q + 1] * k10 + data[p + down + 1] * k01 + data[q + down + 1] * k11;
      change[i] += (gain - 1) * band[i];
      if (grain > 0.05) change[i] += grain * noiseAt(i);
    }
  }
}

/** Repeatable noise with deviation 1: the sum of four uniform numbers hashed from the pixel's index. */
function noiseAt(index: number): number {
  let h = Math.imul(index ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  const sum = (h & 255) + ((h >>> 8) & 255) + ((h >>> 16) & 255) + ((h >>> 24) & 255);
  return (sum - 510) / 147.8;
}
