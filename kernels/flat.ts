/**
 * Kernels for the flat layout of the mesh: unrolling a face, spreading values of vertices, distances on it.
 */
import { load3, mix, store3 } from './vectors';

/**
 * Unrolls a face: every covered texel gets the mean of bilinear samples around the point that it stands for. Samples over the
 * border repeat it.
 *
 * @param bits - Of a value of the frame: 8 or 16, whole numbers; 32, floats.
 * @param frame - RGB.
 * @param facts - Per triangle 12 `f32`: x and y of the three vertices; how far in x and y one texel to the right and one down
 *   reach; samples per side, and what a sum of samples is multiplied with.
 * @param out - RGB `f32` per texel; only covered texels are written.
 */
export function unwrap(
  bits: i32,
  frame: usize,
  width: i32,
  height: i32,
  texels: i32,
  triangle: usize,
  weights: usize,
  facts: usize,
  out: usize,
): void {
  if (bits === 8) unwrapOf<u8>(frame, width, height, texels, triangle, weights, facts, out);
  else if (bits === 16) unwrapOf<u16>(frame, width, height, texels, triangle, weights, facts, out);
  else unwrapOf<f32>(frame, width, height, texels, triangle, weights, facts, out);
}

/** The same for one type of values. */
function unwrapOf<T>(
  frame: usize,
  width: i32,
  height: i32,
  texels: i32,
  triangle: usize,
  weights: usize,
  facts: usize,
  out: usize,
): void {
  for (let i: i32 = 0; i < texels; i++, triangle += 2, weights += 8, out += 12) {
    const t: i32 = load<i16>(triangle);
    if (t < 0) continue;
    const f: usize = facts + <usize>t * 48;
    const wa: f32 = load<f32>(weights);
    const wb: f32 = load<f32>(weights, 4);
    const wc: f32 = <f32>1.0 - wa - wb;
    const x: f32 = wa * load<f32>(f) + wb * load<f32>(f, 8) + wc * load<f32>(f, 16);
    const y: f32 = wa * load<f32>(f, 4) + wb * load<f32>(f, 12) + wc * load<f32>(f, 20);
    const steps: i32 = <i32>load<f32>(f, 40);
    let sum: v128 = f32x4.splat(0);
    for (let q: i32 = 0; q < steps; q++) {
      const v: f32 = (<f32>q + <f32>0.5) / <f32>steps - <f32>0.5;
      for (let p: i32 = 0; p < steps; p++) {
        const u: f32 = (<f32>p + <f32>0.5) / <f32>steps - <f32>0.5;
        const sx: f32 = x + u * load<f32>(f, 24) + v * load<f32>(f, 32);
        const sy: f32 = y + u * load<f32>(f, 28) + v * load<f32>(f, 36);
        sum = f32x4.add(sum, bilinear<T>(frame, width, height, sx, sy));
      }
    }
    sum = f32x4.mul(sum, v128.load32_splat(f, 44));
    store3(out, sum);
  }
}

function bilinear<T>(frame: usize, width: i32, height: i32, x: f32, y: f32): v128 {
  const cx: f32 = max(<f32>0, min(x, <f32>(width - 1)));
  const cy: f32 = max(<f32>0, min(y, <f32>(height - 1)));
  const x0: i32 = <i32>cx;
  const y0: i32 = <i32>cy;
  const pixel: usize = sizeof<T>() * 3;
  const p: usize = frame + <usize>(y0 * width + x0) * pixel;
  const right: usize = x0 < width - 1 ? pixel : 0;
  const down: usize = y0 < height - 1 ? pixel * <usize>width : 0;
  const fx: v128 = f32x4.splat(cx - <f32>x0);
  const fy: v128 = f32x4.splat(cy - <f32>y0);
  const top: v128 = mix(load3<T>(p), load3<T>(p + right), fx);
  return mix(top, mix(load3<T>(p + down), load3<T>(p + down + right), fx), fy);
}

/**
 * Spreads values of vertices over covered pixels; 0 elsewhere.
 *
 * @param facts - Per triangle three `f32`: the value at the third corner and the ways from there to the first and the second.
 * @param out - One `f32` per pixel.
 */
