/**
 * The protobuf wire format, as far as ONNX needs it: varints, 32-bit floats and length-delimited fields.
 *
 * Source: Protocol Buffers encoding guide (developers.google.com/protocol-buffers/docs/encoding).
 */
import { LikenessError } from '../../base/errors.ts';

/** One field of a message: `varint` for wire type 0, `bytes` for type 2, `bits` for types 1 and 5 (raw little-endian). */
export interface WireField {
  readonly number: number;
  readonly wire: 0 | 1 | 2 | 5;
  readonly varint: number;
  /** A view into the message; not a copy. Empty for varints. */
  readonly bytes: Uint8Array;
}

const noBytes = new Uint8Array(0);

function damaged(what: string, at: number): LikenessError {
  return new LikenessError(
    'model/damaged',
    `Expected an ONNX model, got bytes that break off or make no sense: ${what} at byte ${at}.`,
    {
      details: { at },
    },
  );
}

/** A reading position in a message. */
class Cursor {
  at = 0;
  private readonly message: Uint8Array;

  constructor(message: Uint8Array) {
    this.message = message;
  }

  get done(): boolean {
    return this.at >= this.message.length;
  }

  varint(): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.message[this.at++];
      if (byte === undefined) throw damaged('a number without end', this.at);
      if (shift < 28) low |= (byte & 127) << shift;
      else if (shift === 28) {
        low |= (byte & 15) << 28;
        high |= (byte & 127) >> 4;
      } else if (shift < 63) high |= (byte & 127) << (shift - 32);
      else high |= (byte & 1) << 31;
      if (byte < 128) {
        const value = (high | 0) * 4294967296 + (low >>> 0);
        return Math.min(Number.MAX_SAFE_INTEGER, Math.max(Number.MIN_SAFE_INTEGER, value));
      }
    }
    throw damaged('a number of more than ten bytes', this.at);
  }

  take(count: number): Uint8Array {
    const left = this.message.length - this.at;
    if (count < 0 || count > left) throw damaged(`a field of ${count} bytes with ${left} left`, this.at);
    this.at += count;
    return this.message.subarray(this.at - count, this.at);
  }
}

/**
 * Walks over the fields of one message.
 *
 * @param message - The message's bytes without its own length prefix.
 * @returns Fields in file order. Whole numbers are signed; beyond ±(2⁵³ − 1) they are clamped to it.
 * @throws `model/damaged` when the bytes end inside a field or use an unknown wire type.
 */
export function* readFields(message: Uint8Array): Generator<WireField> {
  const cursor = new Cursor(message);
  while (!cursor.done) {
    const key = cursor.varint();
    const number = Math.floor(key / 8);
    const wire = key & 7;
    if (number < 1) throw damaged('a field without number', cursor.at);
    if (wire === 0) yield { number, wire, varint: cursor.varint(), bytes: noBytes };
    else if (wire === 1) yield { number, wire, varint: 0, bytes: cursor.take(8) };
    else if (wire === 2) yield { number, wire, varint: 0, bytes: cursor.take(cursor.varint()) };
    else if (wire === 5) yield { number, wire, varint: 0, bytes: cursor.take(4) };
    else throw damaged(`wire type ${wire}`, cursor.at);
  }
}

/** Reads the repeated whole numbers of a field, packed or single; clamped like those of {@link readFields}. */
export function readVarints(field: WireField): number[] {
  if (field.wire === 0) return [field.varint];
  const numbers: number[] = [];
  const cursor = new Cursor(field.bytes);
  while (!cursor.done) numbers.push(cursor.varint());
  return numbers;
}

/** Reads the repeated 32-bit floats of a field, packed or single. */
export function readFloats(field: WireField): number[] {
  const view = new DataView(field.bytes.buffer, field.bytes.byteOffset, field.bytes.byteLength);
  return Array.from({ length: Math.floor(field.bytes.length / 4) }, (_, i) => view.getFloat32(i * 4, true));
}

const encoder = new TextEncoder();

/** Builds one protobuf message. Fields keep the order in which they are added; large byte fields are copied once, in `finish`. */
export class MessageWriter {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  /** Adds a whole number (negative ones take ten bytes, as protobuf demands). */
  varint(field: number, value: number): this {
    return this.push(encodeVarints([field * 8, value]));
  }

  /** Adds a 32-bit float. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(5);
    bytes[0] = field * 8 + 5;
    new DataView(bytes.buffer).setFloat32(1, value, true);
    return this.push(bytes);
  }

  /** Adds a length-delimited field: raw bytes or UTF-8 text. */
  bytes(field: number, value: Uint8Array | string): this {
    const bytes = typeof value === 'string' ? encoder.encode(value) : value;
    return this.push(encodeVarints([field * 8 + 2, bytes.length])).push(bytes);
  }

  /** Adds another message as a field. */
  message(field: number, inner: MessageWriter): this {
    this.push(encodeVarints([field * 8 + 2, inner.length]));
    for (const part of inner.parts) this.push(part);
    return this;
  }

  /** Adds whole numbers in packed form. */
  packed(field: number, values: readonly number[]): this {
    return this.bytes(field, encodeVarints(values));
  }

  /** The message's bytes. */
  finish(): Uint8Array {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }

  private push(part: Uint8Array): this {
    this.parts.push(part);
    this.length += part.length;
    return this;
  }
}

function encodeVarints(values: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  for (const value of values) {
    let rest = BigInt.asUintN(64, BigInt(value));
    do {
      const low = Number(rest & 127n);
      rest >>= 7n;
      bytes.push(rest > 0n ? low | 128 : low);
    } while (rest > 0n);
  }
  return Uint8Array.from(bytes);
}
