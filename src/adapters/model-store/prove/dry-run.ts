/**
 * Opens a model in the engine and runs it once on nothing: what hashes cannot tell.
 */
import { isLikenessError, LikenessError } from '../../../base/errors.ts';
import type { CatalogueModel, ModelVariant, TensorFact } from '../../../models/catalogue/catalogue.ts';
import type { Engine, Session, Tensor, TensorInfo } from '../../../ports/engine.ts';
import type { Verdict } from './examine-file.ts';

/** What a dry run found. */
export interface DryRun {
  readonly verdict: Extract<Verdict, 'sound' | 'engine-refused' | 'wrong-tensors' | 'not-finite'>;
  readonly words: string;
}

const shown = (tensors: readonly { name: string; dims: readonly (number | null)[]; type: string }[]): string =>
  tensors.map(({ name, type, dims }) => `${name} ${type} [${dims.map((dim) => dim ?? '?').join(', ')}]`).join('; ');

const fits = (fact: TensorFact, found: TensorInfo): boolean =>
  fact.type === found.type &&
  fact.dims.length === found.dims.length &&
  fact.dims.every((dim, axis) => dim === null || found.dims[axis] === null || found.dims[axis] === dim);

/**
 * Compares the inputs and outputs that the engine sees with those that the catalogue states.
 *
 * @throws `model/mismatch` with both lists.
 */
export function checkTensors(
  model: CatalogueModel,
  variant: ModelVariant,
  session: Pick<Session, 'inputs' | 'outputs'>,
): void {
  for (const side of ['inputs', 'outputs'] as const) {
    const facts = variant[side] ?? model[side];
    if (!facts) continue;
    const missing = facts.filter((fact) => {
      const found = session[side].find((tensor) => tensor.name === fact.name);
      return !found || !fits(fact, found);
    });
    if (missing.length === 0) continue;
    throw new LikenessError(
      'model/mismatch',
      `Expected \`${model.id}/${variant.name}\` to have the ${side} ${shown(missing)}, got ${shown(session[side])}.`,
      { details: { model: model.id, variant: variant.name, expected: shown(missing), found: shown(session[side]) } },
    );
  }
}

/** Sizes that are tried for dimensions that the file leaves open; the first axis is the batch. */
const sizes = [64, 112, 128, 192, 256, 320, 512, 640];

function zeros(info: TensorInfo, dims: readonly number[]): Tensor | undefined {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const make = {
    float32: () => new Float32Array(count),
    float16: () => new Uint16Array(count),
    int32: () => new Int32Array(count),
    int64: () => new BigInt64Array(count),
    uint8: () => new Uint8Array(count),
    bool: () => new Uint8Array(count),
  }[info.type];
  return make ? { type: info.type, dims, data: make() } : undefined;
}

function allFinite({ type, data }: Tensor): boolean {
  if (type === 'float32') return (data as Float32Array).every((value) => Number.isFinite(value));
  if (type === 'float16') return (data as Uint16Array).every((bits) => (bits & 0x7c00) !== 0x7c00);
  return true;
}

/**
 * Runs a model once on zeros.
 *
 * @param bytes - The whole file.
 * @returns Whether the engine opens it, whether its inputs and outputs are those of the catalogue, and whether what
 * comes out has the shapes that it states and is finite. A model whose open dimensions cannot be guessed is opened, not run.
 */
export async function dryRun(
  engine: Engine,
  bytes: Uint8Array,
  model: CatalogueModel,
  variant: ModelVariant,
): Promise<DryRun> {
  let session: Session;
  try {
    session = await engine.open(bytes);
  } catch (error) {
    if (!isLikenessError(error) || error.code === 'engine/unavailable') throw error;
    return { verdict: 'engine-refused', words: `${engine.name} cannot open it: ${error.message}` };
  }
  try {
    checkTensors(model, variant, session);
    return await runOnce(session, model, variant);
  } catch (error) {
    if (!isLikenessError(error, 'model/mismatch')) throw error;
    return { verdict: 'wrong-tensors', words: error.message };
  } finally {
    await session[Symbol.asyncDispose]();
  }
}

async function runOnce(session: Session, model: CatalogueModel, variant: ModelVariant): Promise<DryRun> {
  const facts = variant.inputs ?? model.inputs ?? [];
  const open = session.inputs.some((info) => info.dims.slice(1).includes(null));
  let refusal = '';
  for (const size of open ? sizes : [1]) {
    const inputs: Record<string, Tensor> = {};
    for (const info of session.inputs) {
      const fact = facts.find((one) => one.name === info.name);
      const dims = info.dims.map((dim, axis) => dim ?? fact?.dims[axis] ?? (axis === 0 ? 1 : size));
      const tensor = zeros(info, dims);
      if (!tensor)
        return { verdict: 'sound', words: `it opens; it was not run, because its input ${info.name} is ${info.type}` };
      inputs[info.name] = tensor;
    }
    try {
      return judge(await session.run(inputs), variant.outputs ?? model.outputs ?? []);
    } catch (error) {
      if (!isLikenessError(error, 'engine/failed')) throw error;
      refusal = error.message;
    }
  }
  if (open) return { verdict: 'sound', words: 'it opens; it was not run, because the sizes of its inputs are open' };
  return { verdict: 'engine-refused', words: `it opens, but does not run: ${refusal}` };
}

/** What came out must have the shapes that the catalogue states, and be finite. */
function judge(outputs: Readonly<Record<string, Tensor>>, facts: readonly TensorFact[]): DryRun {
  const wrong = facts.flatMap((fact) => {
    const dims = outputs[fact.name]?.dims;
    const same =
      dims?.length === fact.dims.length && fact.dims.every((dim, axis) => dim === null || dim === dims[axis]);
    return same
      ? []
      : [
          `${fact.name} of shape [${dims?.join(', ') ?? 'none'}] in place of [${fact.dims.map((dim) => dim ?? '?').join(', ')}]`,
        ];
  });
  if (wrong.length > 0) return { verdict: 'wrong-tensors', words: `it runs, but gives ${wrong.join('; ')}` };
  const bad = Object.entries(outputs).filter(([, tensor]) => !allFinite(tensor));
  if (bad.length === 0) return { verdict: 'sound', words: 'it opens and runs' };
  return {
    verdict: 'not-finite',
    words: `it runs, but ${bad.map(([name]) => name).join(', ')} holds numbers that are not finite`,
  };
}
