/**
 * Walks over the structure of an ONNX file without loading its weights: nodes, inputs, outputs, and where each weight lies.
 */
import { type ByteSource, broken, type Field, Walker } from './walk-fields.ts';
import { readFields, readVarints } from './wire.ts';

/** A weight of the graph and where its elements lie. */
export interface ScannedInitializer {
  readonly name: string;
  readonly dims: readonly number[];
  /** ONNX code of the element type: 1 = float32, 10 = float16. */
  readonly type: number;
  /** Elements as raw little-endian bytes, or as a protobuf list; nothing when they are kept in another file. */
  readonly data?: { readonly form: 'raw' | 'list'; readonly at: number; readonly length: number };
  /** The other file, relative to the model. */
  readonly external?: string;
  /** How many bytes that file must have at least. */
  readonly externalEnd?: number;
}

/** An input or output as the file names it; a free dimension is its symbol. */
export interface ScannedValue {
  readonly name: string;
  readonly type: number;
  readonly dims: readonly (number | string)[];
}

/** What the walk saw. */
export interface ScannedModel {
  readonly irVersion: number;
  readonly producer: string;
  readonly opsets: Readonly<Record<string, number>>;
  /** Operators of sets other than ONNX's own, as `domain:Name`. */
  readonly foreignOperators: readonly string[];
  readonly nodes: number;
  readonly inputs: readonly ScannedValue[];
  readonly outputs: readonly ScannedValue[];
  readonly initializers: readonly ScannedInitializer[];
}

const decoder = new TextDecoder();
/** Bytes per element, by ONNX type code; those of packed and text types are not known. */
const elementBytes: Readonly<Record<number, number>> = {
  1: 4,
  2: 1,
  3: 1,
  4: 2,
  5: 2,
  6: 4,
  7: 8,
  9: 1,
  10: 2,
  11: 8,
  12: 4,
  13: 8,
  16: 2,
};

/**
 * Walks over a model.
 *
 * @throws `model/damaged` when the file breaks off, makes no sense or has no graph, with the place.
 */
export async function scanModel(source: ByteSource): Promise<ScannedModel> {
  const walker = new Walker(source);
  const opsets: Record<string, number> = {};
  let irVersion = 0;
  let producer = '';
  let graph: Field | undefined;
  for await (const field of walker.fields(0, source.size)) {
    if (field.number === 1 && field.wire === 0) irVersion = field.varint;
    else if (field.number === 2 && field.wire === 2) producer = await walker.text(field);
    else if (field.number === 7 && field.wire === 2) graph = field;
    else if (field.number === 8 && field.wire === 2) {
      let domain = '';
      let version = 0;
      for (const inner of readFields(await walker.bytes(field))) {
        if (inner.number === 1) domain = decoder.decode(inner.bytes);
        else if (inner.number === 2) version = inner.varint;
      }
      opsets[domain] = version;
    }
  }
  if (!graph) throw broken('no graph', source.size);
  return { irVersion, producer, opsets, ...(await scanGraph(walker, graph)) };
}

async function scanGraph(
  walker: Walker,
  graph: Field,
): Promise<Omit<ScannedModel, 'irVersion' | 'producer' | 'opsets'>> {
  const foreign = new Set<string>();
  const inputs: ScannedValue[] = [];
  const outputs: ScannedValue[] = [];
  const initializers: ScannedInitializer[] = [];
  let nodes = 0;
  for await (const field of walker.fields(graph.at, graph.at + graph.length)) {
    if (field.number === 1) {
      nodes++;
      const operator = await foreignOperator(walker, field);
      if (operator) foreign.add(operator);
    } else if (field.number === 5) initializers.push(await scanInitializer(walker, field));
    else if (field.number === 11) inputs.push(scanValue(await walker.bytes(field)));
    else if (field.number === 12) outputs.push(scanValue(await walker.bytes(field)));
  }
  // Older files list constants among the inputs; those are no inputs for a caller.
  const constants = new Set(initializers.map((tensor) => tensor.name));
  return {
    foreignOperators: [...foreign].sort(),
    nodes,
    inputs: inputs.filter((input) => !constants.has(input.name)),
    outputs,
    initializers,
  };
}

