/**
 * Swappers and the converters that translate a recogniser's embedding for them.
 */
import type { CatalogueModel } from '../../catalogue/catalogue.ts';
import { deepLiveCamRevision, faceFusion, hub, imageNet, release, rgb, visoMaster } from './sources.ts';

const hyperswap = (letter: string, sha256: string, crc32: string): CatalogueModel => ({
  id: `hyperswap-1${letter}-256`,
  role: 'swapper',
  title: `HyperSwap 1${letter.toUpperCase()}, 256 px`,
  vendor: 'FaceFusion',
  licence: 'research-rail',
  variants: [
    {
      name: 'fp32',
      file: {
        name: `hyperswap_1${letter}_256.onnx`,
        bytes: 402742682,
        sha256,
        crc32,
        sources: faceFusion('models-3.3.0', `hyperswap_1${letter}_256.onnx`),
      },
    },
  ],
  image: rgb('target', 0.5, 0.5, 'arcface-128'),
  notes: '`source` is the normalised embedding of w600k-r50. A second output holds a face mask.',
});

const ghost = (number: number, roughBytes: number, crc32?: string): CatalogueModel => ({
  id: `ghost-${number}-256`,
  role: 'swapper',
  title: `GHOST ${number}, 256 px`,
  vendor: 'Sber AI, FaceFusion’s export',
  licence: 'apache-2.0',
  variants: [
    {
      name: 'fp32',
      file: {
        name: `ghost_${number}_256.onnx`,
        roughBytes,
        ...(crc32 ? { crc32 } : {}),
        sources: faceFusion('models-3.0.0', `ghost_${number}_256.onnx`),
      },
    },
  ],
  image: rgb('target', 0.5, 0.5, 'arcface-112-v1'),
  notes: '`source` comes from crossface-ghost, not normalised.',
});

/** VisoMaster's export takes another embedding, so it is a model of its own. */
const ghostUnet = (number: number, sha256: string): CatalogueModel => ({
  id: `ghost-unet-${number}`,
  role: 'swapper',
  title: `GHOST ${number}, 256 px, with the embedding of ghost-arcface`,
  vendor: 'Sber AI, VisoMaster’s export',
  licence: 'apache-2.0',
  variants: [
    {
      name: 'fp32',
      file: {
        name: `ghost_unet_${number}_block.onnx`,
        sha256,
        sources: visoMaster(`ghost_unet_${number}_block.onnx`),
      },
    },
  ],
});

