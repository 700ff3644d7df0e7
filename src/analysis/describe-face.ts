/**
 * Finds out what was wished for about one face, and nothing else: each model runs only when its answer is wanted.
 */
import type { FaceAttributes } from '../face/face.ts';
import type { Frame8 } from '../imaging/frame.ts';
import { findCard } from '../models/registry.ts';
import type { ModelStore } from '../ports/model-store.ts';
import { createClassifier, labelled } from './attributes/classifier.ts';
import { createEmbedder, type EmbeddingResult } from './embedder/embedder.ts';
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

/** Runs the models that the wishes need. Age, apparent gender and the embedding come from one run of one model. */
export async function describeFace(store: ModelStore, placed: PlacedMesh, wishes: FaceWishes): Promise<OptionalFacts> {
  const names = new Set(wishes.attributes ?? []);
  const needsEmbedder = wishes.embedding || names.has('age') || names.has('gender');
  const embedded = needsEmbedder ? await embed(store, placed) : undefined;
  const attributes: FaceAttributes = {
    ...(embedded && names.has('age') ? { age: embedded.age } : {}),
    ...(embedded && names.has('gender') ? { apparentGender: embedded.apparentGender } : {}),
    ...(names.has('emotion')
      ? { emotion: labelled(findCard('emotion'), await classify(store, 'emotion', placed)) }
      : {}),
    ...(names.has('real') ? { real: (await classify(store, 'antispoof', placed))[0] } : {}),
    ...(names.has('live') ? { live: (await classify(store, 'liveness', placed))[0] } : {}),
  };
  return {
    ...(embedded && wishes.embedding ? { embedding: embedded.embedding } : {}),
    ...(names.size > 0 ? { attributes } : {}),
  };
}

async function embed(store: ModelStore, { frame, mesh }: PlacedMesh): Promise<EmbeddingResult> {
  const { session } = await store.open('faceres');
  return createEmbedder(session, findCard('faceres')).embed(frame, mesh);
}

async function classify(store: ModelStore, id: string, { frame, mesh }: PlacedMesh): Promise<Float32Array> {
  const { session } = await store.open(id);
  return createClassifier(session, findCard(id)).classify(frame, mesh);
}
