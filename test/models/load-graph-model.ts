/**
 * Opens a built-in model with TensorFlow.js, straight from its package.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { ModelCard } from '../../src/models/card.ts';

const modules = join(import.meta.dirname, '../../node_modules');

/** Opens the graph model that a card's package holds. */
export async function loadGraphModel(card: ModelCard): Promise<tf.GraphModel> {
  const [source] = card.file.sources;
  const [topology, weights] = await Promise.all(
    source.files.map((file) => readFile(join(modules, source.package, file.name))),
  );
  const json = JSON.parse(topology.toString('utf8'));
  return tf.loadGraphModel(
    tf.io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest.flatMap((group: { weights: tf.io.WeightsManifestEntry[] }) => group.weights),
      weightData: new Uint8Array(weights).buffer,
      format: json.format,
      signature: json.signature,
      userDefinedMetadata: json.userDefinedMetadata,
    }),
  );
}
