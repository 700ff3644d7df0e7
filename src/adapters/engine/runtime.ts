/**
 * The part of ONNX Runtime that the engine uses, and where it is loaded from. It runs in the calling thread.
 */
import type * as Ort from 'onnxruntime-node';
import type { Tensor, TensorType } from '../../ports/engine.ts';

/** What ONNX Runtime says of an input or output. */
export type ValueFacts = Ort.InferenceSession.ValueMetadata;

/** How ONNX Runtime is told to open a model. */
export type RuntimeSettings = Ort.InferenceSession.SessionOptions;

/** A model opened by ONNX Runtime. Its failures are those of ONNX Runtime, untranslated. */
export interface RuntimeSession {
  readonly inputs: readonly ValueFacts[];
  readonly outputs: readonly ValueFacts[];
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/** ONNX Runtime, loaded. */
export interface Runtime {
  readonly version: string;
  /** Names of the execution providers that it knows on this system. */
  readonly backends: readonly string[];
  open(model: Uint8Array, settings: RuntimeSettings): Promise<RuntimeSession>;
  close(): Promise<void>;
}

type OrtModule = Pick<typeof Ort, 'InferenceSession' | 'Tensor' | 'env'> & {
  readonly listSupportedBackends: () => readonly { readonly name: string }[];
};

/** Where the published package keeps its own copy of the runtime; there is none in a clone. */
const publishedCopy = '../../engine/onnxruntime-node/dist/index.js';

/** Loads ONNX Runtime into this thread. @throws What the import throws. */
export async function loadRuntime(): Promise<Runtime> {
  const module = (await importPackage()) as OrtModule & { default?: OrtModule };
  const ort = module.default ?? module;
  ort.env.logLevel = 'fatal';
  return {
    version: ort.env.versions.node ?? 'unknown',
    backends: ort.listSupportedBackends().map((backend) => backend.name),
    open: async (model, settings) => openSession(ort, model, settings),
    close: async () => undefined,
  };
}

/** An installed package comes first (it may be one with CUDA), then the published copy. */
async function importPackage(): Promise<unknown> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    const absent = (cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_MODULE_NOT_FOUND';
    if (!absent) throw cause;
    return import(new URL(publishedCopy, import.meta.url).href).catch(() => {
      throw cause;
    });
  }
}

async function openSession(ort: OrtModule, model: Uint8Array, settings: RuntimeSettings): Promise<RuntimeSession> {
  const session = await ort.InferenceSession.create(model, settings);
  return {
    inputs: session.inputMetadata,
    outputs: session.outputMetadata,
    async run(inputs) {
      const results = await session.run(mapValues(inputs, (tensor) => toOrt(ort, tensor)));
      return mapValues(results, fromOrt);
    },
    release: () => session.release(),
  };
}

function mapValues<A, B>(values: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

function toOrt(ort: OrtModule, tensor: Tensor): Ort.Tensor {
  return new ort.Tensor(tensor.type, tensor.data as Float32Array, tensor.dims);
}

function fromOrt(tensor: Ort.Tensor): Tensor {
  return { type: tensor.type as TensorType, dims: tensor.dims, data: tensor.data as Float32Array };
}
