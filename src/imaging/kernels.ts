/**
 * The kernels: arithmetic on pictures, compiled to WebAssembly. They run at full speed from the first call, where JavaScript
 * would be interpreted for most of a single picture, and take four numbers at a time. Sources: `kernels/`.
 */
import { decodeBase64 } from '../base/base64.ts';
import { kernelsModule } from './data/kernels.ts';
import type { PixelRectangle } from './frame.ts';

/** A place in the kernels' memory, bytes from its beginning. */
export type Pointer = number;

/** Arrays that can be brought into the kernels' memory. */
type Values = Uint8Array | Int16Array | Uint16Array | Int32Array | Float32Array | Float64Array;

/** What each kernel does is said where it is written. Sizes are in pixels, and pictures lie in memory row by row. */
export interface Kernels {
  blurAcross(from: Pointer, to: Pointer, width: number, height: number, channels: number, radius: number): void;
  blurDown(from: Pointer, to: Pointer, sums: Pointer, length: number, height: number, radius: number): void;
  blurThree(from: Pointer, to: Pointer, width: number, height: number): void;
  blendMasks(
    pixels: number,
    triangle: Pointer,
    weights: Pointer,
    under: Pointer,
    underWeights: Pointer,
    kinds: Pointer,
    facts: Pointer,
    maps: Pointer,
    side: number,
    feather: number,
    wideFeather: number,
    narrow: Pointer,
    wide: Pointer,
  ): void;
  sumDifference(
    target: Pointer,
    drawn: Pointer,
    triangle: Pointer,
    width: number,
    height: number,
    step: number,
    stride: number,
    cells: Pointer,
  ): void;
  blendBands(
    target: Pointer,
    drawn: Pointer,
    narrow: Pointer,
    wide: Pointer,
    width: number,
    height: number,
    step: number,
    cells: Pointer,
    eased: Pointer,
    strength: number,
    opacity: number,
  ): void;
  paste8(pixels: Pointer, colours: Pointer, mask: Pointer, count: number): void;
  paste16(pixels: Pointer, colours: Pointer, mask: Pointer, count: number): void;
  luminance(from: Pointer, to: Pointer, pixels: number): void;
  strengthOfBands(
    own: Pointer,
    wanted: Pointer,
    plane: number,
    weight: Pointer,
    width: number,
    height: number,
    step: number,
    stride: number,
    cells: Pointer,
  ): void;
  changeBands(
    picture: Pointer,
    bands: Pointer,
    plane: number,
    weight: Pointer,
    width: number,
    height: number,
    step: number,
    gains: Pointer,
    between: Pointer,
  ): void;
  sumEdges(
    picture: Pointer,
    target: Pointer,
    weight: Pointer,
    width: number,
    height: number,
    grain: number,
    plainEdge: number,
    sums: Pointer,
  ): void;
  addEdges(
    picture: Pointer,
    weight: Pointer,
    width: number,
    height: number,
    grain: number,
    plainEdge: number,
    amount: number,
    changes: Pointer,
  ): void;
  addLuminance(colours: Pointer, luminance: Pointer, pixels: number, share: number): void;
  weighColours(colours: Pointer, weights: Pointer, pixels: number, out: Pointer): void;
  pushLevel(from: Pointer, width: number, height: number, to: Pointer): void;
  pullLevel(level: Pointer, width: number, height: number, coarser: Pointer): void;
  fillColours(colours: Pointer, keep: Pointer, width: number, height: number, coarser: Pointer): void;
  fillFromMirror(
    original: Pointer,
    filled: Pointer,
    size: number,
    triangle: Pointer,
    weight: Pointer,
    mirrorU: Pointer,
    mirrorV: Pointer,
    lead: number,
    slope: number,
    trust: Pointer,
  ): void;
  scaleByVertices(colours: Pointer, pixels: number, triangle: Pointer, weights: Pointer, facts: Pointer): void;
  logColours(colours: Pointer, trust: Pointer, texels: number, out: Pointer): void;
  halfDifferences(sums: Pointer, mirror: Pointer, texels: number, out: Pointer): void;
  unevenGains(half: Pointer, triangle: Pointer, texels: number, out: Pointer): void;
  weighSkin(list: Pointer, count: number, colours: Pointer, accepted: Pointer, seen: Pointer, out: Pointer): void;
  judgeSkin(
    list: Pointer,
    count: number,
    colours: Pointer,
    around: Pointer,
    fromCore: Pointer,
    forehead: Pointer,
    accepted: Pointer,
  ): void;
  colourDistances(
    list: Pointer,
    count: number,
    colours: Pointer,
    forehead: Pointer,
    l: number,
    a: number,
    b: number,
    out: Pointer,
  ): void;
  relaxField(
    known: Pointer,
    field: Pointer,
    vertices: number,
    start: Pointer,
    neighbours: Pointer,
    stiffness: Pointer,
    pull: number,
    rounds: number,
  ): void;
  innerProduct(a: Pointer, b: Pointer, length: number): number;
  halveFrame(from: Pointer, to: Pointer, width: number, height: number): void;
  readonly unwrap8: Unwrap;
  readonly unwrap16: Unwrap;
  readonly unwrapFloats: Unwrap;
  spreadVertices(pixels: number, triangle: Pointer, weights: Pointer, facts: Pointer, out: Pointer): void;
  shrinkMap(from: Pointer, size: number, counts: Pointer, to: Pointer, small: number, wanted: Pointer): void;
  signedDistances(points: Pointer, count: number, corners: Pointer, cornerCount: number, out: Pointer): void;
  rasterise(
    corners: Pointer,
    count: number,
    facing: number,
    width: number,
    height: number,
    triangle: Pointer,
    weights: Pointer,
    depth: Pointer,
  ): void;
  drawFace(
    pixels: number,
    triangle: Pointer,
    weights: Pointer,
    facts: Pointer,
    noses: Pointer,
    texture: Pointer,
    size: number,
    colour: Pointer,
    out: Pointer,
  ): void;
}

