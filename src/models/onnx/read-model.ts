/**
 * Reads an ONNX model file.
 */
import { LikenessError } from '../../base/errors.ts';
import {
  type OnnxAttribute,
  type OnnxElementType,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
  onnxElementBytes,
  onnxElementTypes,
} from './model.ts';
import { readFields, readFloats, readVarints } from './wire.ts';

const decoder = new TextDecoder();
const typeOfCode: ReadonlyMap<number, OnnxElementType> = new Map(
  Object.entries(onnxElementTypes).map(([name, code]) => [code, name as OnnxElementType]),
);

/**
 * Reads the bytes of an `.onnx` file: graph, constants, attributes. Subgraphs, functions, sparse and external tensors
 * are not read.
 *
 * @param bytes - The whole file. The model's tensors are views into it: leave it unchanged.
 * @throws `model/damaged` when the bytes are no ONNX model, break off, or keep weights in another file.
 */
export function readOnnxModel(bytes: Uint8Array): OnnxModel {
  let irVersion = 0;
  let producer = '';
  let graph: OnnxGraph | undefined;
  const opsets: Record<string, number> = {};
  for (const field of readFields(bytes)) {
    if (field.number === 1) irVersion = field.varint;
    else if (field.number === 2) producer = decoder.decode(field.bytes);
    else if (field.number === 7) graph = readGraph(field.bytes);
    else if (field.number === 8) {
      let domain = '';
      let version = 0;
      for (const inner of readFields(field.bytes)) {
        if (inner.number === 1) domain = decoder.decode(inner.bytes);
        else if (inner.number === 2) version = inner.varint;
      }
      opsets[domain] = version;
    }
  }
  if (!graph)
    throw new LikenessError(
      'model/damaged',
      `Expected an ONNX model with a graph, got ${bytes.length} bytes without one.`,
    );
  return { irVersion, producer, opsets, graph };
}

function readGraph(bytes: Uint8Array): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const inputs: OnnxValueInfo[] = [];
  const outputs: OnnxValueInfo[] = [];
  let name = '';
  for (const field of readFields(bytes)) {
    if (field.number === 1) nodes.push(readNode(field.bytes));
    else if (field.number === 2) name = decoder.decode(field.bytes);
    else if (field.number === 5) initializers.push(readTensor(field.bytes));
    else if (field.number === 11) inputs.push(readValueInfo(field.bytes));
    else if (field.number === 12) outputs.push(readValueInfo(field.bytes));
  }
  // Older files list constants among the inputs; those are no inputs for a caller.
  const constants = new Set(initializers.map((tensor) => tensor.name));
  return { name, nodes, initializers, inputs: inputs.filter((input) => !constants.has(input.name)), outputs };
}

function readNode(bytes: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: Record<string, OnnxAttribute> = {};
  let name = '';
  let op = '';
  let domain = '';
  for (const field of readFields(bytes)) {
    if (field.number === 1) inputs.push(decoder.decode(field.bytes));
    else if (field.number === 2) outputs.push(decoder.decode(field.bytes));
    else if (field.number === 3) name = decoder.decode(field.bytes);
    else if (field.number === 4) op = decoder.decode(field.bytes);
    else if (field.number === 5) {
      const [key, attribute] = readAttribute(field.bytes);
      if (attribute) attributes[key] = attribute;
    } else if (field.number === 7) domain = decoder.decode(field.bytes);
  }
  return { name, op, ...(domain ? { domain } : {}), inputs, outputs, attributes };
}

