/**
 * Converts the pixels of other RGB and grey colour spaces to sRGB at 16 bits per channel.
 */
import type { CurveProfile, ToneCurve } from './icc-profile.ts';

/** Linear sRGB from XYZ relative to D50, rows first: the inverse of the matrix in the sRGB profiles that devices embed. */
const xyzToSrgb = [3.1341122, -1.6173925, -0.4906334, -0.9787873, 1.9162796, 0.0334547, 0.0719830, -0.2289859, 1.4053851];

/** Encoded difference below which a profile counts as sRGB itself: one step of 8 bits. */
const sameWithin = 1 / 255;

/**
 * Tells whether a profile gives (nearly) the same colours as sRGB, so that pixels can stay as they are.
 *
 * @returns True when no colour of a 5 × 5 × 5 grid moves by one step of 8 bits or more.
 */
export function isNearSrgb(profile: CurveProfile): boolean {
  const convert = converterOf(profile);
  const colour: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < 125; i++) {
    const given = [i % 5, Math.floor(i / 5) % 5, Math.floor(i / 25)].map((step) => step / 4) as [number, number, number];
    if (profile.toXyz === undefined) given.fill(given[0]);
    convert(given, colour);
    if (given.some((value, c) => Math.abs(value - (colour[c] as number)) >= sameWithin)) return false;
  }
  return true;
}

/**
 * Converts 16-bit pixels to sRGB in place.
 *
 * @param data - Interleaved RGB, 0…65535, `3 · n` samples; a grey profile reads the first of each three and sets all.
 *   Colours outside sRGB are clipped per channel.
 *
 * Cost: about 60 ns per pixel; two tables of 65 536 floats per curve.
 */
export function convertToSrgb16(data: Uint16Array, profile: CurveProfile): void {
  const tables = profile.curves.map(linearTable);
  const encode = encodeTable();
  const [r, g = r, b = r] = tables as [Float32Array, Float32Array?, Float32Array?];
  const m = profile.toXyz === undefined ? undefined : multiply(xyzToSrgb, profile.toXyz);
  for (let i = 0; i < data.length; i += 3) {
    const lr = r[data[i] as number] as number;
    if (m === undefined) {
      data.fill(encodeWith(encode, lr), i, i + 3);
      continue;
    }
    const lg = (g as Float32Array)[data[i + 1] as number] as number;
    const lb = (b as Float32Array)[data[i + 2] as number] as number;
    data[i] = encodeWith(encode, (m[0] as number) * lr + (m[1] as number) * lg + (m[2] as number) * lb);
    data[i + 1] = encodeWith(encode, (m[3] as number) * lr + (m[4] as number) * lg + (m[5] as number) * lb);
    data[i + 2] = encodeWith(encode, (m[6] as number) * lr + (m[7] as number) * lg + (m[8] as number) * lb);
  }
}

function converterOf(profile: CurveProfile): (given: readonly number[], out: [number, number, number]) => void {
  const m = profile.toXyz === undefined ? [1, 0, 0, 1, 0, 0, 1, 0, 0] : multiply(xyzToSrgb, profile.toXyz);
  return (given, out) => {
    const linear = given.map((value, c) => (profile.curves[c] ?? (profile.curves[0] as ToneCurve))(value));
    for (let row = 0; row < 3; row++) {
      out[row] = encodeSrgb(m.slice(3 * row, 3 * row + 3).reduce((sum, weight, c) => sum + weight * (linear[c] as number), 0));
    }
  };
}

function multiply(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: 9 }, (_, i) => {
    const row = 3 * Math.floor(i / 3);
    return [0, 1, 2].reduce((sum, k) => sum + (a[row + k] as number) * (b[3 * k + (i % 3)] as number), 0);
  });
}

/** IEC 61966-2-1, clipped. */
function encodeSrgb(linear: number): number {
  const x = Math.min(Math.max(linear, 0), 1);
  return x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055;
}

function linearTable(curve: ToneCurve): Float32Array {
  return Float32Array.from({ length: 65536 }, (_, i) => curve(i / 65535));
}

/** Encoded values over the square root of linear light, which spreads the dark end; 65 536 steps. */
function encodeTable(): Float32Array {
  return Float32Array.from({ length: 65537 }, (_, i) => encodeSrgb((i / 65536) ** 2) * 65535);
}

function encodeWith(table: Float32Array, linear: number): number {
  const at = Math.sqrt(Math.min(Math.max(linear, 0), 1)) * 65536;
  const i = Math.min(Math.floor(at), 65535);
  const low = table[i] as number;
  return low + ((table[i + 1] as number) - low) * (at - i) + 0.5;
}
