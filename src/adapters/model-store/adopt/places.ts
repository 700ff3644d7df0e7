/**
 * Where people have model files already.
 */
import { join } from 'node:path';

/** What {@link usualPlaces} needs to know about the machine. */
export interface PlaceSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Home folder; empty when there is none. */
  readonly home: string;
  /** The current folder. */
  readonly cwd: string;
}

/** The folder of the Hugging Face cache, as its own tools find it. */
export function huggingFaceCache({ env, home }: Pick<PlaceSurroundings, 'env' | 'home'>): string | undefined {
  if (env['HF_HUB_CACHE']) return env['HF_HUB_CACHE'];
  if (env['HF_HOME']) return join(env['HF_HOME'], 'hub');
  return home ? join(home, '.cache', 'huggingface', 'hub') : undefined;
}

/**
 * Folders of other programs and of machines for rent in which sound copies may lie. They are only read.
 *
 * @returns Each once; most of them do not exist on any one machine.
 */
export function usualPlaces(around: PlaceSurroundings): string[] {
  const { env, home, cwd } = around;
  const homes = [home, '/workspace', '/runpod-volume', '/app', '/opt', ''].filter(
    (base, at) => base !== '' || at === 5,
  );
  const comfy = [
    ...(env['COMFYUI_PATH'] ? [env['COMFYUI_PATH']] : []),
    ...homes.flatMap((base) => [join(base || '/', 'ComfyUI'), join(base || '/', 'comfyui')]),
    // Where its desktop program puts it.
    ...(home ? [join(home, 'Documents', 'ComfyUI')] : []),
  ];
  const comfyFolders = [
    'insightface',
    'reswapper',
    'hyperswap',
    'facerestore_models',
    'facedetection',
    'onnx',
    'liveportrait',
    'ultralytics',
  ];
  const hub = huggingFaceCache(around);
  const places = [
    join(cwd, 'models'),
    join(cwd, '.assets', 'models'),
    ...(home ? [join(home, '.insightface', 'models')] : []),
    // Where InsightFace keeps them in containers, whatever the home of this account is.
    '/root/.insightface/models',
    ...homes.flatMap((base) => [
      join(base || '/', 'facefusion', '.assets', 'models'),
      join(base || '/', 'Deep-Live-Cam', 'models'),
    ]),
    ...comfy.flatMap((folder) => comfyFolders.map((name) => join(folder, 'models', name))),
    ...homes.flatMap((base) =>
      ['stable-diffusion-webui', 'stable-diffusion-webui-forge'].flatMap((program) =>
        ['insightface', 'GFPGAN', 'Codeformer'].map((name) => join(base || '/', program, 'models', name)),
      ),
    ),
    '/workspace/models',
    '/runpod-volume/models',
    '/app/models',
    '/models',
    ...(hub ? [hub] : []),
    '/runpod-volume/huggingface-cache/hub',
  ];
  return [...new Set(places)];
}
