/**
 * Colours as vectors of four `f32`; the fourth is the neighbour's red, or nothing.
 */

/** `a + share · (b − a)`. */
export function mix(a: v128, b: v128, share: v128): v128 {
  return f32x4.add(a, f32x4.mul(share, f32x4.sub(b, a)));
}

/** Writes three channels and leaves what lies behind them. */
export function store3(at: usize, value: v128): void {
  v128.store64_lane(at, value, 0);
  v128.store32_lane(at, value, 2, 8);
}

/** Reads the three channels of a pixel whose values are of type `T`. */
export function load3<T>(at: usize): v128 {
  if (isFloat<T>()) return v128.load(at);
  if (sizeof<T>() === 2) return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(v128.load64_zero(at)));
  return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at))));
}

/** Adds the same to three channels of `f32`. */
export function addToAll(at: usize, change: f32): void {
  store<f32>(at, load<f32>(at) + change);
  store<f32>(at, load<f32>(at, 4) + change, 4);
  store<f32>(at, load<f32>(at, 8) + change, 8);
}

/** What varies straight over a triangle, at a point of it: its value at the third corner, and the ways from there to the others. */
export function straight(facts: usize, wa: v128, wb: v128): v128 {
  return f32x4.add(
    v128.load(facts),
    f32x4.add(f32x4.mul(wa, v128.load(facts, 16)), f32x4.mul(wb, v128.load(facts, 32))),
  );
}
