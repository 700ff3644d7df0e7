/**
 * Sharpness and grain: gives the drawn face the fine detail level of the target around it.
 */
import { boxBlur } from '../../../../imaging/box-blur.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { scratch } from '../../../../imaging/scratch.ts';

/** How far a band of detail may be weakened or strengthened. */
interface BandLimits {
  readonly min: number;
  readonly max: number;
}

/** What the finest band still lacks is made up with grain. */
const finest: BandLimits = { min: 0.25, max: 1.7 };
const fine: BandLimits = { min: 0.65, max: 1.5 };

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
 * Cost: about 40 ns per pixel.
 */
export function matchDetail(drawn: FloatFrame, target: FloatFrame, weight: Float32Array, faceWidth: number): void {
  const own = splitBands(drawn, faceWidth, 'own');
  const wanted = splitBands(target, faceWidth, 'wanted');
  const grid: Grid = {
    width: drawn.width,
    height: drawn.height,
    step: Math.max(2, Math.round(faceWidth * 0.03)),
    weight,
  };
  addChange(drawn, own, gainCells(strengthCells(own, wanted, grid)), grid);
}

/** Luminance of a picture and two blurs of it; the finest band lies between the first two, the one below between the last two. */
interface Bands {
  readonly plane: Float32Array;
  /** Without single pixels. */
  readonly inner: Float32Array;
  /** Without pores, stubble and wrinkles. */
  readonly outer: Float32Array;
}

function splitBands(frame: FloatFrame, faceWidth: number, name: string): Bands {
  const { width, height, data } = frame;
  const extent = { width, height, channels: 1 };
  const plane = scratch(`${name} luminance`, width * height);
  for (let i = 0, p = 0; i < plane.length; i++, p += 3) {
    plane[i] = 0.299 * data[p] + 0.587 * data[p + 1] + 0.114 * data[p + 2];
  }
  const inner = scratch(`${name} inner`, width * height);
  inner.set(plane);
  boxBlur(inner, extent, 1);
  const outer = scratch(`${name} outer`, width * height);
  outer.set(plane);
  boxBlur(outer, extent, Math.max(2, Math.round(faceWidth * 0.012)));
  return { plane, inner, outer };
}

/** Cells of `step` pixels over a picture, and where its pixels count. */
interface Grid {
  readonly width: number;
  readonly height: number;
  readonly step: number;
  readonly weight: Float32Array;
}

