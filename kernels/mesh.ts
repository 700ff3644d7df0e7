/**
 * Kernels that draw meshes.
 */
import { hairShare, mapColour } from './colour';
import { mix, store3, straight } from './vectors';

/**
 * Draws the front-facing triangles of a mesh as triangle numbers (`i16` per pixel, −1 where nothing lies) and barycentric
 * weights (two `f32` per pixel); where several cover a pixel, the smallest z wins.
 *
 * @param corners - Nine `f64` per triangle: x, y, z of its vertices.
 * @param facing - Sign of the area of the triangles to draw.
 * @param depth - One `f64` per pixel, filled with infinity; 0 where z does not matter.
 */
export function rasterise(
  corners: usize,
  count: i32,
  facing: f64,
  width: i32,
  height: i32,
  triangle: usize,
  weights: usize,
  depth: usize,
): void {
  for (let t: i32 = 0; t < count; t++, corners += 72) {
    const ax: f64 = load<f64>(corners);
    const ay: f64 = load<f64>(corners, 8);
    const bx: f64 = load<f64>(corners, 24);
    const by: f64 = load<f64>(corners, 32);
    const cx: f64 = load<f64>(corners, 48);
    const cy: f64 = load<f64>(corners, 56);
    const area: f64 = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    if (!(area * facing > 1e-9)) continue;
    const x0: i32 = <i32>max(0.0, ceil(min(min(ax, bx), cx)));
    const x1: i32 = <i32>min(<f64>(width - 1), floor(max(max(ax, bx), cx)));
    const y0: i32 = <i32>max(0.0, ceil(min(min(ay, by), cy)));
    const y1: i32 = <i32>min(<f64>(height - 1), floor(max(max(ay, by), cy)));
    const wax: f64 = (by - cy) / area;
    const wbx: f64 = (cy - ay) / area;
    const way: f64 = (cx - bx) / area;
    const wby: f64 = (ax - cx) / area;
    const zc: f64 = load<f64>(corners, 64);
    const za: f64 = load<f64>(corners, 16) - zc;
    const zb: f64 = load<f64>(corners, 40) - zc;
    for (let y: i32 = y0; y <= y1; y++) {
      let wa: f64 = (<f64>x0 - cx) * wax + (<f64>y - cy) * way;
      let wb: f64 = (<f64>x0 - cx) * wbx + (<f64>y - cy) * wby;
      let at: usize = <usize>(y * width + x0);
      let inside: bool = false;
      for (let x: i32 = x0; x <= x1; x++, at++, wa += wax, wb += wbx) {
        if (wa < -1e-6 || wb < -1e-6 || wa + wb > 1.000001) {
          // Whoever leaves a triangle does not come back into it.
          if (inside) break;
          continue;
        }
        inside = true;
        if (depth !== 0) {
          const z: f64 = zc + wa * za + wb * zb;
          const nearest: usize = depth + (at << 3);
          if (z >= load<f64>(nearest)) continue;
          store<f64>(nearest, z);
        }
        store<i16>(triangle + (at << 1), <i16>t);
        store<f32>(weights + (at << 3), <f32>wa);
        store<f32>(weights + (at << 3), <f32>wb, 4);
      }
    }
  }
}

/**
 * Draws a texture over covered pixels: texel, times light, through the colour map, plus membrane.
 *
 * @param facts - Per triangle nine vectors of four `f32`: texel x and y, gain, what is added; of each its value at the third
 *   corner and the ways from there to the first and the second.
 * @param noses - One byte per triangle: 1 where what is dark is shade and not hair.
 * @param size - Side of the texture, which is RGB `f32`.
 * @param colour - The map, see `colour.ts`.
 * @param out - RGB `f32` per pixel.
 */
export function drawFace(
  pixels: i32,
  triangle: usize,
  weights: usize,
  facts: usize,
  noses: usize,
  texture: usize,
  size: i32,
  colour: usize,
  out: usize,
): void {
  const row: usize = <usize>size * 12;
  for (let i: i32 = 0; i < pixels; i++, triangle += 2, weights += 8, out += 12) {
    const t: i32 = load<i16>(triangle);
    if (t < 0) continue;
    const wa: v128 = v128.load32_splat(weights);
    const wb: v128 = v128.load32_splat(weights, 4);
    const f: usize = facts + <usize>t * 144;
    const place: v128 = straight(f, wa, wb);
    const x: f32 = f32x4.extract_lane(place, 0);
    const y: f32 = f32x4.extract_lane(place, 1);
    const x0: i32 = <i32>x;
    const y0: i32 = <i32>y;
    const fx: v128 = f32x4.splat(x - <f32>x0);
    const fy: v128 = f32x4.splat(y - <f32>y0);
    const p: usize = texture + <usize>y0 * row + <usize>x0 * 12;
    const top: v128 = mix(v128.load(p), v128.load(p, 12), fx);
    const bottom: v128 = mix(v128.load(p + row), v128.load(p + row, 12), fx);
    const lit: v128 = f32x4.mul(mix(top, bottom, fy), straight(f + 48, wa, wb));
    const hairy: bool = load<u8>(noses + <usize>t) === 0;
    const mapped: v128 = mapColour(lit, colour, hairy);
    // What evens out the skin is not for hair.
    const share: f32 = <f32>1 - (hairy ? hairShare(lit, colour) : 0);
    store3(out, f32x4.add(mapped, f32x4.mul(f32x4.splat(share), straight(f + 96, wa, wb))));
  }
}
