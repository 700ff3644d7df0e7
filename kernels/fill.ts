/**
 * Kernels for textures: holes filled over a pyramid, the other half of a face, colours without specks.
 */
import { addToAll, mix, store3 } from './vectors';

/** Writes four channels per pixel: colour times weight, and weight. */
export function weighColours(colours: usize, weights: usize, pixels: i32, out: usize): void {
  for (let i: i32 = 0; i < pixels; i++, colours += 12, weights += 4, out += 16) {
    const weighted: v128 = f32x4.mul(f32x4.replace_lane(v128.load(colours), 3, 1), v128.load32_splat(weights));
    v128.store(out, weighted);
  }
}

/** Halves a level of four channels; weights add up and saturate at 1, so that a lone trusted pixel can fill a wide hole. */
export function pushLevel(from: usize, width: i32, height: i32, to: usize): void {
  const row: usize = (<usize>width) << 4;
  for (let y: i32 = 0; y < height; y += 2) {
    for (let x: i32 = 0; x < width; x += 2, to += 16) {
      const at: usize = from + <usize>y * row + ((<usize>x) << 4);
      const right: bool = x + 1 < width;
      let sum: v128 = v128.load(at);
      if (right) sum = f32x4.add(sum, v128.load(at, 16));
      if (y + 1 < height) {
        sum = f32x4.add(sum, v128.load(at + row));
        if (right) sum = f32x4.add(sum, v128.load(at + row, 16));
      }
      const weight: f32 = f32x4.extract_lane(sum, 3);
      v128.store(to, weight > 1 ? f32x4.div(sum, f32x4.splat(weight)) : sum);
    }
  }
}

/** Adds the coarser level to one of four channels where that has too little weight. */
export function pullLevel(level: usize, width: i32, height: i32, coarser: usize): void {
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++, level += 16) {
      const missing: f32 = <f32>1 - min(<f32>1, load<f32>(level, 12));
      if (missing <= 0) continue;
      const colour: v128 = coarse(coarser, width, height, x, y);
      const weight: f32 = f32x4.extract_lane(colour, 3);
      if (weight <= 0) continue;
      v128.store(level, f32x4.add(v128.load(level), f32x4.mul(colour, f32x4.splat(missing / weight))));
    }
  }
}

/** Replaces colours by those of the level that is half as large, as far as they are not kept. */
export function fillColours(colours: usize, keep: usize, width: i32, height: i32, coarser: usize): void {
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++, colours += 12, keep += 4) {
      const t: f32 = load<f32>(keep);
      if (t >= 1) continue;
      const colour: v128 = coarse(coarser, width, height, x, y);
      const weight: f32 = f32x4.extract_lane(colour, 3);
      if (weight <= 0) continue;
      const old: v128 = v128.load(colours);
      const fill: v128 = f32x4.div(colour, f32x4.splat(weight));
      const mixed: v128 = f32x4.add(old, f32x4.mul(f32x4.splat(<f32>1 - t), f32x4.sub(fill, old)));
      store3(colours, mixed);
    }
  }
}

/** Reads the level that is half as large as one of `width · height` under a pixel of that, bilinear. */
function coarse(level: usize, width: i32, height: i32, x: i32, y: i32): v128 {
  const w: i32 = (width + 1) >> 1;
  const h: i32 = (height + 1) >> 1;
  const cx: f32 = max(<f32>0, min(<f32>x * <f32>0.5 - <f32>0.25, <f32>(w - 1)));
  const cy: f32 = max(<f32>0, min(<f32>y * <f32>0.5 - <f32>0.25, <f32>(h - 1)));
  const x0: i32 = <i32>cx;
  const y0: i32 = <i32>cy;
  const at: usize = level + ((<usize>(y0 * w + x0)) << 4);
  const right: usize = x0 + 1 < w ? 16 : 0;
  const down: usize = y0 + 1 < h ? (<usize>w) << 4 : 0;
  const fx: v128 = f32x4.splat(cx - <f32>x0);
  const fy: v128 = f32x4.splat(cy - <f32>y0);
  const top: v128 = mix(v128.load(at), v128.load(at + right), fx);
  return mix(top, mix(v128.load(at + down), v128.load(at + down + right), fx), fy);
}

/**
 * Fills covered texels that were not seen well from the other half of the face, where that was seen clearly better.
 *
 * @param original - RGB `f32`, `size · size`; `filled` is a copy of it that is changed.
 * @param mirrorU, mirrorV - Texel of the mirror image, `f32` per texel.
 * @param lead, slope - The other half counts from so much better seen, and grows so fast from there.
 * @param trust - Out: how well each texel is known afterwards.
 */
export function fillFromMirror(
  original: usize,
  filled: usize,
  size: i32,
  triangle: usize,
  weight: usize,
  mirrorU: usize,
  mirrorV: usize,
  lead: f32,
  slope: f32,
  trust: usize,
): void {
  const texels: usize = <usize>(size * size);
  for (let i: usize = 0; i < texels; i++) {
    const at: usize = i << 2;
    if (load<i16>(triangle + (i << 1)) < 0) {
      store<f32>(trust + at, 0);
      continue;
    }
    const u: i32 = <i32>floor(load<f32>(mirrorU + at) + <f32>0.5);
    const v: i32 = <i32>floor(load<f32>(mirrorV + at) + <f32>0.5);
    const partner: usize = <usize>(v * size + u);
    const own: f32 = load<f32>(weight + at);
    const other: f32 = load<f32>(weight + (partner << 2));
    const share: f32 = min(<f32>1, max(<f32>0, (other - own - lead) * slope));
    store<f32>(trust + at, max(own, share * other));
    if (share === 0) continue;
    const mixed: v128 = mix(v128.load(original + i * 12), v128.load(original + partner * 12), f32x4.splat(share));
    store3(filled + i * 12, mixed);
  }
}

/** Adds so much of a luminance per pixel to all three channels. */
export function addLuminance(colours: usize, luminance: usize, pixels: i32, share: f32): void {
  for (let i: i32 = 0; i < pixels; i++, colours += 12, luminance += 4) {
    addToAll(colours, share * load<f32>(luminance));
  }
}
