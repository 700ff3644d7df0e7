/**
 * Converts the pixels of other RGB and grey colour spaces to sRGB.
 */
import type { CurveProfile, ToneCurve } from './icc-profile.ts';

/** Linear sRGB from XYZ relative to D50, rows first: the inverse of the matrix in the sRGB profiles that devices embed. */
const xyzToSrgb = [
  3.1341122, -1.6173925, -0.4906334, -0.9787873, 1.9162796, 0.0334547, 0.071983, -0.2289859, 1.4053851,
];

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
    const given = [i % 5, Math.floor(i / 5) % 5, Math.floor(i / 25)].map((step) => step / 4) as [
      number,
      number,
      number,
    ];
    if (profile.toXyz === undefined) given.fill(given[0]);
    convert(given, colour);
    if (given.some((value, c) => Math.abs(value - (colour[c] as number)) >= sameWithin)) return false;
  }
  return true;
}

/** Display P3: the primaries of phones and wide screens with the curve of sRGB. */
export const displayP3: CurveProfile = {
  curves: [decodeSrgb, decodeSrgb, decodeSrgb],
  toXyz: [0.5151215, 0.2919769, 0.1571045, 0.2411957, 0.6922455, 0.0665741, -0.0010529, 0.0418854, 0.7840729],
};

/** The primaries of ITU-R BT.2020 with the curve of sRGB, as pictures of standard range use them. */
export const rec2020: CurveProfile = {
  curves: [decodeSrgb, decodeSrgb, decodeSrgb],
  toXyz: [0.6734802, 0.1656694, 0.1250504, 0.2790339, 0.675341, 0.0456251, -0.0019383, 0.0299784, 0.7968598],
};

/**
 * Converts pixels to sRGB in place.
 *
 * @param data - Interleaved RGB over the whole range of its type, `3 · n` samples; a grey profile reads the first of each
 *   three and sets all. Colours outside sRGB are clipped per channel.
 *
 * Cost: about 60 ns per pixel; one table of 65 536 floats, and one of 256 or 65 536 per curve.
 */
export function convertToSrgb(data: Uint8Array | Uint16Array, profile: CurveProfile): void {
  const most = data instanceof Uint16Array ? 65535 : 255;
  const tables = profile.curves.map((curve) => linearTable(curve, most));
  const encode = encodeTable(most);
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
      out[row] = encodeSrgb(
        m.slice(3 * row, 3 * row + 3).reduce((sum, weight, c) => sum + weight * (linear[c] as number), 0),
      );
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

/** The inverse of {@link encodeSrgb}. */
function decodeSrgb(encoded: number): number {
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}

function linearTable(curve: ToneCurve, most: number): Float32Array {
  return Float32Array.from({ length: most + 1 }, (_, i) => curve(i / most));
}

/** Encoded values over the square root of linear light, which spreads the dark end; 65 536 steps. */
function encodeTable(most: number): Float32Array {
  return Float32Array.from({ length: 65537 }, (_, i) => encodeSrgb((i / 65536) ** 2) * most);
}

function encodeWith(table: Float32Array, linear: number): number {
  const at = Math.sqrt(Math.min(Math.max(linear, 0), 1)) * 65536;
  const i = Math.min(Math.floor(at), 65535);
  const low = table[i] as number;
  return low + ((table[i + 1] as number) - low) * (at - i) + 0.5;
}
