/**
 * TensorFlow.js graph models: `model.json` as typed data, with the checks that make it safe to use.
 *
 * Source: the graph-model format of tfjs-converter (github.com/tensorflow/tfjs, Apache-2.0).
 */
import { decodeBase64 } from '../../base/base64.ts';
import { LikenessError } from '../../base/errors.ts';

/** A node of the graph: its operation, the names of its inputs (`name` or `name:output`), its attributes as in the file. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, GraphAttribute>>;
}

/** An attribute value; which field is set follows from the attribute. Texts (`s`) are base64. */
export interface GraphAttribute {
  readonly s?: string;
  readonly i?: string | number;
  readonly f?: number;
  readonly b?: boolean;
  readonly shape?: { readonly dim?: readonly { readonly size: string | number }[] };
  readonly list?: { readonly s?: readonly string[]; readonly i?: readonly (string | number)[] };
}

/** Where a constant lies in the weight bytes and how it is stored. */
export interface WeightRecord {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number };
}

/** A graph model without its weight bytes. */
export interface GraphModel {
  readonly nodes: readonly GraphNode[];
  /** In the order of the weight bytes. */
  readonly weights: readonly WeightRecord[];
}

/**
 * Reads a parsed `model.json`.
 *
 * @param json - What `JSON.parse` gave.
 * @throws `model/damaged` when it is not a graph model.
 */
export function readGraphModel(json: unknown): GraphModel {
  const record = json as {
    format?: unknown;
    modelTopology?: { node?: { name: string; op: string; input?: string[]; attr?: Record<string, GraphAttribute> }[] };
    weightsManifest?: { weights?: WeightRecord[] }[];
  } | null;
  const nodes = record?.modelTopology?.node;
  const manifest = record?.weightsManifest;
  if (!Array.isArray(nodes) || !Array.isArray(manifest) || !nodes.every((node) => typeof node?.op === 'string')) {
    const format = typeof record?.format === 'string' ? `format \`${record.format}\`` : 'no graph';
    throw new LikenessError(
      'model/damaged',
      `Expected a TensorFlow.js graph model (topology and weights manifest), got ${format}.`,
    );
  }
  return {
    nodes: nodes.map(({ name, op, input, attr }) => ({ name, op, inputs: input ?? [], attributes: attr ?? {} })),
    weights: manifest.flatMap((group) => group.weights ?? []),
  };
}

/** Text of an attribute such as `padding` or `data_format`; `undefined` when the node has none. */
export function attributeText(node: GraphNode, name: string): string | undefined {
  const value = node.attributes[name]?.s;
  return value === undefined ? undefined : decodeText(value);
}

/** Texts of a list attribute such as `fused_ops`. */
export function attributeTexts(node: GraphNode, name: string): string[] {
  return (node.attributes[name]?.list?.s ?? []).map(decodeText);
}

/** Whole numbers of a list attribute such as `strides`. */
export function attributeInts(node: GraphNode, name: string): number[] {
  return (node.attributes[name]?.list?.i ?? []).map(Number);
}

/** A flag attribute; `false` when the node has none. */
export function attributeFlag(node: GraphNode, name: string): boolean {
  return node.attributes[name]?.b ?? false;
}

/** The shape attribute of a placeholder; -1 for a free dimension. */
export function attributeShape(node: GraphNode): number[] {
  return (node.attributes['shape']?.shape?.dim ?? []).map((dim) => Number(dim.size));
}

const decoder = new TextDecoder();

function decodeText(base64: string): string {
  return decoder.decode(decodeBase64(base64));
}
