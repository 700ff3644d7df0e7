/**
 * Walks over the fields of a protobuf file piece by piece: what lies in them is read only when it is asked for.
 */
import { LikenessError } from '../../base/errors.ts';

/** A file that can be read at any place. */
export interface ByteSource {
  readonly size: number;
  /** Reads bytes; fewer than asked only at the end. The caller does not keep them. */
  read(at: number, length: number): Promise<Uint8Array>;
}

/** One field of a message and where its payload lies. */
export interface Field {
  readonly number: number;
  readonly wire: number;
  /** The value of a field of wire type 0, else 0. */
  readonly varint: number;
  readonly at: number;
  readonly length: number;
}

const decoder = new TextDecoder();
const windowBytes = 64 * 1024;

/** The error for a file that is no whole model. */
export function broken(what: string, at: number): LikenessError {
  return new LikenessError(
    'model/damaged',
    `Expected an ONNX model, got a file that breaks off or makes no sense: ${what} at byte ${at}.`,
    {
      details: { at },
    },
  );
}

/** Reads fields of nested messages through a sliding window. */
export class Walker {
  private window: Uint8Array = new Uint8Array(0);
  private windowAt = 0;
  private readonly source: ByteSource;

  constructor(source: ByteSource) {
    this.source = source;
  }

  /** Fields of the message that lies from `at` to `end`. Payloads are not read. */
  async *fields(at: number, end: number): AsyncGenerator<Field> {
    while (at < end) {
      const key = await this.varint(at, end);
      const number = Math.floor(key.value / 8);
      const wire = key.value & 7;
      if (number < 1) throw broken('a field without number', at);
      let from = key.next;
      let length = 0;
      let varint = 0;
      if (wire === 0) {
        const value = await this.varint(from, end);
        varint = value.value;
        length = value.next - from;
      } else if (wire === 1) length = 8;
      else if (wire === 5) length = 4;
      else if (wire === 2) {
        const size = await this.varint(from, end);
        from = size.next;
        length = size.value;
      } else throw broken(`wire type ${wire}`, at);
      if (length > end - from) throw broken(`a field of ${length} bytes with ${end - from} left`, from);
      yield { number, wire, varint, at: from, length };
      at = from + length;
    }
  }

  async bytes(field: { readonly at: number; readonly length: number }): Promise<Uint8Array> {
    if (field.at >= this.windowAt && field.at + field.length <= this.windowAt + this.window.length)
      return this.window.subarray(field.at - this.windowAt, field.at - this.windowAt + field.length);
    const bytes = await this.source.read(field.at, field.length);
    if (bytes.length < field.length) throw broken('the end of the file', field.at + bytes.length);
    return bytes;
  }

  async text(field: Field): Promise<string> {
    if (field.length > windowBytes) throw broken(`a name of ${field.length} bytes`, field.at);
    return decoder.decode(await this.bytes(field));
  }

  private async varint(at: number, end: number): Promise<{ value: number; next: number }> {
    if (at < this.windowAt || at + 10 > this.windowAt + this.window.length) {
      this.window = (await this.source.read(at, windowBytes)).slice();
      this.windowAt = at;
    }
    let value = 0;
    for (let i = 0, scale = 1; i < 10; i++, scale *= 128) {
      const byte = this.window[at + i - this.windowAt];
      if (byte === undefined || at + i >= end) throw broken('a number without end', at + i);
      value += (byte & 127) * scale;
      if (byte < 128) return { value: Math.min(value, Number.MAX_SAFE_INTEGER), next: at + i + 1 };
    }
    throw broken('a number of more than ten bytes', at);
  }
}
