/**
 * Kernels for fine detail: bands of luminance, their strength, grain, crispness of edges.
 */
import { addToAll } from './vectors';

/** Luminance of RGB `f32` pixels. */
export function luminance(from: usize, to: usize, pixels: i32): void {
  const end: usize = to + ((<usize>pixels) << 2);
  for (; to < end; from += 12, to += 4) {
    const value: f32 = <f32>0.299 * load<f32>(from) + <f32>0.587 * load<f32>(from, 4) + <f32>0.114 * load<f32>(from, 8);
    store<f32>(to, value);
  }
}

/** Strong edges (lashes, lips) are capped so that they do not speak for the skin. */
function strength(value: f32): f32 {
  return min(abs(value), <f32>12);
}

/**
 * Sums up, per cell of `step` pixels, the strength of two bands of two pictures, and the weight.
 *
 * @param own, wanted - Luminance and two blurs of it behind each other, each `width · height` of `f32`.
 * @param weight - One `f32` per pixel.
 * @param stride - Every how many pixels are looked at.
 * @param cells - Five `f32` each, 0 at the start: finest band own and wanted, the one below own and wanted, weight.
 */
export function strengthOfBands(
  own: usize,
  wanted: usize,
  plane: usize,
  weight: usize,
  width: i32,
  height: i32,
  step: i32,
  stride: i32,
  cells: usize,
): void {
  const across: i32 = (width + step - 1) / step;
  for (let y: i32 = 0; y < height; y += stride) {
    const row: usize = cells + <usize>((y / step) * across * 20);
    for (let x: i32 = 0; x < width; x += stride) {
      const i: usize = (<usize>(y * width + x)) << 2;
      const k: f32 = load<f32>(weight + i);
      if (k === 0) continue;
      const own0: f32 = load<f32>(own + plane + i);
      const wanted0: f32 = load<f32>(wanted + plane + i);
      const sums: v128 = f32x4(
        strength(load<f32>(own + i) - own0),
        strength(load<f32>(wanted + i) - wanted0),
        strength(own0 - load<f32>(own + plane + plane + i)),
        strength(wanted0 - load<f32>(wanted + plane + plane + i)),
      );
      const cell: usize = row + <usize>((x / step) * 20);
      v128.store(cell, f32x4.add(v128.load(cell), f32x4.mul(sums, f32x4.splat(k))));
      store<f32>(cell, load<f32>(cell, 16) + k, 16);
    }
  }
}

/**
 * Adds `change · band` of both bands and grain to all channels of a picture, with the changes per cell interpolated.
 *
 * @param bands - Luminance and two blurs of it behind each other, `plane` bytes each.
 * @param gains - Three `f32` per cell: change of the finest band, of the one below, strength of grain.
 * @param between - Room for one row of cells and one more.
 */
export function changeBands(
  picture: usize,
  bands: usize,
  plane: usize,
  weight: usize,
  width: i32,
  height: i32,
  step: i32,
  gains: usize,
  between: usize,
): void {
  const across: i32 = (width + step - 1) / step;
  const down: i32 = (height + step - 1) / step;
  const row: usize = <usize>across * 12;
  const perStep: f32 = <f32>1.0 / <f32>step;
  for (let y: i32 = 0; y < height; y++) {
    const gy: f32 = min(<f32>(down - 1), max(<f32>0, (<f32>y + <f32>0.5) * perStep - <f32>0.5));
    const y0: i32 = <i32>gy;
    const fy: f32 = gy - <f32>y0;
    const above: usize = gains + <usize>y0 * row;
    const below: usize = y0 < down - 1 ? above + row : above;
    for (let k: usize = 0; k < row; k += 4) {
      const value: f32 = load<f32>(above + k);
      store<f32>(between + k, value + fy * (load<f32>(below + k) - value));
    }
    memory.copy(between + row, between + row - 12, 12);
    for (let x: i32 = 0; x < width; x++) {
      const index: i32 = y * width + x;
      const i: usize = (<usize>index) << 2;
      if (load<f32>(weight + i) === 0) continue;
      const gx: f32 = min(<f32>(across - 1), max(<f32>0, (<f32>x + <f32>0.5) * perStep - <f32>0.5));
      const x0: i32 = <i32>gx;
      const cell: usize = between + <usize>x0 * 12;
      const left: v128 = v128.load(cell);
      const share: v128 = f32x4.splat(gx - <f32>x0);
      const gain: v128 = f32x4.add(left, f32x4.mul(share, f32x4.sub(v128.load(cell, 12), left)));
      const inner: f32 = load<f32>(bands + plane + i);
      let change: f32 =
        f32x4.extract_lane(gain, 0) * (load<f32>(bands + i) - inner) +
        f32x4.extract_lane(gain, 1) * (inner - load<f32>(bands + plane + plane + i));
      const grain: f32 = f32x4.extract_lane(gain, 2);
      if (grain > 0.05) change += grain * noiseAt(index);
      addToAll(picture + <usize>index * 12, change);
    }
  }
}