async function foreignOperator(walker: Walker, node: Field): Promise<string | undefined> {
  let op = '';
  let domain = '';
  for await (const field of walker.fields(node.at, node.at + node.length)) {
    if (field.number === 4 && field.wire === 2) op = await walker.text(field);
    else if (field.number === 7 && field.wire === 2) domain = await walker.text(field);
  }
  return domain === '' || domain === 'ai.onnx' ? undefined : `${domain}:${op}`;
}

async function scanInitializer(walker: Walker, tensor: Field): Promise<ScannedInitializer> {
  const dims: number[] = [];
  let name = '';
  let type = 0;
  let data: ScannedInitializer['data'];
  let external: ExternalPart | undefined;
  for await (const field of walker.fields(tensor.at, tensor.at + tensor.length)) {
    if (field.number === 1) {
      if (field.wire === 0) dims.push(field.varint);
      else dims.push(...readVarints({ number: 1, wire: 2, varint: 0, bytes: await walker.bytes(field) }));
    } else if (field.number === 2) type = field.varint;
    else if (field.number === 8) name = await walker.text(field);
    else if (field.number === 9) data = { form: 'raw', at: field.at, length: field.length };
    else if ([4, 5, 7, 10, 11].includes(field.number) && field.wire === 2)
      data ??= { form: 'list', at: field.at, length: field.length };
    else if (field.number === 13) external = addExternal(external, await walker.bytes(field));
  }
  const count = dims.reduce((product, dim) => product * dim, 1);
  const width = elementBytes[type];
  if (data?.form === 'raw' && width && data.length !== count * width)
    throw broken(
      `the weight \`${name}\` of shape [${dims.join(', ')}] has ${data.length} bytes in place of ${count * width}`,
      data.at,
    );
  return {
    name,
    dims,
    type,
    ...(data && external === undefined ? { data } : {}),
    ...(external === undefined
      ? {}
      : { external: external.location, externalEnd: external.offset + (external.length ?? count * (width ?? 0)) }),
  };
}

/** Where a weight lies in another file. */
interface ExternalPart {
  readonly location: string;
  readonly offset: number;
  readonly length?: number;
}

/** Adds one entry of a weight's list of external facts. */
function addExternal(known: ExternalPart | undefined, bytes: Uint8Array): ExternalPart {
  let key = '';
  let value = '';
  for (const field of readFields(bytes)) {
    if (field.number === 1) key = decoder.decode(field.bytes);
    else if (field.number === 2) value = decoder.decode(field.bytes);
  }
  const part = known ?? { location: '', offset: 0 };
  if (key === 'location') return { ...part, location: value };
  const number = /^\d{1,15}$/.test(value) ? Number(value) : undefined;
  if (number === undefined || (key !== 'offset' && key !== 'length')) return part;
  return { ...part, [key]: number };
}

function scanValue(bytes: Uint8Array): ScannedValue {
  let name = '';
  let type = 0;
  const dims: (number | string)[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = decoder.decode(field.bytes);
    else if (field.number !== 2) continue;
    else
      for (const kind of readFields(field.bytes)) {
        if (kind.number !== 1) continue;
        for (const part of readFields(kind.bytes)) {
          if (part.number === 1) type = part.varint;
          else if (part.number === 2) for (const dim of readFields(part.bytes)) dims.push(scanDim(dim.bytes));
        }
      }
  }
  return { name, type, dims };
}

function scanDim(bytes: Uint8Array): number | string {
  for (const field of readFields(bytes)) {
    if (field.number === 1) return field.varint;
    if (field.number === 2) return decoder.decode(field.bytes);
  }
  return '';
}
