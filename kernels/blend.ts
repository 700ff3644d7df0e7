/**
 * Kernels for the blend of a drawn face into its target.
 */
import { mix, store3 } from './vectors';

/**
 * Reads a square map at the surface points under covered pixels, bilinear; texels over the border repeat it.
 *
 * @param facts - Per triangle six `f32`: texel x and y at the third corner, and the ways from there to the first and the second.
 */
function mapAt(map: usize, side: i32, facts: usize, weights: usize): f32 {
  const wa: f32 = load<f32>(weights);
  const wb: f32 = load<f32>(weights, 4);
  const last: f32 = <f32>side - <f32>1.001;
  const x: f32 = load<f32>(facts) + wa * load<f32>(facts, 4) + wb * load<f32>(facts, 8);
  const y: f32 = load<f32>(facts, 12) + wa * load<f32>(facts, 16) + wb * load<f32>(facts, 20);
  const cx: f32 = max(<f32>0, min(x, last));
  const cy: f32 = max(<f32>0, min(y, last));
  const x0: i32 = <i32>cx;
  const y0: i32 = <i32>cy;
  const fx: f32 = cx - <f32>x0;
  const p: usize = map + ((<usize>(y0 * side + x0)) << 2);
  const q: usize = p + ((<usize>side) << 2);
  const top: f32 = load<f32>(p) + fx * (load<f32>(p, 4) - load<f32>(p));
  const bottom: f32 = load<f32>(q) + fx * (load<f32>(q, 4) - load<f32>(q));
  return top + (cy - <f32>y0) * (bottom - top);
}

/** From 0 to 1, straight but for soft ends: no step is larger than it must be. */
function ramp(t: f32): f32 {
  const end: f32 = 0.15;
  if (t <= 0) return 0;
  if (t >= 1) return 1;
  const k: f32 = <f32>1 / (<f32>2 * end * (<f32>1 - end));
  if (t < end) return k * t * t;
  if (t > <f32>1 - end) return <f32>1 - k * (<f32>1 - t) * (<f32>1 - t);
  return (t - end / <f32>2) / (<f32>1 - end);
}

function smoothStep(t: f32): f32 {
  if (t <= 0) return 0;
  return t >= 1 ? 1 : t * t * (<f32>3 - <f32>2 * t);
}

/**
 * Makes the narrow and the wide mask of a drawn face.
 *
 * @param kinds - Per triangle one byte of flags: 1 lies deep below the outline, 2 is wholly free in the target, 4 is wholly bare
 *   in the source.
 * @param under - Triangle per pixel of the target's own shape, and its weights behind `underWeights`.
 * @param maps - Three square maps behind each other: distance from the outline, free in the target, bare in the source.
 */
export function blendMasks(
  pixels: i32,
  triangle: usize,
  weights: usize,
  under: usize,
  underWeights: usize,
  kinds: usize,
  facts: usize,
  maps: usize,
  side: i32,
  feather: f32,
  wideFeather: f32,
  narrow: usize,
  wide: usize,
): void {
  const map: usize = (<usize>(side * side)) << 2;
  for (let i: usize = 0; i < <usize>pixels; i++) {
    const t: i32 = load<i16>(triangle + (i << 1));
    let detail: f32 = 0;
    let smooth: f32 = 0;
    if (t >= 0) {
      const u: i32 = load<i16>(under + (i << 1));
      const kind: i32 = load<u8>(kinds + <usize>t);
      const here: usize = weights + (i << 3);
      const own: usize = facts + <usize>(t * 24);
      let visible: f32 = 1;
      // The drawn shape may reach beyond the target's own, by a pixel at its silhouette: nothing is to be seen there.
      if (u < 0) {
        visible = 0;
      } else if (!(load<u8>(kinds + <usize>u) & 2)) {
        visible = mapAt(maps + map, side, facts + <usize>(u * 24), underWeights + (i << 3));
      }
      if (!(kind & 4)) visible *= mapAt(maps + map + map, side, own, here);
      detail = visible;
      smooth = visible;
      if (!(kind & 1)) {
        const distance: f32 = mapAt(maps, side, own, here);
        detail *= smoothStep((distance - <f32>0.005) / feather);
        smooth *= ramp(distance / wideFeather);
      }
    }
    store<f32>(narrow + (i << 2), detail);
    store<f32>(wide + (i << 2), smooth);
  }
}

/**
 * Sums up the difference of a drawn face and its target over cells of `step` pixels.
 *
 * @param cells - Four `f32` each, 0 at the start: difference per channel, number of pixels.
 */
