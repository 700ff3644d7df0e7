/**
 * Decodes the weight bytes of a TensorFlow.js model into plain arrays.
 *
 * Source: the weights manifest of tfjs-core's `io` module (github.com/tensorflow/tfjs, Apache-2.0).
 */
import { LikenessError } from '../../base/errors.ts';
import type { WeightRecord } from './graph-model.ts';

/** A constant of the graph, in TensorFlow's own dimension order. */
export interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

const storedBytes: Readonly<Record<string, number>> = { float32: 4, int32: 4, float16: 2, uint8: 1, uint16: 2 };

/**
 * Decodes all weights: plain float32 and int32, float16, and 8 or 16 bits with scale and minimum.
 *
 * @param records - The manifest, in the order of the bytes.
 * @param bytes - All weight files, joined.
 * @returns Weights by name; owned by the caller.
 * @throws `model/damaged` when a type is unknown or the bytes are fewer or more than the manifest says.
 */
export function decodeWeights(records: readonly WeightRecord[], bytes: Uint8Array): Map<string, Weight> {
  const weights = new Map<string, Weight>();
  let at = 0;
  for (const record of records) {
    const stored = record.quantization?.dtype ?? record.dtype;
    const width = storedBytes[stored];
    if (width === undefined || (record.dtype !== 'float32' && record.dtype !== 'int32')) {
      throw new LikenessError(
        'model/damaged',
        `Expected weight \`${record.name}\` as float32 or int32, got ${record.dtype} stored as ${stored}.`,
      );
    }
    const count = record.shape.reduce((product, dim) => product * dim, 1);
    const end = at + count * width;
    if (end > bytes.length) {
      throw new LikenessError(
        'model/damaged',
        `Expected weight \`${record.name}\` to end at byte ${end}, got weights of ${bytes.length} bytes.`,
      );
    }
    weights.set(record.name, { shape: record.shape, data: decodeOne(record, stored, bytes.subarray(at, end)) });
    at = end;
  }
  if (at !== bytes.length) {
    throw new LikenessError('model/damaged', `Expected ${at} bytes of weights, got ${bytes.length}.`);
  }
  return weights;
}

function decodeOne(record: WeightRecord, stored: string, bytes: Uint8Array): Float32Array | Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = storedBytes[stored] as number;
  const count = bytes.length / width;
  const out = record.dtype === 'int32' ? new Int32Array(count) : new Float32Array(count);
  if (stored === 'float32') {
    for (let i = 0; i < count; i++) out[i] = view.getFloat32(i * 4, true);
  } else if (stored === 'int32') {
    for (let i = 0; i < count; i++) out[i] = view.getInt32(i * 4, true);
  } else if (stored === 'float16') {
    for (let i = 0; i < count; i++) out[i] = float16ToNumber(bytes[2 * i] | (bytes[2 * i + 1] << 8));
  } else {
    const { scale = 1, min = 0 } = record.quantization ?? {};
    for (let i = 0; i < count; i++) {
      const level = width === 1 ? (bytes[i] as number) : view.getUint16(i * 2, true);
      const value = level * scale + min;
      out[i] = record.dtype === 'int32' ? Math.round(value) : value;
    }
  }
  return out;
}

/**
 * The number that 16 bits of IEEE 754 half precision stand for.
 *
 * @example
 * float16ToNumber(0x3c00) // 1
 */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * powersOfTwo[exponent];
}

/** 2^(exponent − 25), so that a significand counted in 1024ths needs no division. */
const powersOfTwo = Float64Array.from({ length: 31 }, (_, exponent) => 2 ** (exponent - 25));
