/**
 * Execution providers of ONNX Runtime: which can be asked for, and what each needs.
 */
import { LikenessError } from '../../base/errors.ts';

/** Facts about one execution provider. */
export interface ProviderFacts {
  /** What people call it. */
  readonly title: string;
  /** How ONNX Runtime is told to use it. */
  readonly config: { readonly name: string; readonly deviceId?: number };
  /** What to do when it cannot be started. */
  readonly remedy: string;
}

/** Providers by the name that `--provider` takes. */
export const providers = {
  cpu: { title: 'CPU', config: { name: 'cpu' }, remedy: 'Reinstall the package `onnxruntime-node`.' },
  cuda: {
    title: 'NVIDIA CUDA',
    config: { name: 'cuda', deviceId: 0 },
    remedy:
      'Install CUDA 12 and cuDNN 9, then run `ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node` with network access.',
  },
  tensorrt: {
    title: 'NVIDIA TensorRT',
    config: { name: 'tensorrt', deviceId: 0 },
    remedy:
      'Install TensorRT 10 and CUDA 12, then run `ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node` with network access.',
  },
  webgpu: {
    title: 'WebGPU',
    config: { name: 'webgpu' },
    remedy: 'Install a graphics driver with Vulkan, Metal or Direct3D 12.',
  },
  coreml: { title: 'Apple Core ML', config: { name: 'coreml' }, remedy: 'Use a Mac with macOS 12 or newer.' },
  dml: {
    title: 'DirectML',
    config: { name: 'dml', deviceId: 0 },
    remedy: 'Use Windows 10 or newer with a Direct3D 12 graphics card.',
  },
} as const satisfies Record<string, ProviderFacts>;

/** A provider that can be asked for. */
export type ProviderName = keyof typeof providers;

/**
 * Decides whether a provider can be tried on this machine. There is no second choice: what was asked for is used or
 * refused.
 *
 * @param wanted - As the user typed it.
 * @param supported - Names of the providers that the installed ONNX Runtime knows on this system.
 * @throws `request/invalid` for a name that no system has, `engine/unavailable` for one that this system lacks.
 *
 * @example
 * chooseProvider('cpu', ['cpu', 'webgpu']).config.name // 'cpu'
 */
export function chooseProvider(
  wanted: string,
  supported: readonly string[],
): ProviderFacts & { readonly name: ProviderName } {
  if (!Object.hasOwn(providers, wanted)) {
    throw new LikenessError(
      'request/invalid',
      `Expected the provider to be one of ${Object.keys(providers).join(', ')}, got \`${wanted}\`.`,
    );
  }
  const name = wanted as ProviderName;
  if (!supported.includes(name)) {
    throw new LikenessError(
      'engine/unavailable',
      `Expected ${providers[name].title} on this system, but the installed ONNX Runtime offers ${supported.join(', ') || 'nothing'}. ${providers[name].remedy}`,
      { details: { provider: name, supported } },
    );
  }
  return { name, ...providers[name] };
}