export function spreadVertices(pixels: i32, triangle: usize, weights: usize, facts: usize, out: usize): void {
  for (let i: i32 = 0; i < pixels; i++, triangle += 2, weights += 8, out += 4) {
    const t: i32 = load<i16>(triangle);
    if (t < 0) {
      store<f32>(out, 0);
      continue;
    }
    const f: usize = facts + <usize>(t * 12);
    const value: f32 = load<f32>(f) + load<f32>(weights) * load<f32>(f, 4) + load<f32>(weights, 4) * load<f32>(f, 8);
    store<f32>(out, value);
  }
}

/**
 * Brings a map of a face down to a smaller one by the mean of the texels that each one stands for.
 *
 * @param from - RGB `f32`, `size · size`.
 * @param counts - Triangle per texel of `from` (`i16`): those below 0 do not count; 0 when all do.
 * @param wanted - Triangle per texel of the result: those below 0 become 0.
 */
export function shrinkMap(from: usize, size: i32, counts: usize, to: usize, small: i32, wanted: usize): void {
  const k: f64 = <f64>(size - 1) / <f64>(small - 1);
  const r: i32 = <i32>floor(k / 2.0);
  for (let j: i32 = 0; j < small; j++) {
    for (let i: i32 = 0; i < small; i++, to += 12, wanted += 2) {
      let sum: v128 = f32x4.splat(0);
      let n: i32 = 0;
      if (load<i16>(wanted) >= 0) {
        const x: i32 = <i32>floor(<f64>i * k + 0.5);
        const y: i32 = <i32>floor(<f64>j * k + 0.5);
        const last: i32 = min(size - 1, x + r);
        for (let row: i32 = max(0, y - r); row <= min(size - 1, y + r); row++) {
          for (let at: i32 = row * size + max(0, x - r); at <= row * size + last; at++) {
            if (counts !== 0 && load<i16>(counts + ((<usize>at) << 1)) < 0) continue;
            n++;
            sum = f32x4.add(sum, v128.load(from + <usize>at * 12));
          }
        }
      }
      if (n > 0) sum = f32x4.div(sum, f32x4.splat(<f32>n));
      store3(to, sum);
    }
  }
}

/** Half the size of an RGB picture: means of 2 × 2 pixels; an odd last row or column is left out. */
export function halveFrame(from: usize, to: usize, width: i32, height: i32): void {
  const row: usize = <usize>width * 12;
  const quarter: v128 = f32x4.splat(0.25);
  for (let y: i32 = 0; y + 1 < height; y += 2, from += row + row) {
    let at: usize = from;
    for (let x: i32 = 0; x + 1 < width; x += 2, at += 24, to += 12) {
      const upper: v128 = f32x4.add(v128.load(at), v128.load(at, 12));
      const lower: v128 = f32x4.add(v128.load(at + row), v128.load(at + row, 12));
      v128.store(to, f32x4.mul(f32x4.add(upper, lower), quarter));
    }
  }
}

/**
 * Distances of points from a closed outline, negative inside (even-odd).
 *
 * @param points - Two `f64` each.
 * @param corners - Two `f64` each.
 * @param out - One `f64` per point.
 */
export function signedDistances(points: usize, count: i32, corners: usize, cornerCount: i32, out: usize): void {
  const end: usize = corners + ((<usize>cornerCount) << 4);
  for (let n: i32 = 0; n < count; n++, points += 16, out += 8) {
    const u: f64 = load<f64>(points);
    const v: f64 = load<f64>(points, 8);
    let best: f64 = Infinity;
    let inside: bool = false;
    let x: f64 = load<f64>(end - 16);
    let y: f64 = load<f64>(end - 8);
    for (let at: usize = corners; at < end; at += 16) {
      const nextX: f64 = load<f64>(at);
      const nextY: f64 = load<f64>(at, 8);
      const dx: f64 = nextX - x;
      const dy: f64 = nextY - y;
      const along: f64 = ((u - x) * dx + (v - y) * dy) / max(dx * dx + dy * dy, 1e-12);
      const t: f64 = max(0.0, min(1.0, along));
      const du: f64 = u - x - t * dx;
      const dv: f64 = v - y - t * dy;
      best = min(best, du * du + dv * dv);
      if (nextY > v !== y > v && u < (dx * (v - nextY)) / dy + nextX) inside = !inside;
      x = nextX;
      y = nextY;
    }
    store<f64>(out, inside ? -sqrt(best) : sqrt(best));
  }
}
