/**
 * Converts a TensorFlow.js graph model into an ONNX model that computes the same.
 */
import { LikenessError } from '../../base/errors.ts';
import type { OnnxModel, OnnxNode, OnnxValueInfo } from '../onnx/model.ts';
import { writeOnnxModel } from '../onnx/write-model.ts';
import { GraphBuilder, type Value } from './graph-builder.ts';
import { attributeShape, type GraphModel, type GraphNode, readGraphModel } from './graph-model.ts';
import { operators } from './operators.ts';
import { type Step, unconvertible } from './step.ts';
import { decodeWeights, type Weight } from './weights.ts';

/** What to convert. */
export interface GraphModelSource {
  /** The parsed `model.json`. */
  readonly json: unknown;
  /** The weight files, joined in the order of the manifest. */
  readonly weights: Uint8Array;
  /** Name of the ONNX graph. */
  readonly name: string;
  /**
   * Which nodes become inputs and outputs, and the names they get: ONNX name → node name. Nodes that no named output
   * needs are left out.
   */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /**
   * Leaves batch, height and width of pictures free, so that a detector can look at a whole photograph at once. Heights and
   * widths must be multiples of the graph's coarsest stride. Default: fixed, as in the graph.
   */
  readonly freeSize?: boolean;
}

const opset = 17;

/**
 * Converts a graph model. Pictures come in and go out channels first (`1 × channels × height × width`); other tensors keep
 * their shape. A free batch dimension becomes 1. Scales, offsets and clips are folded into the convolutions before them,
 * and flattening before a matrix product needs no reordering, so that the result holds nearly no transposes.
 *
 * @returns The bytes of an `.onnx` file (operator set 17); the same source always gives the same bytes.
 * @throws `model/damaged` when the source is no graph model, its weights do not fit, or it holds an operation that
 * {@link operators} lacks; the message names the node.
 *
 * Cost: about 0.1 s for 7 MB of float16 weights.
 */
export function convertGraphModel(source: GraphModelSource): Uint8Array {
  const model = readGraphModel(source.json);
  return writeOnnxModel(convertGraph(model, decodeWeights(model.weights, source.weights), source));
}

function convertGraph(model: GraphModel, weights: ReadonlyMap<string, Weight>, source: GraphModelSource): OnnxModel {
  const nodes = skipIdentities(model.nodes, weights);
  const wanted = Object.values(source.outputs);
  const order = sortNodes(nodes, wanted);
  const readers = listReaders(order, wanted);
  const builder = new GraphBuilder();
  const values = new Map<string, Value>();
  const inputs: OnnxValueInfo[] = [];
  for (const node of order) {
    if (node.op === 'Const' || weights.has(node.name)) continue;
    if (node.op === 'Placeholder') {
      const name = Object.keys(source.inputs).find((key) => source.inputs[key] === node.name);
      const shape = attributeShape(node).map((size) => (size < 0 ? 1 : size));
      if (!name)
        throw unconvertible(node, `one of the inputs ${Object.values(source.inputs).join(', ')}`, 'another one');
      values.set(node.name, { name, shape });
      inputs.push({ name, type: 'float32', dims: onnxDims(shape, source.freeSize) });
      continue;
    }
    const convertOne = operators[node.op];
    if (!convertOne) {
      throw unconvertible(node, `one of the operations ${Object.keys(operators).join(', ')}`, node.op);
    }
    values.set(
      node.name,
      convertOne(makeStep(node, { builder, values, weights, readers, freeSize: source.freeSize ?? false })),
    );
  }
  const taken = new Set<string>();
  const outputs = Object.entries(source.outputs).map(([name, node]) => {
    const value = values.get(node) as Value;
    if (!taken.has(value.name)) {
      taken.add(value.name);
      return { name, value };
    }
    return { name, value: { name: builder.add('Identity', `${node}/copy`, [value.name]), shape: value.shape } };
  });
  const graph = builder.finish(
    source.name,
    inputs,
    outputs.map(({ name, value }) => ({
      name,
      type: 'float32' as const,
      dims: onnxDims(value.shape, source.freeSize),
    })),
  );
  const renamed = renameOutputs(graph.nodes, new Map(outputs.map(({ name, value }) => [value.name, name])));
  return {
    irVersion: 8,
    producer: 'likeness',
    opsets: { '': opset },
    graph: { ...graph, nodes: renamed },
  };
}

