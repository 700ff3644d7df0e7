/**
 * The whole pipeline on a Node machine: pictures by sharp, models by ONNX Runtime, files by Node.
 */
import { createNodeFileTree } from '../adapters/files/node-file-tree.ts';
import { loadSharp } from '../adapters/picture/load-sharp.ts';
import { createSharpPictures } from '../adapters/picture/sharp-pictures.ts';
import type { MachineOptions } from '../contract/machine.ts';
import type { SwapRequest } from '../contract/request.ts';
import type { OptionNaming } from '../contract/resolve.ts';
import type { SwapPlan } from '../contract/swap-plan.ts';
import { createPipeline, explainSwap, type Pipeline } from '../pipeline/pipeline.ts';
import type { MemoryFiles } from '../ports/memory-files.ts';
import { openNodePreset } from './node.ts';

/** A pipeline with its opened models; dispose it to close them. */
export type NodePipeline = Pipeline &
  AsyncDisposable & {
    /** The same pipeline for a request that names bytes. */
    withMemory(memory: MemoryFiles): Pipeline;
    /** Loads what a first swap would wait for: the built-in models it uses, the picture library, the swapper. */
    warmUp(): Promise<void>;
  };

/** How to open the pipeline. */
export type NodePipelineOptions = MachineOptions & {
  /** How error messages name options; default: as in JSON. */
  readonly naming?: OptionNaming | undefined;
  /** Pictures that are written are taken elsewhere at once: they need not survive a power cut. */
  readonly passing?: boolean;
};

/**
 * Opens the pipeline. Models are opened when first needed.
 *
 * @throws `engine/unavailable`, `request/invalid` for an unknown provider.
 */
export async function openNodePipeline(options: NodePipelineOptions = {}): Promise<NodePipeline> {
  const { provider, threads, cache, naming, passing } = options;
  const settings = {
    ...(provider === undefined ? {} : { provider }),
    ...(threads === undefined ? {} : { threads }),
    ...(cache === undefined ? {} : { cache }),
  };
  const { engine, store, faces } = await openNodePreset(settings);
  const withMemory = (memory?: MemoryFiles): Pipeline => {
    const media = { pictures: createSharpPictures({ memory, passing }), files: createNodeFileTree(memory) };
    return createPipeline({ ...media, models: store, engine, finder: faces }, naming);
  };
  const warmUp = async (): Promise<void> => {
    const { swappers } = await import('../pipeline/swap/swappers.ts');
    await Promise.all([loadSharp(), import('../pipeline/swap/run-swap.ts'), swappers.mesh.load()]);
    for (const model of ['blazeface', 'facemesh', 'iris']) await store.open(model);
  };
  return { ...withMemory(), withMemory, warmUp, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

/** Says what a swap would do; opens neither engine nor models. See `explainSwap`. */
export async function explainNodeSwap(
  request: SwapRequest,
  { naming, memory }: { readonly naming?: OptionNaming; readonly memory?: MemoryFiles } = {},
): Promise<SwapPlan> {
  return explainSwap(request, { files: createNodeFileTree(memory), pictures: createSharpPictures({ memory }) }, naming);
}
