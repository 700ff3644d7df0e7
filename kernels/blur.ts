/**
 * Box blurs with running sums. Rows of pictures lie behind each other without gaps; every block of memory may be read and
 * written 16 bytes beyond its end.
 */

/**
 * Blurs along rows.
 *
 * Sums of one channel are kept in 64 bits: a mask's zeros and ones must come out as they went in.
 */
export function blurAcross(from: usize, to: usize, width: i32, height: i32, channels: i32, radius: i32): void {
  if (channels === 3 || channels === 4) {
    blurPixelsAcross(from, to, width, height, channels, radius);
    return;
  }
  const step: usize = (<usize>channels) << 2;
  const row: usize = step * <usize>width;
  for (let y: i32 = 0; y < height; y++) {
    for (let c: i32 = 0; c < channels; c++) {
      const start: usize = <usize>y * row + ((<usize>c) << 2);
      blurLane(from + start, to + start, width, step, radius);
    }
  }
}

function blurLane(from: usize, to: usize, width: i32, step: usize, radius: i32): void {
  const side: i32 = radius + radius + 1;
  const k: f64 = 1.0 / <f64>side;
  const last: usize = from + <usize>(width - 1) * step;
  const reach: usize = <usize>radius * step;
  let sum: f64 = <f64>load<f32>(from) * <f64>(radius + 1);
  for (let x: i32 = 1; x <= radius; x++) sum += <f64>load<f32>(min(from + <usize>x * step, last));
  let enter: usize = from + reach + step;
  for (let at: usize = from; at <= last; at += step, enter += step, to += step) {
    store<f32>(to, <f32>(sum * k));
    const leave: usize = at - from > reach ? at - reach : from;
    sum += <f64>load<f32>(min(enter, last)) - <f64>load<f32>(leave);
  }
}

/** Three or four channels at once: a pixel's channels, and with three of them one of its neighbour, which is written over. */
function blurPixelsAcross(from: usize, to: usize, width: i32, height: i32, channels: i32, radius: i32): void {
  const step: usize = (<usize>channels) << 2;
  const row: usize = step * <usize>width;
  const reach: usize = <usize>radius * step;
  const side: i32 = radius + radius + 1;
  const k: v128 = f32x4.splat(<f32>1.0 / <f32>side);
  const first: v128 = f32x4.splat(<f32>(radius + 1));
  for (let y: i32 = 0; y < height; y++, from += row, to += row) {
    const last: usize = from + row - step;
    let sum: v128 = f32x4.mul(v128.load(from), first);
    for (let x: i32 = 1; x <= radius; x++) {
      sum = f32x4.add(sum, v128.load(min(from + <usize>x * step, last)));
    }
    let out: usize = to;
    let enter: usize = from + reach + step;
    for (let at: usize = from; at <= last; at += step, out += step, enter += step) {
      v128.store(out, f32x4.mul(sum, k));
      const leave: usize = at - from > reach ? at - reach : from;
      sum = f32x4.add(sum, f32x4.sub(v128.load(min(enter, last)), v128.load(leave)));
    }
  }
}

/**
 * Blurs along columns, by whole rows: the sums of all columns move down together, so memory is read in order.
 *
 * @param length - Values per row.
 * @param sums - Room for `length` numbers of 64 bits.
 */
export function blurDown(from: usize, to: usize, sums: usize, length: i32, height: i32, radius: i32): void {
  const row: usize = (<usize>length) << 2;
  const side: i32 = radius + radius + 1;
  const k: v128 = f64x2.splat(1.0 / <f64>side);
  const first: v128 = f64x2.splat(<f64>(radius + 1));
  for (let i: usize = 0; i < row; i += 8) {
    v128.store(sums + i + i, f64x2.mul(f64x2.promote_low_f32x4(v128.load(from + i)), first));
  }
  for (let y: i32 = 1; y <= radius; y++) {
    const at: usize = from + <usize>min(y, height - 1) * row;
    for (let i: usize = 0; i < row; i += 8) {
      const sum: v128 = f64x2.add(v128.load(sums + i + i), f64x2.promote_low_f32x4(v128.load(at + i)));
      v128.store(sums + i + i, sum);
    }
  }
  for (let y: i32 = 0; y < height; y++, to += row) {
    const enter: usize = from + <usize>min(y + radius + 1, height - 1) * row;
    const leave: usize = from + <usize>max(y - radius, 0) * row;
    for (let i: usize = 0; i < row; i += 8) {
      const sum: v128 = v128.load(sums + i + i);
      v128.store64_lane(to + i, f32x4.demote_f64x2_zero(f64x2.mul(sum, k)), 0);
      const change: v128 = f64x2.sub(
        f64x2.promote_low_f32x4(v128.load(enter + i)),
        f64x2.promote_low_f32x4(v128.load(leave + i)),
      );
      v128.store(sums + i + i, f64x2.add(sum, change));
    }
  }
}

/** The smallest blur of one channel in one go, 3 × 3. */
export function blurThree(from: usize, to: usize, width: i32, height: i32): void {
  const row: usize = (<usize>width) << 2;
  const ninth: f32 = <f32>1.0 / <f32>9.0;
  for (let y: i32 = 0; y < height; y++, from += row, to += row) {
    const above: usize = y > 0 ? from - row : from;
    const below: usize = y < height - 1 ? from + row : from;
    let middle: f32 = column(above, from, below, 0);
    let left: f32 = middle;
    for (let x: usize = 0; x < row; x += 4) {
      const next: usize = x + 4 < row ? x + 4 : x;
      const right: f32 = column(above, from, below, next);
      store<f32>(to + x, (left + middle + right) * ninth);
      left = middle;
      middle = right;
    }
  }
}

function column(above: usize, row: usize, below: usize, x: usize): f32 {
  return load<f32>(above + x) + load<f32>(row + x) + load<f32>(below + x);
}