function onnxDims(shape: readonly number[], freeSize = false): (number | string)[] {
  const dims = shape.length === 4 ? [0, 3, 1, 2].map((axis) => shape[axis] as number) : [...shape];
  if (!freeSize) return dims;
  return shape.length === 4 ? ['batch', dims[1] as number, '', ''] : ['batch', '', ...dims.slice(2)];
}

function inputName(reference: string): string {
  return reference.replace(/^\^/, '').replace(/:\d+$/, '');
}

/** Nodes by name, where those that read an identity read what it repeats. */
function skipIdentities(nodes: readonly GraphNode[], weights: ReadonlyMap<string, Weight>): Map<string, GraphNode> {
  const sources = new Map(
    nodes
      .filter((node) => node.op === 'Identity' && !weights.has(node.name))
      .map((node) => [node.name, inputName(node.inputs[0] ?? '')]),
  );
  const resolve = (reference: string): string => {
    let name = inputName(reference);
    for (let hops = 0; sources.has(name) && hops <= sources.size; hops++) name = sources.get(name) as string;
    return name;
  };
  return new Map(nodes.map((node) => [node.name, { ...node, inputs: node.inputs.map(resolve) }]));
}

/** All nodes that the wanted ones need, each after its inputs. */
function sortNodes(nodes: ReadonlyMap<string, GraphNode>, wanted: readonly string[]): GraphNode[] {
  const order: GraphNode[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const stack = [...wanted].reverse();
  while (stack.length > 0) {
    const name = stack.at(-1) as string;
    const node = nodes.get(name);
    if (!node)
      throw new LikenessError('model/damaged', `Expected a node \`${name}\` in the graph, got none of that name.`);
    const waiting =
      state.get(name) === 'done' ? [] : node.inputs.map(inputName).filter((input) => state.get(input) !== 'done');
    if (waiting.length > 0) {
      if (state.get(name) === 'open')
        throw unconvertible(node, 'a graph without loops', `\`${name}\` among its own inputs`);
      state.set(name, 'open');
      stack.push(...waiting);
      continue;
    }
    stack.pop();
    if (state.get(name) !== 'done') order.push(node);
    state.set(name, 'done');
  }
  return order;
}

/** For each node, the operations that read it; an output counts as reader `output`. */
function listReaders(order: readonly GraphNode[], wanted: readonly string[]): Map<string, string[]> {
  const readers = new Map<string, string[]>();
  const add = (name: string, reader: string): void => {
    const list = readers.get(name);
    if (list) list.push(reader);
    else readers.set(name, [reader]);
  };
  for (const node of order) for (const input of node.inputs) add(inputName(input), node.op);
  for (const name of wanted) add(name, 'output');
  return readers;
}

function makeStep(
  node: GraphNode,
  graph: {
    builder: GraphBuilder;
    values: ReadonlyMap<string, Value>;
    weights: ReadonlyMap<string, Weight>;
    readers: ReadonlyMap<string, string[]>;
    freeSize: boolean;
  },
): Step {
  const name = (index: number): string => inputName(node.inputs[index] ?? '');
  return {
    node,
    freeSize: graph.freeSize,
    builder: graph.builder,
    value(index) {
      const value = graph.values.get(name(index));
      if (!value) throw unconvertible(node, `a computed value as input ${index}`, `\`${name(index)}\``);
      return value;
    },
    constant: (index) => graph.weights.get(name(index)),
    uses: (index) => graph.readers.get(name(index))?.length ?? 0,
    readers: graph.readers.get(node.name) ?? [],
  };
}

function renameOutputs(nodes: readonly OnnxNode[], names: ReadonlyMap<string, string>): OnnxNode[] {
  const rename = (name: string): string => names.get(name) ?? name;
  return nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) }));
}
