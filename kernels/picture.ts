/**
 * Kernels that bring pictures of 8 bits to the sizes and numbers that networks want.
 */
import { load3, mix, store3 } from './vectors';

/**
 * Means of blocks of `factor · factor` pixels, rounded; blocks that reach over the right or lower end average what is there.
 *
 * @param sums - Room for three `u32` per block of a row.
 */
export function shrinkBlocks(from: usize, width: i32, height: i32, factor: i32, sums: usize, to: usize): void {
  const across: i32 = (width + factor - 1) / factor;
  const row: usize = <usize>(width * 3);
  for (let y: i32 = 0; y < height; y += factor) {
    const rows: i32 = min(factor, height - y);
    memory.fill(sums, 0, <usize>(across * 12));
    for (let r: i32 = 0; r < rows; r++) {
      let at: usize = from + <usize>(y + r) * row;
      let sum: usize = sums;
      for (let x: i32 = 0; x < width; x += factor, sum += 12) {
        const end: usize = at + <usize>(min(factor, width - x) * 3);
        let red: u32 = load<u32>(sum);
        let green: u32 = load<u32>(sum, 4);
        let blue: u32 = load<u32>(sum, 8);
        for (; at < end; at += 3) {
          red += load<u8>(at);
          green += load<u8>(at, 1);
          blue += load<u8>(at, 2);
        }
        store<u32>(sum, red);
        store<u32>(sum, green, 4);
        store<u32>(sum, blue, 8);
      }
    }
    let sum: usize = sums;
    for (let x: i32 = 0; x < width; x += factor, sum += 12, to += 3) {
      const count: u32 = <u32>(rows * min(factor, width - x));
      const half: u32 = count >> 1;
      store<u8>(to, <u8>((load<u32>(sum) + half) / count));
      store<u8>(to, <u8>((load<u32>(sum, 4) + half) / count), 1);
      store<u8>(to, <u8>((load<u32>(sum, 8) + half) / count), 2);
    }
  }
}

/**
 * Scales rows of a picture by linear interpolation.
 *
 * @param rows - Per result: first row, second row, the second's weight in 256ths (`i32`).
 * @param columns - The same for columns, in bytes of a row instead of pixels.
 * @param blended - Room for one row of `u16`.
 */
export function resizeRows(
  from: usize,
  width: i32,
  rows: usize,
  height: i32,
  columns: usize,
  outWidth: i32,
  blended: usize,
  to: usize,
): void {
  const row: usize = <usize>(width * 3);
  for (let y: i32 = 0; y < height; y++, rows += 12) {
    const top: usize = from + <usize>load<i32>(rows) * row;
    const bottom: usize = from + <usize>load<i32>(rows, 4) * row;
    const weight: v128 = i16x8.splat(<i16>load<i32>(rows, 8));
    const rest: v128 = i16x8.sub(i16x8.splat(256), weight);
    // Two rows blended once, then walked along: half the work of four taps per pixel.
    for (let i: usize = 0; i < row; i += 8) {
      const upper: v128 = i16x8.mul(i16x8.extend_low_i8x16_u(v128.load64_zero(top + i)), rest);
      const lower: v128 = i16x8.mul(i16x8.extend_low_i8x16_u(v128.load64_zero(bottom + i)), weight);
      v128.store(blended + i + i, i16x8.add(upper, lower));
    }
    const half: v128 = i32x4.splat(32768);
    let column: usize = columns;
    for (let x: i32 = 0; x < outWidth; x++, column += 12, to += 3) {
      const left: v128 = i32x4.extend_low_i16x8_u(v128.load64_zero(blended + <usize>(load<i32>(column) << 1)));
      const right: v128 = i32x4.extend_low_i16x8_u(v128.load64_zero(blended + <usize>(load<i32>(column, 4) << 1)));
      const more: i32 = load<i32>(column, 8);
      const sum: v128 = i32x4.add(
        i32x4.add(i32x4.mul(left, i32x4.splat(256 - more)), i32x4.mul(right, i32x4.splat(more))),
        half,
      );
      const whole: v128 = i32x4.shr_u(sum, 16);
      store<u8>(to, <u8>i32x4.extract_lane(whole, 0));
      store<u8>(to, <u8>i32x4.extract_lane(whole, 1), 1);
      store<u8>(to, <u8>i32x4.extract_lane(whole, 2), 2);
    }
  }
}

