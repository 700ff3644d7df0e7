/**
 * The product's mesh swapper.
 */
import type { FaceFinder } from '../../../src/analysis/face-finder.ts';
import { type MeshIdentity, prepareIdentity } from '../../../src/processors/face-swapper/mesh/identity.ts';
import { swapFace } from '../../../src/processors/face-swapper/mesh/swap.ts';
import type { MeshSwapperOptions } from '../../../src/processors/face-swapper/options.ts';
import type { Person } from '../people.ts';
import type { Method } from './method.ts';

/** Prepared sources by name, so that a person is prepared once per run. */
export type Identities = Map<string, MeshIdentity>;

/** Prepares a source, or gives what was prepared before. */
export function identityOf(source: Person, identities: Identities): MeshIdentity {
  const known = identities.get(source.name);
  if (known) return known;
  const identity = prepareIdentity([{ frame: source.frame, face: source.face }]);
  identities.set(source.name, identity);
  return identity;
}

/** The mesh swapper with the given options. */
export function meshMethod(
  name: string,
  options: MeshSwapperOptions,
  { identities, follow }: { readonly identities: Identities; readonly follow: FaceFinder['follow'] },
): Method {
  return {
    name,
    draw: async (source, { frame, face }) =>
      (await swapFace({ frame, face, follow }, identityOf(source, identities), options)).patch,
  };
}