/** Networks that put an identity into a crop. */
export const swapperWeights: readonly CatalogueModel[] = [
  {
    id: 'inswapper-128',
    role: 'swapper',
    title: 'InSwapper, 128 px',
    vendor: 'InsightFace',
    licence: 'insightface-non-commercial',
    variants: [
      {
        name: 'fp16',
        file: {
          name: 'inswapper_128_fp16.onnx',
          bytes: 277680829,
          sha256: 'c4eccca86ad177586c85c28bf1a64a9d9ed237e283a15818d831f7facfd3f420',
          crc32: '32500ff1',
          sources: [
            ...faceFusion('models-3.0.0', 'inswapper_128_fp16.onnx'),
            release('idootop/TinyFace', 'models-1.0.0', 'inswapper_128_fp16.onnx'),
          ],
        },
      },
      {
        name: 'fp32',
        file: {
          name: 'inswapper_128.onnx',
          bytes: 554253681,
          sha256: 'e4a3f08c753cb72d04e10aa0f7dbe3deebbf39567d4ead6dce08e98aa49e16af',
          sources: [
            ...hub('ezioruan/inswapper_128.onnx', 'inswapper_128.onnx', {
              revision: '6ffdf0e83c5996cc425e77b59913fc48d79441be',
            }),
            ...hub('Gourieff/ReActor', 'models/inswapper_128.onnx', { type: 'dataset' }),
            // Withdrawn and put back more than once.
            release('deepinsight/insightface', 'v0.7', 'inswapper_128.onnx'),
          ],
        },
      },
      {
        name: 'fp32-facefusion',
        file: {
          name: 'inswapper_128.onnx',
          bytes: 555303150,
          sha256: 'a290273ed497312095dac48cdef20feec9d5208298223dd01288ab202b54bea7',
          sources: faceFusion('models-3.0.0', 'inswapper_128.onnx'),
        },
      },
      {
        name: 'fp16-rope',
        file: {
          name: 'inswapper_128_fp16.onnx',
          bytes: 277680638,
          sha256: '6d51a9278a1f650cffefc18ba53f38bf2769bf4bbff89267822cf72945f8a38b',
          sources: [
            ...hub('hacksider/deep-live-cam', 'inswapper_128_fp16.onnx', {
              revision: deepLiveCamRevision,
            }),
            ...visoMaster('inswapper_128.fp16.onnx'),
          ],
        },
        notes: 'Reported to give blurred or unstable results on some GPUs; the others are to be preferred.',
      },
    ],
    inputs: [
      { name: 'target', type: 'float32', dims: [1, 3, 128, 128] },
      { name: 'source', type: 'float32', dims: [1, 512], meaning: 'embedding · emap, normalised' },
    ],
    outputs: [{ name: 'output', type: 'float32', dims: [1, 3, 128, 128], meaning: 'RGB, 0…1' }],
    image: rgb('target', 0, 1, 'arcface-128'),
    notes: '`emap` (512 × 512) is the last initializer of the graph; no node uses it, so it is read from the file.',
  },
  hyperswap('a', 'c0e98a8a03a238f461ed3d2570e426b49f46745ee400854a60dceeb70c246add', '79e50d4b'),
  hyperswap('b', '5124031789c42f71b9558fb71954ef7aedb6da7ed9fac79293e23c61a792a73e', '36312901'),
  hyperswap('c', '5528c2d76fe9986c99d829278987ef9f3a630cb606db7628d02b57b330f406a5', '83c5ce36'),
  ghost(1, 514_900_000, '53447f7f'),
  ghost(2, 738_700_000),
  ghost(3, 855_500_000),
  ghostUnet(1, '304a86bccb325e7fcf5ab4f4f84ba5172e319bccc9de15d299bb436746e2e024'),
  ghostUnet(2, '25b72c107aabe27fc65ac5bf5377e58eda0929872d4dd3de5d5a9edefc49fa9f'),
  ghostUnet(3, 'f471d4f322903da2bca360aa0d7ab9922e3b0001d683f825ca6b15d865382935'),
  {
    id: 'hififace-unofficial-256',
    role: 'swapper',
    title: 'HifiFace, unofficial, 256 px',
    vendor: 'GuijiAI, FaceFusion’s export',
    licence: 'unknown',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'hififace_unofficial_256.onnx',
          bytes: 203784742,
          sha256: '9de9751617976195114d7f067b9b6cf933748363355cf473cab2da57a739c2ef',
          sources: faceFusion('models-3.1.0', 'hififace_unofficial_256.onnx'),
        },
      },
    ],
    image: rgb('target', 0.5, 0.5, 'mtcnn-512'),
  },
  {
    id: 'simswap-256',
    role: 'swapper',
    title: 'SimSwap, 256 px',
    vendor: 'neuralchen, FaceFusion’s export',
    licence: 'non-commercial',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'simswap_256.onnx',
          roughBytes: 220_400_000,
          sources: faceFusion('models-3.0.0', 'simswap_256.onnx'),
        },
      },
    ],
    image: { input: 'target', layout: 'NCHW', colour: 'rgb', ...imageNet, template: 'arcface-112-v1' },
  },
  {
    id: 'simswap-unofficial-512',
    role: 'swapper',
    title: 'SimSwap, unofficial, 512 px',
    vendor: 'neuralchen, FaceFusion’s export',
    licence: 'non-commercial',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'simswap_unofficial_512.onnx',
          roughBytes: 239_200_000,
          sources: faceFusion('models-3.0.0', 'simswap_unofficial_512.onnx'),
        },
      },
      {
        name: 'visomaster',
        file: {
          name: 'simswap_512_unoff.onnx',
          sha256: '08c6ca9c0a65eff119bea42686a4574337141de304b9d26e2f9d11e78d9e8e86',
          sources: visoMaster('simswap_512_unoff.onnx'),
        },
      },
    ],
    image: rgb('target', 0, 1, 'arcface-112-v1'),
  },
  {
    id: 'blendswap-256',
    role: 'swapper',
    title: 'BlendSwap, 256 px',
    vendor: 'mapooon, FaceFusion’s export',
    licence: 'non-commercial',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'blendswap_256.onnx',
          roughBytes: 1_661_400_000,
          sources: faceFusion('models-3.0.0', 'blendswap_256.onnx'),
        },
      },
    ],
    image: rgb('target', 0, 1, 'ffhq-512'),
    notes: '`source` is a picture, 112 px, arcface-112.',
  },
  {
    id: 'uniface-256',
    role: 'swapper',
    title: 'UniFace, 256 px',
    vendor: 'xc-csc101, FaceFusion’s export',
    licence: 'unknown',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'uniface_256.onnx',
          roughBytes: 407_000_000,
          sources: faceFusion('models-3.0.0', 'uniface_256.onnx'),
        },
      },
    ],
    image: rgb('target', 0.5, 0.5, 'ffhq-512'),
    notes: '`source` is a picture, 256 px, ffhq-512.',
  },
  ...(['ghost', 'hififace', 'simswap'] as const).map((name): CatalogueModel => {
    const proof = {
      ghost: { crc32: '6cabb296' },
      hififace: { sha256: 'dfb75f960cb8ef1967a82838e64963b9ff621c4af3e22f9fda48ad958dddec9a' },
      simswap: {},
    }[name];
    return {
      id: `crossface-${name}`,
      role: 'identity-converter',
      title: `Embedding of w600k-r50 → ${name}`,
      vendor: 'FaceFusion',
      licence: 'unknown',
      variants: [
        {
          name: 'fp32',
          file: {
            name: `crossface_${name}.onnx`,
            roughBytes: 22_083_800,
            ...proof,
            sources: faceFusion('models-3.4.0', `crossface_${name}.onnx`),
          },
        },
      ],
      inputs: [{ name: 'input', type: 'float32', dims: [1, 512] }],
      notes: 'Its maintainers state no licence that we found.',
    };
  }),
];
