/**
 * Recognisers and attribute estimators.
 */
import type { CatalogueModel } from '../../catalogue/catalogue.ts';
import { faceFusion, imageNet, insightFacePack, looseBuffalo, rgb, visoMaster } from './sources.ts';

/** Networks that tell persons apart or estimate attributes. */
export const embedderWeights: readonly CatalogueModel[] = [
  {
    id: 'w600k-r50',
    role: 'embedder',
    title: 'ArcFace IResNet-50, WebFace600K, 112 px',
    vendor: 'InsightFace',
    licence: 'insightface-non-commercial',
    variants: [
      {
        name: 'insightface',
        file: {
          name: 'w600k_r50.onnx',
          bytes: 174383860,
          sha256: '4c06341c33c2ca1f86781dab0e829f88ad5b64be9fba56e56bc9ebdefc619e43',
          sources: [
            ...looseBuffalo('w600k_r50.onnx'),
            ...visoMaster('w600k_r50.onnx'),
            insightFacePack('buffalo_l', 'w600k_r50.onnx'),
          ],
        },
      },
      {
        name: 'facefusion',
        file: {
          name: 'arcface_w600k_r50.onnx',
          bytes: 174388474,
          sha256: 'f1f79dc3b0b79a69f94799af1fffebff09fbd78fd96a275fd8f0cbbea23270d1',
          crc32: '1f5fefb8',
          sources: faceFusion('models-3.0.0', 'arcface_w600k_r50.onnx'),
        },
        notes: 'The input is called `input`.',
      },
    ],
    image: rgb('input.1', 0.5, 0.5, 'arcface-112'),
    notes: 'Output 512 numbers, not normalised.',
  },
  {
    id: 'w600k-mbf',
    role: 'embedder',
    title: 'ArcFace MobileFaceNet, WebFace600K, 112 px',
    vendor: 'InsightFace',
    licence: 'insightface-non-commercial',
    variants: [
      {
        name: 'insightface',
        file: {
          name: 'w600k_mbf.onnx',
          roughBytes: 13_600_000,
          sha256: '9cc6e4a75f0e2bf0b1aed94578f144d15175f357bdc05e815e5c4a02b319eb4f',
          sources: [insightFacePack('buffalo_s', 'w600k_mbf.onnx'), insightFacePack('buffalo_sc', 'w600k_mbf.onnx')],
        },
      },
    ],
    image: rgb('input.1', 0.5, 0.5, 'arcface-112'),
  },
  {
    id: 'glintr100',
    role: 'embedder',
    title: 'ArcFace IResNet-100, Glint360K, 112 px',
    vendor: 'InsightFace',
    licence: 'insightface-non-commercial',
    variants: [
      {
        name: 'insightface',
        file: {
          name: 'glintr100.onnx',
          sha256: '4ab1d6435d639628a6f3e5008dd4f929edf4c4124b1a7169e1048f9fef534cdf',
          sources: [insightFacePack('antelopev2', 'glintr100.onnx')],
        },
      },
    ],
    image: rgb('input.1', 0.5, 0.5, 'arcface-112'),
  },
  {
    id: 'simswap-arcface',
    role: 'embedder',
    title: 'ArcFace as SimSwap uses it, 112 px',
    vendor: 'SimSwap, VisoMaster’s export',
    licence: 'non-commercial',
    variants: [
      {
        name: 'visomaster',
        file: {
          name: 'simswap_arcface_model.onnx',
          sha256: '58949c864ab4a89012aaefc117f1ab8548c5f470bbc3889474bca13a412fc843',
          sources: visoMaster('simswap_arcface_model.onnx'),
        },
      },
    ],
  },
  {
    id: 'ghost-arcface',
    role: 'embedder',
    title: 'ArcFace as GHOST uses it, 112 px',
    vendor: 'Sber AI, VisoMaster’s export',
    licence: 'apache-2.0',
    variants: [
      {
        name: 'visomaster',
        file: {
          name: 'ghost_arcface_backbone.onnx',
          sha256: '18bb8057d1cd3ca39411b8a4dde485fa55783e08ceecaf2352f551ca39cd1357',
          sources: visoMaster('ghost_arcface_backbone.onnx'),
        },
      },
    ],
  },
  {
    id: 'genderage',
    role: 'attributes',
    title: 'Age and apparent gender, 96 px',
    vendor: 'InsightFace',
    licence: 'insightface-non-commercial',
    variants: [
      {
        name: 'insightface',
        file: {
          name: 'genderage.onnx',
          bytes: 1322532,
          sha256: '4fde69b1c810857b88c64a335084f1c3fe8f01246c9a191b48c7bb756d6652fb',
          sources: [...looseBuffalo('genderage.onnx'), insightFacePack('buffalo_l', 'genderage.onnx')],
        },
      },
    ],
    inputs: [{ name: 'data', type: 'float32', dims: [null, 3, 96, 96] }],
    outputs: [{ name: 'fc1', type: 'float32', dims: [null, 3], meaning: 'female, male, age / 100' }],
    image: rgb('data', 0, 1 / 255),
  },
  {
    id: 'fairface',
    role: 'attributes',
    title: 'FairFace: age group, apparent gender and appearance, 224 px',
    vendor: 'K. Kärkkäinen and J. Joo, FaceFusion’s export',
    licence: 'cc-by-4.0',
    variants: [
      {
        name: 'facefusion',
        file: {
          name: 'fairface.onnx',
          bytes: 85170772,
          crc32: '10d79769',
          sources: faceFusion('models-3.0.0', 'fairface.onnx'),
        },
      },
    ],
    image: { input: 'input', layout: 'NCHW', colour: 'rgb', ...imageNet, template: 'arcface-112' },
    notes: 'Estimates a sensitive attribute; nothing in Likeness asks for it by default.',
  },
];
