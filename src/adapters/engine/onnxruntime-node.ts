/**
 * The engine port on ONNX Runtime's native library for Node.
 */
import { availableParallelism } from 'node:os';
import { LikenessError } from '../../base/errors.ts';
import { writeOnnxModel } from '../../models/onnx/write-model.ts';
import type { Engine, Session, SessionOptions, Tensor, TensorInfo, TensorType } from '../../ports/engine.ts';
import { chooseProvider, type ProviderFacts } from './providers.ts';
import { loadRuntime, type Runtime, type RuntimeSession, type RuntimeSettings, type ValueFacts } from './runtime.ts';
import { isThreadEnded, startThreadedRuntime } from './threaded-runtime.ts';

/** How to start the engine. */
export interface OnnxEngineOptions {
  /** Execution provider, a name of `providers`; default `cpu`. */
  readonly provider?: string;
  /** Threads for one run; default: all cores, at most four (the built-in models gain nothing beyond). */
  readonly threads?: number;
  /** Whether models run in a thread of their own, so that the caller's goes on meanwhile; default false. */
  readonly ownThread?: boolean;
  /** Loads the runtime; default: the package `onnxruntime-node`, or the copy that the published package brings. */
  readonly load?: () => Promise<Runtime>;
}

/**
 * Starts ONNX Runtime with one execution provider. Another provider than `cpu` is tried at once with a tiny model, so that
 * a missing driver is told here and never replaced by the CPU.
 *
 * @throws `engine/unavailable` when the package `onnxruntime-node` or the provider cannot be loaded (the message names the
 * command that installs it); `request/invalid` for an unknown provider.
 */
export async function createOnnxEngine(options: OnnxEngineOptions = {}): Promise<Engine> {
  const runtime = await load(options.load ?? (options.ownThread ? startThreadedRuntime : loadRuntime));
  try {
    const provider = chooseProvider(options.provider ?? 'cpu', runtime.backends);
    const threads = options.threads ?? Math.min(4, availableParallelism());
    const engine: Engine = {
      name: 'onnxruntime-node',
      version: runtime.version,
      provider: provider.name,
      open: (model, session) => openSession(runtime, model, { ...sessionSettings(provider, { threads, ...session }) }),
      [Symbol.asyncDispose]: () => runtime.close(),
    };
    if (provider.name !== 'cpu') await probe(engine, provider);
    return engine;
  } catch (error) {
    await runtime.close();
    throw error;
  }
}

async function load(loader: () => Promise<Runtime>): Promise<Runtime> {
  try {
    return await loader();
  } catch (cause) {
    throw new LikenessError(
      'engine/unavailable',
      `Expected the package \`onnxruntime-node\` to load on ${process.platform}/${process.arch}, but it did not: ${firstLine(cause)}. ` +
        'Install it with `ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node`.',
      { cause },
    );
  }
}

/**
 * What ONNX Runtime is told when a session opens.
 *
 * Optimising takes about 40 ms of one core per built-in model. Optimised copies on disk would save half of it, and would have to
 * be made anew for every kind of processor and version of the runtime: not worth it.
 */
export function sessionSettings(provider: ProviderFacts, options: SessionOptions): RuntimeSettings {
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

async function openSession(runtime: Runtime, model: Uint8Array, settings: RuntimeSettings): Promise<Session> {
  let session: RuntimeSession;
  try {
    session = await runtime.open(model, settings);
  } catch (cause) {
    if (isThreadEnded(cause)) throw new LikenessError('engine/failed', `${cause.message}.`, { cause });
    throw new LikenessError(
      'model/damaged',
      `Expected a model that ONNX Runtime can open, got ${model.length} bytes that it refuses: ${firstLine(cause)}.`,
      {
        cause,
      },
    );
  }
  return {
    inputs: session.inputs.map(tensorInfo),
    outputs: session.outputs.map(tensorInfo),
    async run(inputs) {
      try {
        return await session.run(inputs);
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

function tensorInfo(facts: ValueFacts): TensorInfo {
  if (!facts.isTensor)
    throw new LikenessError('model/mismatch', `Expected \`${facts.name}\` to be a tensor, got another kind of value.`);
  return {
    name: facts.name,
    type: facts.type as TensorType,
    dims: facts.shape.map((size) => (typeof size === 'number' ? size : null)),
  };
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
