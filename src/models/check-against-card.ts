/**
 * Compares what a runtime found in a model file with what the model's card says.
 */
import { LikenessError } from '../base/errors.ts';
import type { ModelCard } from './card.ts';

/** Name, type and shape of an input or output as the runtime reports it; a free dimension is `null`. */
export interface FoundTensor {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly (number | null)[];
}

/**
 * Checks that a model file has exactly the inputs and outputs of its card, in any order. A free dimension in the file
 * fits any number.
 *
 * @throws `model/mismatch` with both lists when they differ.
 */
export function checkAgainstCard(
  card: ModelCard,
  found: { readonly inputs: readonly FoundTensor[]; readonly outputs: readonly FoundTensor[] },
): void {
  for (const side of ['inputs', 'outputs'] as const) {
    const expected = card[side];
    const fits =
      expected.length === found[side].length &&
      expected.every((tensor) => found[side].some((other) => sameTensor(tensor, other)));
    if (fits) continue;
    throw new LikenessError(
      'model/mismatch',
      `Expected model \`${card.id}\` to have the ${side} ${describe(expected)}, got ${describe(found[side])}.`,
      { details: { id: card.id, expected: describe(expected), found: describe(found[side]) } },
    );
  }
}

function sameTensor(expected: FoundTensor, found: FoundTensor): boolean {
  return (
    expected.name === found.name &&
    expected.type === found.type &&
    expected.dims.length === found.dims.length &&
    found.dims.every((size, axis) => size === null || size === expected.dims[axis])
  );
}

function describe(tensors: readonly FoundTensor[]): string {
  return tensors
    .map(({ name, type, dims }) => `${name} ${type} [${dims.map((size) => size ?? '?').join(', ')}]`)
    .join('; ');
}