type Unwrap = (
  frame: Pointer,
  width: number,
  height: number,
  texels: number,
  triangle: Pointer,
  weights: Pointer,
  facts: Pointer,
  out: Pointer,
) => void;

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
  free: number;
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

/** Below lie the kernels' own constants. */
const begin = 1024;
const page = 65_536;
/** Larger memory is given back after use: 64 MiB, enough for a face of 1200 pixels. */
const largestKept = 64 * 1024 * 1024;

let compiled: object | undefined;
let kept: OwnRoom | undefined;

/**
 * Does work in the kernels' memory. Work within work takes its memory behind that of the outer one.
 *
 * @param work - Runs at once; pointers are worth nothing after it.
 */
export function inRoom<T>(work: (room: Room) => T): T {
  kept ??= openRoom();
  const room = kept;
  const before = room.free;
  try {
    return work(room);
  } finally {
    room.free = before;
    if (before === begin && room.size > largestKept) kept = undefined;
  }
}

function openRoom(): OwnRoom {
  compiled ??= new WebAssembly.Module(decodeBase64(kernelsModule));
  const memory = new WebAssembly.Memory({ initial: 16 });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  const room: OwnRoom = {
    kernels: exports as unknown as Kernels,
    free: begin,
    get size() {
      return memory.buffer.byteLength;
    },
    take(bytes) {
      const at = room.free;
      // Vectors are read fastest from places that 16 divides.
      room.free = (at + bytes + 31) & ~15;
      const missing = room.free - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / page));
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

/** Where the rows of a rectangle begin in the bytes of its picture, and how long they are. */
function rowsOf({ width, data }: { readonly width: number; readonly data: Values }, cut: PixelRectangle) {
  const pixel = 3 * data.BYTES_PER_ELEMENT;
  return {
    rows: Array.from({ length: cut.height }, (_, y) => ((cut.y + y) * width + cut.x) * pixel),
    row: cut.width * pixel,
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}
