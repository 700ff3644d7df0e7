/**
 * Likeness on a Node machine: ONNX Runtime and the built-in models.
 */
import { createOnnxEngine, type OnnxEngineOptions } from '../adapters/engine/onnxruntime-node.ts';
import { createBuiltInStore } from '../adapters/model-store/built-in.ts';
import type { FaceFinder } from '../analysis/face-finder.ts';
import { createFaceFinder } from '../analysis/find-faces.ts';
import type { Engine } from '../ports/engine.ts';
import type { ModelStore } from '../ports/model-store.ts';
import { withCatalogue } from './models/catalogue-store.ts';

/** What the preset may be told; see the adapters for each. */
export interface NodePresetOptions extends Pick<OnnxEngineOptions, 'provider' | 'threads'> {
  /** Where converted models are kept; `null` keeps none. */
  readonly cache?: string | null;
}

/** The parts that a door works with. Dispose `store` at the end. */
export interface NodePreset {
  readonly engine: Engine;
  readonly store: ModelStore;
  readonly faces: FaceFinder;
}

/**
 * Opens engine, model store and face finder. Models are opened when first needed.
 *
 * @throws `engine/unavailable`, `request/invalid` (unknown provider).
 */
export async function openNodePreset(options: NodePresetOptions = {}): Promise<NodePreset> {
  const { cache, ...engineOptions } = options;
  const engine = await createOnnxEngine(engineOptions);
  const store = withCatalogue(createBuiltInStore({ engine, ...(cache === undefined ? {} : { cache }) }), engine);
  return { engine, store, faces: createFaceFinder({ store }) };
}
