/**
 * The kernels: arithmetic on pictures, compiled to WebAssembly. They run at full speed from the first call, where JavaScript
 * would be interpreted for most of a single picture, and take four numbers at a time. Sources: `kernels/`.
 */
import { decodeBase64 } from '../base/base64.ts';
import { LikenessError } from '../base/errors.ts';
import { kernelsModule } from './data/kernels.ts';
import type { PixelRectangle } from './frame.ts';
import type { Kernels, Pointer } from './kernel-signatures.ts';

/** Arrays that can be brought into the kernels' memory. */
type Values = Uint8Array | Int16Array | Uint16Array | Int32Array | Float32Array | Float64Array;

/** Memory to compute in. What is taken is free again when the work in the room ends. */
export interface Room {
  readonly kernels: Kernels;
  /** Takes memory; its contents are whatever was left there. Kernels may use 16 bytes beyond its end. */
  take(bytes: number): Pointer;
  /** Takes memory and copies values into it. */
  put(values: Values): Pointer;
  /** Takes memory and copies a rectangle of a picture of three channels into it. */
  putRectangle(picture: { readonly width: number; readonly data: Values }, cut: PixelRectangle): Pointer;
  /** Copies values out, as many as `into` holds. @returns `into`. */
  read<T extends Values>(at: Pointer, into: T): T;
  /** Copies a rectangle back into its picture, that `putRectangle` brought here. */
  readRectangle(at: Pointer, picture: { readonly width: number; readonly data: Values }, cut: PixelRectangle): void;
  /** Copies bytes from one place of the memory to another. */
  copy(from: Pointer, to: Pointer, bytes: number): void;
  /** Looks at values where they lie; only until the next `take` or `put`, which may move the memory. */
  floats(at: Pointer, length: number): Float32Array;
  doubles(at: Pointer, length: number): Float64Array;
  bytes(at: Pointer, length: number): Uint8Array;
}

/** A room, with how far it is in use. */
interface OwnRoom extends Room {
  readonly begin: Pointer;
  free: Pointer;
  readonly size: number;
}

/** As much of the global as is used here; not every set of type declarations that this file is compiled with has it. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Memory: new (size: {
    readonly initial: number;
  }) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

const page = 65_536;
/** Larger memory is given back after use: 64 MiB, enough for a face of 1200 pixels. */
const largestKept = 64 * 1024 * 1024;

let compiled: object | undefined;
let kept: OwnRoom | undefined;

/**
 * Does work in the kernels' memory. Work within work takes its memory behind that of the outer one.
 *
 * @param work - Runs at once; pointers are worth nothing after it.
 * @throws `media/too-large` when the work wants more memory than there is.
 */
export function inRoom<T>(work: (room: Room) => T): T {
  kept ??= openRoom();
  const room = kept;
  const before = room.free;
  try {
    return work(room);
  } finally {
    room.free = before;
    if (before === room.begin && room.size > largestKept) kept = undefined;
  }
}

function openRoom(): OwnRoom {
  compiled ??= new WebAssembly.Module(decodeBase64(kernelsModule));
  const memory = new WebAssembly.Memory({ initial: 16 });
  const kernels = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernels;
  const begin = upToVector(kernels.firstFree());
  const room: OwnRoom = {
    kernels,
    begin,
    free: begin,
    get size() {
      return memory.buffer.byteLength;
    },
    take(bytes) {
      const at = room.free;
      const free = upToVector(at + bytes + 16);
      const missing = free - memory.buffer.byteLength;
      if (missing > 0) grow(memory, Math.ceil(missing / page));
      room.free = free;
      return at;
    },
    put(values) {
      const at = room.take(values.byteLength);
      new Uint8Array(memory.buffer, at, values.byteLength).set(
        new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      );
      return at;
    },
    putRectangle(picture, cut) {
      const { rows, row, bytes } = rowsOf(picture, cut);
      const at = room.take(row * cut.height);
      const into = new Uint8Array(memory.buffer, at, row * cut.height);
      rows.forEach((start, y) => {
        into.set(bytes.subarray(start, start + row), y * row);
      });
      return at;
    },
    readRectangle(at, picture, cut) {
      const { rows, row, bytes } = rowsOf(picture, cut);
      rows.forEach((start, y) => {
        bytes.set(new Uint8Array(memory.buffer, at + y * row, row), start);
      });
    },
    read(at, into) {
      new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(
        new Uint8Array(memory.buffer, at, into.byteLength),
      );
      return into;
    },
    copy(from, to, bytes) {
      new Uint8Array(memory.buffer).copyWithin(to, from, from + bytes);
    },
    floats: (at, length) => new Float32Array(memory.buffer, at, length),
    doubles: (at, length) => new Float64Array(memory.buffer, at, length),
    bytes: (at, length) => new Uint8Array(memory.buffer, at, length),
  };
  return room;
}

/** Vectors are read fastest from places that 16 divides. */
function upToVector(at: Pointer): Pointer {
  return Math.ceil(at / 16) * 16;
}

/** @throws `media/too-large` beyond 4 GiB, or what the machine has. */
function grow(memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }, pages: number): void {
  try {
    memory.grow(pages);
  } catch {
    const mebibytes = Math.round((memory.buffer.byteLength + pages * page) / 1024 / 1024);
    throw new LikenessError(
      'media/too-large',
      `Expected a face that can be worked on in 4 GiB of memory, or less where the machine has less; this one needs ${mebibytes} MiB and more.`,
    );
  }
}

/** Where the rows of a rectangle begin in the bytes of its picture, and how long they are. */
function rowsOf({ width, data }: { readonly width: number; readonly data: Values }, cut: PixelRectangle) {
  const pixel = 3 * data.BYTES_PER_ELEMENT;
  return {
    rows: Array.from({ length: cut.height }, (_, y) => ((cut.y + y) * width + cut.x) * pixel),
    row: cut.width * pixel,
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}