/** Repeatable noise with deviation 1: the sum of four uniform numbers hashed from the pixel's index. */
function noiseAt(index: i32): f32 {
  let h: u32 = (<u32>index ^ 0x9e3779b9) * 0x85ebca6b;
  h = (h ^ (h >> 13)) * 0xc2b2ae35;
  h ^= h >> 16;
  const sum: u32 = (h & 255) + ((h >> 8) & 255) + ((h >> 16) & 255) + (h >> 24);
  return (<f32>sum - <f32>510) / <f32>147.8;
}

function laplacian(green: usize, row: usize): f32 {
  return (
    load<f32>(green - 12) +
    load<f32>(green + 12) +
    load<f32>(green - row) +
    load<f32>(green + row) -
    <f32>4 * load<f32>(green)
  );
}

/** What sharpens an edge: the Laplacian with its sign turned, nothing where it is only grain. */
function edgeAt(green: usize, row: usize, grain: f32, plainEdge: f32): f32 {
  const value: f32 = laplacian(green, row);
  const size: f32 = abs(value);
  if (size <= grain) return 0;
  return size >= plainEdge ? -value : (-value * (size - grain)) / (plainEdge - grain);
}

/** Whether a pixel and those so many bytes from it count: beyond them may be nothing. */
function isInside(weight: usize, across: usize, down: usize): bool {
  return (
    load<f32>(weight) >= 1 &&
    load<f32>(weight - across) >= 1 &&
    load<f32>(weight + across) >= 1 &&
    load<f32>(weight - down) >= 1 &&
    load<f32>(weight + down) >= 1
  );
}

/**
 * Sums over a picture what decides how much its edges are sharpened: of every fifth pixel of every third row, where `l` is
 * the Laplacian and `e` that of the edges.
 *
 * @param sums - Four `f64` out: Σ l², Σ l·e, Σ e², Σ (Laplacian of the target)².
 */
export function sumEdges(
  picture: usize,
  target: usize,
  weight: usize,
  width: i32,
  height: i32,
  grain: f32,
  plainEdge: f32,
  sums: usize,
): void {
  const row: usize = <usize>width * 12;
  let ll: f64 = 0;
  let le: f64 = 0;
  let ee: f64 = 0;
  let wanted: f64 = 0;
  for (let y: i32 = 2; y < height - 2; y += 3) {
    for (let x: i32 = 2; x < width - 2; x += 5) {
      const i: usize = <usize>(y * width + x);
      if (!isInside(weight + (i << 2), 8, (<usize>width) << 3)) continue;
      const green: usize = picture + i * 12 + 4;
      const l: f64 = <f64>laplacian(green, row);
      const e: f64 = <f64>(
        (edgeAt(green - 12, row, grain, plainEdge) +
          edgeAt(green + 12, row, grain, plainEdge) +
          edgeAt(green - row, row, grain, plainEdge) +
          edgeAt(green + row, row, grain, plainEdge) -
          <f32>4 * edgeAt(green, row, grain, plainEdge))
      );
      const t: f64 = <f64>laplacian(target + i * 12 + 4, row);
      ll += l * l;
      le += l * e;
      ee += e * e;
      wanted += t * t;
    }
  }
  store<f64>(sums, ll);
  store<f64>(sums, le, 8);
  store<f64>(sums, ee, 16);
  store<f64>(sums, wanted, 24);
}

/**
 * Adds so much of its edges to a picture, where a pixel and its four neighbours count.
 *
 * @param changes - Room for one `f32` per pixel.
 */
export function addEdges(
  picture: usize,
  weight: usize,
  width: i32,
  height: i32,
  grain: f32,
  plainEdge: f32,
  amount: f32,
  changes: usize,
): void {
  const row: usize = <usize>width * 12;
  // All are found before the first is changed: pixels side by side see each other.
  for (let y: i32 = 1; y < height - 1; y++) {
    for (let x: i32 = 1; x < width - 1; x++) {
      const i: usize = <usize>(y * width + x);
      const counts: bool = isInside(weight + (i << 2), 4, (<usize>width) << 2);
      store<f32>(changes + (i << 2), counts ? amount * edgeAt(picture + i * 12 + 4, row, grain, plainEdge) : 0);
    }
  }
  for (let y: i32 = 1; y < height - 1; y++) {
    for (let x: i32 = 1; x < width - 1; x++) {
      const i: usize = <usize>(y * width + x);
      const change: f32 = load<f32>(changes + (i << 2));
      if (change !== 0) addToAll(picture + i * 12, change);
    }
  }
}
