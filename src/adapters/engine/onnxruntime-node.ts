/**
 * The engine port on ONNX Runtime's native library for Node.
 */
import { availableParallelism } from 'node:os';
import type * as Ort from 'onnxruntime-node';
import { LikenessError } from '../../base/errors.ts';
import { writeOnnxModel } from '../../models/onnx/write-model.ts';
import type { Engine, Session, SessionOptions, Tensor, TensorInfo, TensorType } from '../../ports/engine.ts';
import { chooseProvider, type ProviderFacts } from './providers.ts';

/** How to start the engine. */
export interface OnnxEngineOptions {
  /** Execution provider, a name of `providers`; default `cpu`. */
  readonly provider?: string;
  /** Threads for one run; default: all cores, at most four (the built-in models gain nothing beyond). */
  readonly threads?: number;
  /** Imports the runtime; default: the package `onnxruntime-node`, or the copy that the published package brings. */
  readonly load?: () => Promise<unknown>;
}

/** The part of `onnxruntime-node` that is used. */
export type OrtModule = Pick<typeof Ort, 'InferenceSession' | 'Tensor' | 'env'> & {
  readonly listSupportedBackends: () => readonly { readonly name: string }[];
};

/**
 * Starts ONNX Runtime with one execution provider. Another provider than `cpu` is tried at once with a tiny model, so that
 * a missing driver is told here and never replaced by the CPU.
 *
 * @throws `engine/unavailable` when the package `onnxruntime-node` or the provider cannot be loaded (the message names the
 * command that installs it); `request/invalid` for an unknown provider.
 */
export async function createOnnxEngine(options: OnnxEngineOptions = {}): Promise<Engine> {
  silenceTelemetry();
  const ort = await loadOnnxRuntime(options.load ?? importRuntime);
  ort.env.logLevel = 'fatal';
  const supported = ort.listSupportedBackends().map((backend) => backend.name);
  const provider = chooseProvider(options.provider ?? 'cpu', supported);
  const threads = options.threads ?? Math.min(4, availableParallelism());
  const engine: Engine = {
    name: 'onnxruntime-node',
    version: ort.env.versions.node ?? 'unknown',
    provider: provider.name,
    open: (model, session) => openSession(ort, model, { ...sessionSettings(provider, { threads, ...session }) }),
  };
  if (provider.name !== 'cpu') await probe(engine, provider);
  return engine;
}

/**
 * Since 1.29 the runtime reports to its maker from Linux and macOS too, as soon as it is initialised: processes, models,
 * errors, under an id that it keeps in the user's cache folder. It looks at these variables then, once.
 */
function silenceTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  // The name that it had for a while.
  process.env['ORT_TELEMETRY_DISABLED'] = '1';
}

/** Where the published package keeps its own copy of the runtime; there is none in a clone. */
const publishedCopy = '../../engine/onnxruntime-node/dist/index.js';

async function loadOnnxRuntime(load: () => Promise<unknown>): Promise<OrtModule> {
  try {
    const module = (await load()) as OrtModule & { default?: OrtModule };
    return module.default ?? module;
  } catch (cause) {
    throw new LikenessError(
      'engine/unavailable',
      `Expected the package \`onnxruntime-node\` to load on ${process.platform}/${process.arch}, but it did not: ${firstLine(cause)}. ` +
        'Install it with `ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node`.',
      { cause },
    );
  }
}

/** An installed package comes first (it may be one with CUDA), then the published copy. */
async function importRuntime(): Promise<unknown> {
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

/**
 * What ONNX Runtime is told when a session opens.
 *
 * Optimising takes about 40 ms of one core per built-in model. Optimised copies on disk would save half of it, and would have to
 * be made anew for every kind of processor and version of the runtime: not worth it.
 */
export function sessionSettings(provider: ProviderFacts, options: SessionOptions): Ort.InferenceSession.SessionOptions {
  return {
    executionProviders: [provider.config],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: options.threads ?? 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 4,
    // Waiting threads sleep: on a shared machine spinning ones slow down everything else.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}

/** Opens a model that hands its input through: fails only if the provider itself does not work. */
async function probe(engine: Engine, provider: ProviderFacts): Promise<void> {
  const value = (name: string) => ({ name, type: 'float32' as const, dims: [1] });
  const model = writeOnnxModel({
    irVersion: 8,
    producer: 'likeness',
    opsets: { '': 17 },
    graph: {
      name: 'probe',
      nodes: [{ name: 'copy', op: 'Identity', inputs: ['x'], outputs: ['y'], attributes: {} }],
      initializers: [],
      inputs: [value('x')],
      outputs: [value('y')],
    },
  });
  try {
    const session = await engine.open(model);
    await session.run({ x: { type: 'float32', dims: [1], data: Float32Array.of(1) } });
    await session[Symbol.asyncDispose]();
  } catch (cause) {
    throw new LikenessError(
      'engine/unavailable',
      `Expected ${provider.title} to start, but it did not: ${firstLine(cause)}. ${provider.remedy}`,
      {
        details: { provider: engine.provider },
        cause,
      },
    );
  }
}

async function openSession(
  ort: OrtModule,
  model: Uint8Array,
  settings: Ort.InferenceSession.SessionOptions,
): Promise<Session> {
  let session: Ort.InferenceSession;
  try {
    session = await ort.InferenceSession.create(model, settings);
  } catch (cause) {
    throw new LikenessError(
      'model/damaged',
      `Expected a model that ONNX Runtime can open, got ${model.length} bytes that it refuses: ${firstLine(cause)}.`,
      {
        cause,
      },
    );
  }
  return {
    inputs: session.inputMetadata.map(tensorInfo),
    outputs: session.outputMetadata.map(tensorInfo),
    async run(inputs) {
      try {
        const feeds = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, toOrt(ort, tensor)]));
        const results = await session.run(feeds);
        return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, fromOrt(tensor)]));
      } catch (cause) {
        throw new LikenessError(
          'engine/failed',
          `ONNX Runtime failed on ${describeInputs(inputs)}: ${firstLine(cause)}.`,
          { cause },
        );
      }
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}

function tensorInfo(metadata: Ort.InferenceSession.ValueMetadata): TensorInfo {
  if (!metadata.isTensor)
    throw new LikenessError(
      'model/mismatch',
      `Expected \`${metadata.name}\` to be a tensor, got another kind of value.`,
    );
  return {
    name: metadata.name,
    type: metadata.type as TensorType,
    dims: metadata.shape.map((size) => (typeof size === 'number' ? size : null)),
  };
}

function toOrt(ort: OrtModule, tensor: Tensor): Ort.Tensor {
  return new ort.Tensor(tensor.type, tensor.data as Float32Array, tensor.dims);
}

function fromOrt(tensor: Ort.Tensor): Tensor {
  return { type: tensor.type as TensorType, dims: tensor.dims, data: tensor.data as Float32Array };
}

function describeInputs(inputs: Readonly<Record<string, Tensor>>): string {
  return Object.entries(inputs)
    .map(([name, { type, dims }]) => `${name} ${type} [${dims.join(', ')}]`)
    .join('; ');
}

function firstLine(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return (message.split('\n')[0] as string).replace(/\.$/, '');
}
