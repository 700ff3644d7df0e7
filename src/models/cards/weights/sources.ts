/**
 * Addresses that many cards share, in order of preference: the hub, the release, a mirror.
 */
import type { ImageFact, WeightSource } from '../../catalogue/catalogue.ts';

/** FaceFusion keeps each file on the hub and in a release of the same name. */
export function faceFusion(tag: string, file: string): WeightSource[] {
  return [
    { kind: 'huggingface', repo: `facefusion/${tag}`, path: file },
    { kind: 'github-release', repo: 'facefusion/facefusion-assets', tag, file },
    { kind: 'huggingface', repo: `facefusion/${tag}`, path: file, endpoint: 'https://hf-mirror.com' },
  ];
}

/** A file of buffalo_l where it lies loose; the second place is pinned to a commit. */
export function looseBuffalo(file: string): WeightSource[] {
  return [
    { kind: 'huggingface', repo: 'public-data/insightface', path: `models/buffalo_l/${file}` },
    {
      kind: 'huggingface',
      repo: 'hacksider/deep-live-cam',
      revision: deepLiveCamRevision,
      path: `buffalo_l/buffalo_l/${file}`,
    },
  ];
}

/** A commit of `hacksider/deep-live-cam` whose files are known. */
export const deepLiveCamRevision = '581e70b61240b7928404c17900437f47cfe94133';

/** A file on the Hugging Face Hub, and on its mirror. */
export function hub(repo: string, path: string, more: { revision?: string; type?: 'dataset' } = {}): WeightSource[] {
  const source = { kind: 'huggingface', repo, path, ...more } as const;
  return [source, { ...source, endpoint: 'https://hf-mirror.com' }];
}

/** An asset of a release on GitHub. */
export function release(repo: string, tag: string, file: string): WeightSource {
  return { kind: 'github-release', repo, tag, file };
}

/** VisoMaster's releases; both are named by its own list at different times. */
export function visoMaster(file: string): WeightSource[] {
  return ['v0.1.0', 'v1.0.0'].map((tag) => release('visomaster/visomaster-assets', tag, file));
}

const packBytes: Readonly<Record<string, number>> = { buffalo_l: 288621354 };
const packHashes: Readonly<Record<string, string>> = {
  buffalo_l: '80ffe37d8a5940d59a7384c201a2a38d4741f2f3c51eef46ebb28218a7b0ca2f',
  buffalo_m: 'd98264bd8f2dc75cbc2ddce2a14e636e02bb857b3051c234b737bf3b614edca9',
  buffalo_sc: '57d31b56b6ffa911c8a73cfc1707c73cab76efe7f13b675a05223bf42de47c72',
  antelopev2: '8e182f14fc6e80b3bfa375b33eb6cff7ee05d8ef7633e738d1c89021dcf0c5c5',
};

/** A file inside one of InsightFace's packs; some keep it in a folder of their own, so the bare name is given. */
export function insightFacePack(pack: string, member: string): WeightSource {
  const bytes = packBytes[pack];
  const sha256 = packHashes[pack];
  const archive = { ...(bytes ? { bytes } : {}), ...(sha256 ? { sha256 } : {}) };
  return { ...release('deepinsight/insightface', 'v0.7', `${pack}.zip`), member, archive } as WeightSource;
}

/** ImageNet's means and deviations. */
export const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/** An RGB image input in the usual layout. */
export function rgb(input: string, mean: number, std: number, template?: string): ImageFact {
  const image = { input, layout: 'NCHW', colour: 'rgb', mean: [mean, mean, mean], std: [std, std, std] } as const;
  return template ? { ...image, template } : image;
}
