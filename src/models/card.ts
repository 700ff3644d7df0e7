/**
 * Model cards: everything that code needs to know about a model, as data that survives `JSON.stringify`.
 */

/** What a model is for. */
export type ModelRole = 'detector' | 'landmarker' | 'iris-landmarker' | 'embedder' | 'classifier';

/** A file with its proof. */
export interface FileProof {
  /** Name inside its package or archive, with forward slashes. */
  readonly name: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** A TensorFlow.js graph model inside an installed npm package, to be converted. */
export interface PackageModelSource {
  readonly kind: 'npm-package';
  readonly format: 'tfjs-graph';
  readonly package: string;
  readonly version: string;
  /** First `model.json`, then its weight files in order. */
  readonly files: readonly FileProof[];
  /** Names in the converted model → nodes of the graph. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /**
   * The converted model takes any batch, height and width (multiples of its coarsest stride); the sizes that the card
   * names are those of the original. Only for graphs that are convolutions to the end.
   */
  readonly freeSize?: boolean;
}

/** Where a model's bytes can come from. */
export type ModelSource = PackageModelSource;

/** Whether a licence lets anybody use the model for any purpose. */
export type LicenceUse = 'any' | 'non-commercial' | 'unclear';

/** How pixels become one input tensor: `(pixel − mean) / std`, pixels 0…255, one number per channel. */
export interface ImageInput {
  readonly name: string;
  readonly type: 'float32';
  /** Batch, channels, height, width. */
  readonly layout: 'NCHW';
  readonly dims: readonly [batch: number, channels: number, height: number, width: number];
  /** Order of the channels; `grey` is Rec. 601 luma of the encoded values. */
  readonly colour: 'rgb' | 'bgr' | 'grey';
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** An output tensor and what its numbers say. */
export interface ModelOutput {
  readonly name: string;
  readonly type: 'float32';
  readonly dims: readonly number[];
  readonly meaning: string;
  /** Side of the crop that this output sees best in, where it is not the card's {@link ModelCard.room}. */
  readonly room?: number;
}

/** One group of a single-shot detector's anchors: `perCell` of them in every cell of `stride` pixels. */
export interface AnchorGroup {
  readonly stride: number;
  readonly perCell: number;
  /** Names of the outputs that hold this group's logits and boxes. */
  readonly scores: string;
  readonly boxes: string;
}

/** A model's complete record. No path, no function, nothing of the machine. */
export interface ModelCard {
  readonly id: string;
  readonly role: ModelRole;
  /** The code that speaks to this architecture: `analysis/<role>/<family>.ts`. */
  readonly family: string;
  readonly title: string;
  readonly vendor: string;
  readonly year: number;
  /** The ONNX file as the engine gets it; `bytes` and `sha256` are those of that file. */
  readonly file: { readonly bytes: number; readonly sha256: string; readonly sources: readonly ModelSource[] };
  readonly licence: { readonly name: string; readonly use: LicenceUse; readonly source: string };
  readonly inputs: readonly ImageInput[];
  readonly outputs: readonly ModelOutput[];
  /** Detectors: in the order in which rows appear. */
  readonly anchors?: readonly AnchorGroup[];
  /**
   * Models that look at one upright face: side of the square crop as a multiple of the mesh's larger extent, around the
   * mesh's middle.
   */
  readonly room?: number;
  /** Classifiers: what each number of the output stands for. */
  readonly labels?: readonly string[];
  /** Paper and what else is known. */
  readonly notes: string;
}