interface Cells {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Mean absolute strength per cell, smoothed: own and wanted of the finest band, own and wanted of the one below, weight. */
function strengthCells(own: Bands, wanted: Bands, grid: Grid): Cells {
  const { width, height, step, weight } = grid;
  const w = Math.ceil(width / step);
  const h = Math.ceil(height / step);
  const data = new Float32Array(w * h * 5);
  // Every other pixel is enough for the mean of a cell of four or more.
  const stride = step >= 4 ? 2 : 1;
  for (let y = 0; y < height; y += stride) {
    let p = ((y / step) | 0) * w * 5;
    for (let x = 0; x < width; p += 5) {
      let top = 0;
      let wantedTop = 0;
      let below = 0;
      let wantedBelow = 0;
      let total = 0;
      const end = Math.min(width, (Math.floor(x / step) + 1) * step);
      for (; x < end; x += stride) {
        const i = y * width + x;
        const k = weight[i];
        if (k === 0) continue;
        const [own0, wanted0] = [own.inner[i], wanted.inner[i]];
        top += k * strength(own.plane[i] - own0);
        wantedTop += k * strength(wanted.plane[i] - wanted0);
        below += k * strength(own0 - own.outer[i]);
        wantedBelow += k * strength(wanted0 - wanted.outer[i]);
        total += k;
      }
      data[p] += top;
      data[p + 1] += wantedTop;
      data[p + 2] += below;
      data[p + 3] += wantedBelow;
      data[p + 4] += total;
    }
  }
  for (const r of [2, 1]) boxBlur(data, { width: w, height: h, channels: 5 }, r);
  return { width: w, height: h, data };
}

/** Strong edges (lashes, lips) are capped so that they do not speak for the skin. */
function strength(value: number): number {
  const size = value < 0 ? -value : value;
  return size > 12 ? 12 : size;
}

/** Per cell: the change of the finest band (0 = none), the change of the one below, and the strength of grain to add. */
function gainCells(cells: Cells): Cells {
  const data = new Float32Array(cells.width * cells.height * 3);
  for (let n = 0; n < data.length / 3; n++) {
    const weight = cells.data[n * 5 + 4];
    if (weight < 1e-6) continue;
    const [top, wantedTop, below, wantedBelow] = [0, 1, 2, 3].map((k) => cells.data[n * 5 + k] / weight);
    const gain = gainWithin(finest, top, wantedTop);
    data[n * 3] = gain - 1;
    data[n * 3 + 1] = gainWithin(fine, below, wantedBelow) - 1;
    const missing = wantedTop ** 2 - (top * gain) ** 2;
    // From mean absolute value to deviation is 1.25; the missing strength is partly edges, which grain shall not replace.
    if (missing > 0) data[n * 3 + 2] = Math.min(8, 0.8 * Math.sqrt(missing));
  }
  return { width: cells.width, height: cells.height, data };
}

function gainWithin(limits: BandLimits, own: number, wanted: number): number {
  return Math.min(limits.max, Math.max(limits.min, (wanted + 0.1) / (own + 0.1)));
}

/** Adds `change · band` of both bands and the grain to all channels, with cells interpolated, in place. */
function addChange(drawn: FloatFrame, bands: Bands, cells: Cells, grid: Grid): void {
  const { width, height, step, weight } = grid;
  const { data } = cells;
  const { plane, inner, outer } = bands;
  // Three numbers per cell, interpolated down the column once per row of pixels.
  const cellRow = cells.width * 3;
  const between = new Float32Array(cellRow + 3);
  const columns = cellsOfColumns(width, cells.width, step);
  for (let y = 0; y < height; y++) {
    const gy = Math.min(cells.height - 1, Math.max(0, (y + 0.5) / step - 0.5));
    const y0 = gy | 0;
    const fy = gy - y0;
    const down = y0 < cells.height - 1 ? cellRow : 0;
    for (let k = 0; k < cellRow; k++) {
      const above = data[y0 * cellRow + k];
      between[k] = above + fy * (data[y0 * cellRow + down + k] - above);
    }
    for (let k = 0; k < 3; k++) between[cellRow + k] = between[cellRow - 3 + k];
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (weight[i] === 0) continue;
      const p = columns.cell[x] * 3;
      const fx = columns.share[x];
      const top = between[p] + fx * (between[p + 3] - between[p]);
      const below = between[p + 1] + fx * (between[p + 4] - between[p + 1]);
      const grain = between[p + 2] + fx * (between[p + 5] - between[p + 2]);
      let change = top * (plane[i] - inner[i]) + below * (inner[i] - outer[i]);
      if (grain > 0.05) change += grain * noiseAt(i);
      drawn.data[i * 3] += change;
      drawn.data[i * 3 + 1] += change;
      drawn.data[i * 3 + 2] += change;
    }
  }
}

/** For each column of pixels: the last cell whose middle it has passed, and its way from there to the next one, 0…1. */
function cellsOfColumns(width: number, cells: number, step: number): { cell: Int32Array; share: Float32Array } {
  const cell = new Int32Array(width);
  const share = new Float32Array(width);
  for (let x = 0; x < width; x++) {
    const at = Math.min(cells - 1, Math.max(0, (x + 0.5) / step - 0.5));
    cell[x] = at | 0;
    share[x] = at - cell[x];
  }
  return { cell, share };
}

/** Repeatable noise with deviation 1: the sum of four uniform numbers hashed from the pixel's index. */
function noiseAt(index: number): number {
  let h = Math.imul(index ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  const sum = (h & 255) + ((h >>> 8) & 255) + ((h >>> 16) & 255) + ((h >>> 24) & 255);
  return (sum - 510) / 147.8;
}