function readAttribute(bytes: Uint8Array): [name: string, attribute: OnnxAttribute | undefined] {
  let name = '';
  let kind = 0;
  let float = 0;
  let int = 0;
  let text = '';
  let tensor: OnnxTensor | undefined;
  const floats: number[] = [];
  const ints: number[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = decoder.decode(field.bytes);
    else if (field.number === 2) float = readFloats(field)[0] ?? 0;
    else if (field.number === 3) int = field.varint;
    else if (field.number === 4) text = decoder.decode(field.bytes);
    else if (field.number === 5) tensor = readTensor(field.bytes);
    else if (field.number === 7) floats.push(...readFloats(field));
    else if (field.number === 8) ints.push(...readVarints(field));
    else if (field.number === 20) kind = field.varint;
  }
  if (kind === 1) return [name, { kind: 'float', value: float }];
  if (kind === 2) return [name, { kind: 'int', value: int }];
  if (kind === 3) return [name, { kind: 'string', value: text }];
  if (kind === 4 && tensor) return [name, { kind: 'tensor', value: tensor }];
  if (kind === 6) return [name, { kind: 'floats', value: floats }];
  if (kind === 7) return [name, { kind: 'ints', value: ints }];
  return [name, undefined];
}

function readTensor(bytes: Uint8Array): OnnxTensor {
  const dims: number[] = [];
  const floats: number[] = [];
  const int32s: number[] = [];
  const int64s: number[] = [];
  let name = '';
  let code = 0;
  let raw: Uint8Array | undefined;
  let external = false;
  for (const field of readFields(bytes)) {
    if (field.number === 1) dims.push(...readVarints(field));
    else if (field.number === 2) code = field.varint;
    else if (field.number === 4) floats.push(...readFloats(field));
    else if (field.number === 5) int32s.push(...readVarints(field));
    else if (field.number === 7) int64s.push(...readVarints(field));
    else if (field.number === 8) name = decoder.decode(field.bytes);
    else if (field.number === 9) raw = field.bytes;
    else if (field.number === 13) external = true;
  }
  const type = typeOfCode.get(code);
  if (!type)
    throw new LikenessError(
      'model/damaged',
      `Expected tensor \`${name}\` to have a known element type, got type ${code}.`,
    );
  if (external) {
    throw new LikenessError(
      'model/damaged',
      `Expected tensor \`${name}\` inside the model file, got a reference to another file.`,
    );
  }
  const count = dims.reduce((product, dim) => product * dim, 1);
  const data = raw ?? packElements(type, { floats, int32s, int64s });
  if (data.length !== count * onnxElementBytes[type]) {
    throw new LikenessError(
      'model/damaged',
      `Expected tensor \`${name}\` of shape [${dims.join(', ')}] to hold ${count} elements of ${type}, got ${data.length} bytes.`,
    );
  }
  return { name, type, dims, bytes: data };
}

/** Tensors may keep their elements as typed lists in place of raw bytes; float16 and small integers share the int32 list. */
function packElements(
  type: OnnxElementType,
  lists: { floats: readonly number[]; int32s: readonly number[]; int64s: readonly number[] },
): Uint8Array {
  const values = type === 'float32' ? lists.floats : type === 'int64' ? lists.int64s : lists.int32s;
  const width = onnxElementBytes[type];
  const bytes = new Uint8Array(values.length * width);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    if (type === 'float32') view.setFloat32(i * 4, value, true);
    else if (type === 'int64') view.setBigInt64(i * 8, BigInt(value), true);
    else if (type === 'int32') view.setInt32(i * 4, value, true);
    else if (type === 'float16') view.setUint16(i * 2, value, true);
    else bytes[i] = value;
  });
  return bytes;
}

function readValueInfo(bytes: Uint8Array): OnnxValueInfo {
  let name = '';
  let type: OnnxElementType = 'float32';
  const dims: (number | string)[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = decoder.decode(field.bytes);
    else if (field.number === 2) {
      for (const kind of readFields(field.bytes)) {
        if (kind.number !== 1) continue;
        for (const part of readFields(kind.bytes)) {
          if (part.number === 1) type = typeOfCode.get(part.varint) ?? type;
          else if (part.number === 2) for (const dim of readFields(part.bytes)) dims.push(readDim(dim.bytes));
        }
      }
    }
  }
  return { name, type, dims };
}

function readDim(bytes: Uint8Array): number | string {
  for (const field of readFields(bytes)) {
    if (field.number === 1) return field.varint;
    if (field.number === 2) return decoder.decode(field.bytes);
  }
  return '';
}
