/**
 * Reads those ICC profiles that are three curves and a matrix, or one grey curve: what cameras, phones and screens use.
 */

/** A tone curve: encoded value 0…1 to linear light 0…1. */
export type ToneCurve = (encoded: number) => number;

/** A colour space given by tone curves and primaries. */
export interface CurveProfile {
  /** One curve for grey, three for red, green and blue. */
  readonly curves: readonly ToneCurve[];
  /** Linear RGB to XYZ relative to the D50 white of ICC profiles, rows first (9 numbers); absent for grey. */
  readonly toXyz?: readonly number[];
}

/**
 * Reads a matrix or grey profile.
 *
 * @param profile - The bytes of the profile, version 2 or 4.
 * @returns `undefined` for damaged profiles and those that need tables (printers, scanners, CMYK).
 *
 * Source: ICC.1:2022, sections 8.3, 8.4, 10.6 and 10.18.
 */
export function readCurveProfile(profile: Uint8Array): CurveProfile | undefined {
  try {
    const tags = readTags(profile);
    if (tags.has('A2B0')) return undefined;
    const grey = tags.get('kTRC');
    if (grey !== undefined) return { curves: [readCurve(grey)] };
    const curves = ['rTRC', 'gTRC', 'bTRC'].map((name) => readCurve(required(tags, name)));
    const columns = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => readXyz(required(tags, name)));
    const toXyz = [0, 1, 2].flatMap((row) => columns.map((column) => column[row] as number));
    return { curves, toXyz };
  } catch {
    // Reads outside the bytes and unknown curve types: not a profile of this kind.
    return undefined;
  }
}

function readTags(profile: Uint8Array): Map<string, DataView> {
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  const count = Math.min(view.getUint32(128), 200);
  const tags = new Map<string, DataView>();
  for (let i = 0; i < count; i++) {
    const at = 132 + 12 * i;
    const name = String.fromCharCode(...profile.subarray(at, at + 4));
    const start = view.getUint32(at + 4);
    const length = view.getUint32(at + 8);
    if (start + length > profile.byteLength) throw new RangeError('tag outside the profile');
    tags.set(name, new DataView(profile.buffer, profile.byteOffset + start, length));
  }
  return tags;
}

function required(tags: ReadonlyMap<string, DataView>, name: string): DataView {
  const tag = tags.get(name);
  if (tag === undefined) throw new RangeError(`no ${name}`);
  return tag;
}

const fixed = (view: DataView, at: number): number => view.getInt32(at) / 65536;

function readXyz(tag: DataView): [number, number, number] {
  return [fixed(tag, 8), fixed(tag, 12), fixed(tag, 16)];
}

function readCurve(tag: DataView): ToneCurve {
  const type = tag.getUint32(0);
  if (type === 0x63757276) return readTableCurve(tag);
  if (type === 0x70617261) return readParametricCurve(tag);
  throw new RangeError('unknown curve type');
}

/** `curv`: nothing is linear, one number is a gamma, more are a table. */
function readTableCurve(tag: DataView): ToneCurve {
  const count = tag.getUint32(8);
  if (count === 0) return (x) => x;
  if (count === 1) {
    const gamma = tag.getUint16(12) / 256;
    return (x) => x ** gamma;
  }
  const table = Float64Array.from({ length: count }, (_, i) => tag.getUint16(12 + 2 * i) / 65535);
  return (x) => {
    const at = Math.min(Math.max(x, 0), 1) * (count - 1);
    const i = Math.min(Math.floor(at), count - 2);
    const low = table[i] as number;
    return low + ((table[i + 1] as number) - low) * (at - i);
  };
}

/** `para`: the five function types of ICC.1 table 68. */
function readParametricCurve(tag: DataView): ToneCurve {
  const kind = tag.getUint16(8);
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: [1, 3, 4, 5, 7][kind] ?? 0 }, (_, i) =>
    fixed(tag, 12 + 4 * i),
  );
  if (kind === 0) return (x) => x ** g;
  if (kind === 1) return (x) => (x >= -b / a ? (a * x + b) ** g : 0);
  if (kind === 2) return (x) => (x >= -b / a ? (a * x + b) ** g + c : c);
  if (kind === 3) return (x) => (x >= d ? (a * x + b) ** g : c * x);
  if (kind === 4) return (x) => (x >= d ? (a * x + b) ** g + e : c * x + f);
  throw new RangeError('unknown parametric curve');
}
