/**
 * ONNX models as plain data: the part of the format that Likeness writes and reads.
 */

/** Element types of stored tensors, by their ONNX names and codes. */
export const onnxElementTypes = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, float16: 10 } as const;

/** An element type of {@link onnxElementTypes}. */
export type OnnxElementType = keyof typeof onnxElementTypes;

/** Bytes that one element of each type takes in a file. */
export const onnxElementBytes: Readonly<Record<OnnxElementType, number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
};

/** A constant: `bytes` hold the elements little-endian, last dimension fastest. A scalar has no dimensions. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: OnnxElementType;
  readonly dims: readonly number[];
  readonly bytes: Uint8Array;
}

/** Name, type and shape of a graph's input or output; a free dimension is its symbol (`'N'`, or `''` when unnamed). */
export interface OnnxValueInfo {
  readonly name: string;
  readonly type: OnnxElementType;
  readonly dims: readonly (number | string)[];
}

/** An attribute of a node. Whole numbers are written as `int`/`ints`; say `float` where ONNX wants a float. */
export type OnnxAttribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'tensor'; readonly value: OnnxTensor };

/** One operation of a graph. An empty input name leaves an optional input out. */
export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  /** Operator set; empty for ONNX's own. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A graph in an order in which it can be computed. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

/** A model file's content. */
export interface OnnxModel {
  readonly irVersion: number;
  readonly producer: string;
  /** Versions of the operator sets, by domain; ONNX's own is the empty string. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly graph: OnnxGraph;
}
