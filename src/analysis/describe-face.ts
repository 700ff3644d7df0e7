/**
 * Finds out what was wished for about one face, and nothing else: each model runs only when its answer is wanted.
 */
import type { FaceAttributes } from '../face/face.ts';
import type { Frame8 } from '../imaging/frame.ts';
import { findCard } from '../models/registry.ts';
import type { ModelStore } from '../ports/model-store.ts';
import { createClassifier, labelled } from './attributes/classifier.ts';
import { createEmbedder, type Embedder } from './embedder/embedder.ts';
import type { FaceWishes } from './face-finder.ts';

/** A face in its frame. */
export interface PlacedMesh {
  readonly frame: Frame8;
  /** 468 points `x, y, z` in frame pixels. */
  readonly mesh: Float32Array;
}

/** Optional facts of a face; absent where not wished for. */
export interface OptionalFacts {
  readonly embedding?: Float32Array;
  readonly attributes?: FaceAttributes;
}

/** Runs the models that the wishes need. Age and apparent gender come from one run of one model. */
export async function describeFace(store: ModelStore, placed: PlacedMesh, wishes: FaceWishes): Promise<OptionalFacts> {
  const names = new Set(wishes.attributes ?? []);
  const { frame, mesh } = placed;
  const needsTraits = names.has('age') || names.has('gender');
  const embedder = wishes.embedding || needsTraits ? await openEmbedder(store) : undefined;
  const traits = needsTraits ? await embedder?.describe(frame, mesh) : undefined;
  const attributes: FaceAttributes = {
    ...(traits && names.has('age') ? { age: traits.age } : {}),
    ...(traits && names.has('gender') ? { apparentGender: traits.apparentGender } : {}),
    ...(names.has('emotion')
      ? { emotion: labelled(findCard('emotion'), await classify(store, 'emotion', placed)) }
      : {}),
    ...(names.has('real') ? { real: (await classify(store, 'antispoof', placed))[0] } : {}),
    ...(names.has('live') ? { live: (await classify(store, 'liveness', placed))[0] } : {}),
  };
  return {
    ...(embedder && wishes.embedding ? { embedding: await embedder.embed(frame, mesh) } : {}),
    ...(names.size > 0 ? { attributes } : {}),
  };
}

async function openEmbedder(store: ModelStore): Promise<Embedder> {
  const { session } = await store.open('faceres');
  return createEmbedder(session, findCard('faceres'));
}

async function classify(store: ModelStore, id: string, { frame, mesh }: PlacedMesh): Promise<Float32Array> {
  const { session } = await store.open(id);
  return createClassifier(session, findCard(id)).classify(frame, mesh);
}
