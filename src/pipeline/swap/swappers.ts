/**
 * The swappers that can be asked for: what each needs, and how it is loaded.
 */
import type { FaceFinder, FaceWishes } from '../../analysis/face-finder.ts';
import type { Face } from '../../face/face.ts';
import type { FacePatch } from '../../face/patch.ts';
import type { Frame, Frame8 } from '../../imaging/frame.ts';
import type { MeshIdentity } from '../../processors/face-swapper/mesh/identity.ts';
import type { MeshSwapperOptions } from '../../processors/face-swapper/options.ts';

/** Something a swapper has to say, for programs and for people. */
export interface SwapperNote {
  readonly code: string;
  readonly message: string;
}

/** A face of a frame that gets another's, and what may be asked of analysis while that is done. */
export interface SwapTarget {
  readonly frame: Frame;
  readonly face: Face;
  /** See `FaceFinder.follow`. */
  readonly follow: FaceFinder['follow'];
}

/** What every swapper can do. `Identity` is what it keeps of a source person. */
export interface Swapper<Identity, Options> {
  prepare(views: readonly { readonly frame: Frame8; readonly face: Face }[]): Identity;
  score(identity: Identity, face: Face): { readonly score: number; readonly reasons: readonly SwapperNote[] };
  swap(
    target: SwapTarget,
    identity: Identity,
    options: Options,
  ): Promise<{ readonly patch: FacePatch; readonly notes: readonly SwapperNote[] }>;
}

/** What is known of a swapper before it is loaded. */
export interface SwapperEntry<Identity, Options> {
  /** What it needs to know of each face beside the mesh. */
  readonly wishes: FaceWishes;
  /** IPTC digital source type of what it makes. */
  readonly digitalSourceType: string;
  load(): Promise<Swapper<Identity, Options>>;
}

const mesh: SwapperEntry<MeshIdentity, MeshSwapperOptions> = {
  wishes: { irises: true },
  digitalSourceType: 'composite',
  async load() {
    const [{ prepareIdentity }, { scorePair }, { swapFace }] = await Promise.all([
      import('../../processors/face-swapper/mesh/identity.ts'),
      import('../../processors/face-swapper/mesh/score-pair.ts'),
      import('../../processors/face-swapper/mesh/swap.ts'),
    ]);
    return { prepare: prepareIdentity, score: scorePair, swap: swapFace };
  },
};

/** All swappers by the name that requests use. */
export const swappers = { mesh } as const;

/** The swapper that a request asks for, loaded. */
export type LoadedSwapper = Swapper<MeshIdentity, MeshSwapperOptions>;