export function sumDifference(
  target: usize,
  drawn: usize,
  triangle: usize,
  width: i32,
  height: i32,
  step: i32,
  stride: i32,
  cells: usize,
): void {
  const across: i32 = (width + step - 1) / step;
  for (let y: i32 = 0; y < height; y += stride) {
    const row: usize = cells + ((<usize>((y / step) * across)) << 4);
    for (let x: i32 = 0; x < width; x += stride) {
      const i: usize = <usize>(y * width + x);
      if (load<i16>(triangle + (i << 1)) < 0) continue;
      const difference: v128 = f32x4.sub(v128.load(drawn + i * 12), v128.load(target + i * 12));
      const cell: usize = row + ((<usize>(x / step)) << 4);
      v128.store(cell, f32x4.add(v128.load(cell), f32x4.replace_lane(difference, 3, 1)));
    }
  }
}

/**
 * Blends in two bands, in place of the drawn face and of the wide mask, see `blendBands` in
 * `src/processors/face-swapper/mesh/render/blend.ts`.
 *
 * @param cells - Four `f32` each: smooth difference, and what eases the rim.
 * @param eased - One byte per cell: 1 where, or next to which, the rim is eased.
 */
export function blendBands(
  target: usize,
  drawn: usize,
  narrow: usize,
  wide: usize,
  width: i32,
  height: i32,
  step: i32,
  cells: usize,
  eased: usize,
  strength: f32,
  opacity: f32,
): void {
  const across: i32 = (width + step - 1) / step;
  const down: i32 = (height + step - 1) / step;
  const perStep: f32 = <f32>1 / <f32>step;
  for (let y: i32 = 0; y < height; y++) {
    const row: usize = eased + <usize>((y / step) * across);
    const gy: f32 = max(<f32>0, min((<f32>y + <f32>0.5) * perStep - <f32>0.5, <f32>(down - 1)));
    const y0: i32 = <i32>gy;
    const fy: v128 = f32x4.splat(gy - <f32>y0);
    const upper: usize = cells + ((<usize>(y0 * across)) << 4);
    const lower: usize = y0 < down - 1 ? upper + ((<usize>across) << 4) : upper;
    for (let x: i32 = 0; x < width; x++) {
      const i: usize = <usize>(y * width + x);
      const w: f32 = load<f32>(wide + (i << 2));
      const n: f32 = load<f32>(narrow + (i << 2));
      const top: f32 = max(w, n);
      store<f32>(wide + (i << 2), top * opacity);
      // Outside there is nothing, and deep inside both bands are the drawn face: nothing to mix.
      if (top <= 0 || (strength >= 1 && n >= 1 && w >= 1 && load<u8>(row + <usize>(x / step)) === 0)) continue;
      const gx: f32 = max(<f32>0, min((<f32>x + <f32>0.5) * perStep - <f32>0.5, <f32>(across - 1)));
      const x0: i32 = <i32>gx;
      const at: usize = (<usize>x0) << 4;
      const right: usize = x0 < across - 1 ? at + 16 : at;
      const fx: v128 = f32x4.splat(gx - <f32>x0);
      const smooth: v128 = mix(
        mix(v128.load(upper + at), v128.load(upper + right), fx),
        mix(v128.load(lower + at), v128.load(lower + right), fx),
        fy,
      );
      const old: v128 = v128.load(target + i * 12);
      const difference: v128 = f32x4.sub(v128.load(drawn + i * 12), old);
      const change: v128 = f32x4.add(
        f32x4.mul(f32x4.splat(strength * w), smooth),
        f32x4.mul(f32x4.splat(n), f32x4.sub(difference, smooth)),
      );
      const ease: v128 = v128.shuffle<f32>(smooth, smooth, 3, 3, 3, 3);
      const result: v128 = f32x4.add(f32x4.add(old, f32x4.div(change, f32x4.splat(top))), ease);
      store3(drawn + i * 12, result);
    }
  }
}

/**
 * Blends a patch into the pixels that lie under it: `pixel += mask · (unit · patch − pixel)`, rounded and clamped. Pixels whose
 * mask is 0 are not touched.
 *
 * @param bits - Of a value of the pixels, 8 or 16; the patch is 0…255 either way.
 */
export function paste(bits: i32, pixels: usize, colours: usize, mask: usize, count: i32): void {
  if (bits === 8) pasteInto<u8>(pixels, colours, mask, count, 1);
  else pasteInto<u16>(pixels, colours, mask, count, 257);
}

/** The same for one type of values; `unit` brings 0…255 to their range. */
function pasteInto<T>(pixels: usize, colours: usize, mask: usize, count: i32, unit: f32): void {
  const pixel: usize = sizeof<T>() * 3;
  for (let i: i32 = 0; i < count; i++, pixels += pixel, colours += 12, mask += 4) {
    const m: f32 = load<f32>(mask);
    if (m === 0) continue;
    for (let c: usize = 0; c < 3; c++) {
      const at: usize = pixels + c * sizeof<T>();
      const old: f32 = <f32>load<T>(at);
      const mixed: f32 = old + m * (load<f32>(colours + (c << 2)) * unit - old) + <f32>0.5;
      store<T>(at, <T>max(<f32>0, min(mixed, sizeof<T>() === 1 ? <f32>255 : <f32>65535)));
    }
  }
}
