/**
 * The colour map from one skin to another, see `SkinColourMap` in the swapper's `colour/skin-colour.ts`.
 *
 * It lies in memory as vectors of four `f32`: what red, green and blue add to each channel, the offset, the scale of what is
 * dark, the tone of the lift; then the sums of channels up to which a colour is hair and from which it is skin, and share,
 * source's and wanted lightness and exponent of the lift.
 */
import { store3 } from './vectors';

/** Maps every pixel of RGB `f32`, in place. */
export function mapColours(colours: usize, pixels: i32, map: usize): void {
  for (let i: i32 = 0; i < pixels; i++, colours += 12) {
    const mapped: v128 = mapColour(v128.load(colours), map, true);
    store3(colours, mapped);
  }
}

/**
 * Maps one colour, RGB 0…255.
 *
 * @param hairy - Whether what is much darker than skin may be hair there; otherwise it is shade.
 */
export function mapColour(colour: v128, map: usize, hairy: bool): v128 {
  const r: f32 = f32x4.extract_lane(colour, 0);
  const g: f32 = f32x4.extract_lane(colour, 1);
  const b: f32 = f32x4.extract_lane(colour, 2);
  let mapped: v128 = f32x4.add(
    f32x4.add(f32x4.mul(v128.load(map), f32x4.splat(r)), f32x4.mul(v128.load(map, 16), f32x4.splat(g))),
    f32x4.add(f32x4.mul(v128.load(map, 32), f32x4.splat(b)), v128.load(map, 48)),
  );
  const lift: f32 = load<f32>(map, 104);
  if (lift > 0) {
    const light: f32 = <f32>0.299 * r + <f32>0.587 * g + <f32>0.114 * b;
    const raised: f32 = lift * raise(light, load<f32>(map, 108), load<f32>(map, 112), load<f32>(map, 116));
    mapped = f32x4.add(mapped, f32x4.mul(f32x4.splat(raised), v128.load(map, 80)));
  }
  const hair: f32 = hairy ? hairShare(colour, map) : 0;
  if (hair <= 0) return mapped;
  const dark: v128 = f32x4.sub(f32x4.mul(v128.load(map, 64), colour), mapped);
  return f32x4.add(mapped, f32x4.mul(f32x4.splat(hair), dark));
}

/** How much of a colour, 0…1, is taken for hair and not for skin, by its brightness. */
export function hairShare(colour: v128, map: usize): f32 {
  const sum: f32 = f32x4.extract_lane(colour, 0) + f32x4.extract_lane(colour, 1) + f32x4.extract_lane(colour, 2);
  const skinStarts: f32 = load<f32>(map, 100);
  if (sum >= skinStarts) return 0;
  const hairEnds: f32 = load<f32>(map, 96);
  const ratio: f32 = (sum - hairEnds) / (skinStarts - hairEnds);
  const skin: f32 = ratio <= 0 ? 0 : ratio * ratio * (<f32>3 - <f32>2 * ratio);
  return (<f32>1 - skin) * (<f32>1 - load<f32>(map, 104));
}

/** What a curve that brings up dark skin adds to the lightness that the affine map gives. */
function raise(light: f32, skin: f32, wanted: f32, exponent: f32): f32 {
  // What is brighter than skin (lips, gloss, the edge of the eyes) is brought up with it, not further.
  if (light >= skin) return 0;
  const shade: f32 = <f32>0.06 * skin;
  return wanted * Mathf.pow((max<f32>(0, light) + shade) / (skin + shade), exponent) - (wanted + light - skin);
}
