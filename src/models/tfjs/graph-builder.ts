/**
 * Collects the ONNX graph while a TensorFlow graph is converted: values with their shapes, drafts of operations whose
 * constants can still be changed, and the constants themselves.
 */
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValueInfo } from '../onnx/model.ts';

/** A result inside the graph being built. */
export interface Value {
  /** Its name in the ONNX graph. */
  readonly name: string;
  /** Its shape in TensorFlow's order; a rank-4 value lies channels first in the ONNX graph all the same. */
  readonly shape: readonly number[];
  /** The convolution that makes it, as long as nothing but a per-channel scale and offset followed. */
  readonly convolution?: ConvolutionDraft;
  /** The clip that makes it, so that bounds on bounds become one operation. */
  readonly clip?: ClipDraft;
  /** Set when a picture was flattened channels first: matrix rows must be reordered from this shape. */
  readonly flattenedFrom?: readonly number[];
}

/** A convolution whose constants can still be changed. Weights are `out × in/groups × height × width`. */
export interface ConvolutionDraft {
  readonly kind: 'convolution';
  readonly name: string;
  readonly input: string;
  readonly weights: Float32Array;
  readonly weightDims: readonly number[];
  bias: Float32Array | undefined;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** Bounds on values that can still be narrowed. */
export interface ClipDraft {
  readonly kind: 'clip';
  readonly name: string;
  readonly input: string;
  low: number;
  high: number;
}

/** Any operation in its final form. */
export interface PlainDraft {
  readonly kind: 'plain';
  readonly node: OnnxNode;
}

/** Bytes of numbers, little-endian, as ONNX stores them. */
export function littleEndianBytes(values: readonly number[] | Float32Array, type: 'float32' | 'int64'): Uint8Array {
  const width = type === 'float32' ? 4 : 8;
  const bytes = new Uint8Array(values.length * width);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    if (type === 'float32') view.setFloat32(i * 4, values[i] as number, true);
    else view.setBigInt64(i * 8, BigInt(values[i] as number), true);
  }
  return bytes;
}

/** Builds an ONNX graph. Operations come out in the order in which they were added. */
export class GraphBuilder {
  private readonly drafts: (ConvolutionDraft | ClipDraft | PlainDraft)[] = [];
  private readonly constants: OnnxTensor[] = [];

  /** Adds an operation with one result, which bears the operation's name. */
  add(op: string, name: string, inputs: readonly string[], attributes: Record<string, OnnxAttribute> = {}): string {
    this.drafts.push({ kind: 'plain', node: { name, op, inputs, outputs: [name], attributes } });
    return name;
  }

  /** Adds a convolution that later steps may still change. */
  addConvolution(draft: ConvolutionDraft): void {
    this.drafts.push(draft);
  }

  /** Adds bounds that later steps may still narrow. */
  addClip(draft: ClipDraft): void {
    this.drafts.push(draft);
  }

  /** Adds a float constant and gives its name. */
  floats(name: string, dims: readonly number[], data: Float32Array): string {
    this.constants.push({ name, type: 'float32', dims, bytes: littleEndianBytes(data, 'float32') });
    return name;
  }

  /** Adds a constant list of whole numbers (or, with `dims` empty, one) and gives its name. */
  ints(name: string, data: readonly number[], dims: readonly number[] = [data.length]): string {
    this.constants.push({ name, type: 'int64', dims, bytes: littleEndianBytes(data, 'int64') });
    return name;
  }

  /** The finished graph. */
  finish(name: string, inputs: readonly OnnxValueInfo[], outputs: readonly OnnxValueInfo[]): OnnxGraph {
    const nodes = this.drafts.map((draft) => this.node(draft));
    return { name, nodes, initializers: this.constants, inputs, outputs };
  }

  private node(draft: ConvolutionDraft | ClipDraft | PlainDraft): OnnxNode {
    if (draft.kind === 'plain') return draft.node;
    const { name } = draft;
    if (draft.kind === 'clip') {
      if (draft.low === 0 && draft.high === Number.POSITIVE_INFINITY) {
        return { name, op: 'Relu', inputs: [draft.input], outputs: [name], attributes: {} };
      }
      const bound = (which: string, value: number): string =>
        Number.isFinite(value) ? this.floats(`${name}/${which}`, [], Float32Array.of(value)) : '';
      const inputs = [draft.input, bound('low', draft.low), bound('high', draft.high)];
      return { name, op: 'Clip', inputs, outputs: [name], attributes: {} };
    }
    const inputs = [draft.input, this.floats(`${name}/weights`, draft.weightDims, draft.weights)];
    if (draft.bias) inputs.push(this.floats(`${name}/bias`, [draft.bias.length], draft.bias));
    return { name, op: 'Conv', inputs, outputs: [name], attributes: draft.attributes };
  }
}
