/**
 * The engine port: an inference runtime that opens models and runs them.
 */

/** Element types that models of this product use. */
export type TensorType = 'float32' | 'float16' | 'int32' | 'int64' | 'uint8' | 'bool';

/** A dense array with its shape. `float16` is carried as raw bits in a `Uint16Array`. */
export interface Tensor {
  readonly type: TensorType;
  readonly dims: readonly number[];
  readonly data: Float32Array | Uint16Array | Int32Array | BigInt64Array | Uint8Array;
}

/** Name, type and shape of a model's input or output; a free dimension is `null`. */
export interface TensorInfo {
  readonly name: string;
  readonly type: TensorType;
  readonly dims: readonly (number | null)[];
}

/** One opened model. Runs one call at a time; dispose it to free its memory. */
export interface Session extends AsyncDisposable {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /**
   * Runs the model once. Outputs are owned by the caller.
   *
   * @throws `engine/failed` when the runtime rejects the inputs or fails.
   */
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
}

/** How to open a session. */
export interface SessionOptions {
  /** Threads for one run; default: the engine's choice. */
  readonly threads?: number;
}

/** An inference runtime. */
export interface Engine {
  readonly name: string;
  readonly version: string;
  /** The execution provider that runs the models: `cpu`, `cuda`, … */
  readonly provider: string;
  /**
   * Opens an ONNX model from its bytes.
   *
   * @throws `model/damaged` when the bytes are no model, `engine/unavailable` when the runtime cannot be loaded.
   */
  open(model: Uint8Array, options?: SessionOptions): Promise<Session>;
}