/**
 * Adds one bilinear sample per pixel of a crop, times `weight`; the picture's border is repeated.
 *
 * @param matrix - Six `f64`: crop pixels to picture pixels.
 * @param bounds - Four `f64`: left, top, right and bottom, beyond which nothing is added.
 * @param out - RGB `f32`.
 */
export function addSamples(
  from: usize,
  width: i32,
  height: i32,
  matrix: usize,
  bounds: usize,
  outWidth: i32,
  outHeight: i32,
  weight: f32,
  out: usize,
): void {
  const a: f64 = load<f64>(matrix);
  const b: f64 = load<f64>(matrix, 8);
  const c: f64 = load<f64>(matrix, 16);
  const d: f64 = load<f64>(matrix, 24);
  const e: f64 = load<f64>(matrix, 32);
  const f: f64 = load<f64>(matrix, 40);
  const left: f64 = load<f64>(bounds);
  const top: f64 = load<f64>(bounds, 8);
  const right: f64 = load<f64>(bounds, 16);
  const bottom: f64 = load<f64>(bounds, 24);
  const row: usize = <usize>(width * 3);
  const share: v128 = f32x4.splat(weight);
  for (let v: i32 = 0; v < outHeight; v++) {
    for (let u: i32 = 0; u < outWidth; u++, out += 12) {
      const x: f64 = a * <f64>u + b * <f64>v + c;
      const y: f64 = d * <f64>u + e * <f64>v + f;
      if (x < left || y < top || x > right || y > bottom) continue;
      const cx: f64 = max(0.0, min(x, <f64>(width - 1)));
      const cy: f64 = max(0.0, min(y, <f64>(height - 1)));
      const x0: i32 = <i32>cx;
      const y0: i32 = <i32>cy;
      const p: usize = from + <usize>y0 * row + <usize>(x0 * 3);
      const next: usize = x0 < width - 1 ? 3 : 0;
      const down: usize = y0 < height - 1 ? row : 0;
      const fx: v128 = f32x4.splat(<f32>(cx - <f64>x0));
      const fy: v128 = f32x4.splat(<f32>(cy - <f64>y0));
      const upper: v128 = mix(load3<u8>(p), load3<u8>(p + next), fx);
      const lower: v128 = mix(load3<u8>(p + down), load3<u8>(p + down + next), fx);
      const sum: v128 = f32x4.add(v128.load(out), f32x4.mul(mix(upper, lower, fy), share));
      store3(out, sum);
    }
  }
}

/**
 * Writes one channel of an RGB picture of `f32` as `value · scale + offset`.
 *
 * @param from - Of the first row's first value to read; `step` bytes lie between values, `row` bytes between rows.
 */
export function packChannel(
  from: usize,
  width: i32,
  height: i32,
  step: i32,
  row: i32,
  scale: f32,
  offset: f32,
  to: usize,
): void {
  for (let y: i32 = 0; y < height; y++, from += row) {
    let at: usize = from;
    for (let x: i32 = 0; x < width; x++, at += step, to += 4) store<f32>(to, load<f32>(at) * scale + offset);
  }
}

/**
 * Writes the three channels of an RGB picture of 8 bits as planes of `f32`, `(value − mean) / std` each.
 *
 * @param facts - Six `f32`: means, then deviations, in the order red, green, blue.
 * @param red, green, blue - Where the planes' first values go; `row` bytes lie between rows of a plane.
 */
export function packPlanes(
  from: usize,
  width: i32,
  height: i32,
  facts: usize,
  red: usize,
  green: usize,
  blue: usize,
  row: i32,
): void {
  const meanR: f32 = load<f32>(facts);
  const meanG: f32 = load<f32>(facts, 4);
  const meanB: f32 = load<f32>(facts, 8);
  const stdR: f32 = load<f32>(facts, 12);
  const stdG: f32 = load<f32>(facts, 16);
  const stdB: f32 = load<f32>(facts, 20);
  for (let y: i32 = 0; y < height; y++, red += row, green += row, blue += row) {
    const end: usize = (<usize>width) << 2;
    for (let at: usize = 0; at < end; at += 4, from += 3) {
      store<f32>(red + at, (<f32>load<u8>(from) - meanR) / stdR);
      store<f32>(green + at, (<f32>load<u8>(from, 1) - meanG) / stdG);
      store<f32>(blue + at, (<f32>load<u8>(from, 2) - meanB) / stdB);
    }
  }
}
