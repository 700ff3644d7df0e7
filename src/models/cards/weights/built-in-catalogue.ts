/**
 * The catalogue that comes with the program: weight files of the main pipeline. None of them is part of it, none is
 * needed by the built-in models, and none is fetched unless somebody asks.
 *
 * Sizes and hashes are those that their maintainers or several independent projects publish; where there is none, the
 * store learns it at first contact.
 */
import type { Catalogue } from '../../catalogue/catalogue.ts';
import { detectorWeights } from './detectors.ts';
import { embedderWeights } from './embedders.ts';
import { enhancerWeights } from './enhancers.ts';
import { frameWeights } from './frames.ts';
import { landmarkerWeights } from './landmarkers.ts';
import { weightLicences } from './licences.ts';
import { maskWeights } from './masks.ts';
import { swapperWeights } from './swappers.ts';
import { talkingWeights } from './talking.ts';

/** Every model of the main pipeline that is known, with packs. */
export const builtInCatalogue: Catalogue = {
  version: 1,
  licences: weightLicences,
  models: [
    ...detectorWeights,
    ...landmarkerWeights,
    ...embedderWeights,
    ...swapperWeights,
    ...enhancerWeights,
    ...maskWeights,
    ...talkingWeights,
    ...frameWeights,
  ],
  packs: [
    {
      id: 'buffalo-l',
      title: 'InsightFace buffalo_l',
      models: ['scrfd-10g', 'w600k-r50', '2d106det', '1k3d68', 'genderage'],
    },
    {
      id: 'buffalo-s',
      title: 'InsightFace buffalo_s',
      models: ['scrfd-500m', 'w600k-mbf', '2d106det', '1k3d68', 'genderage'],
    },
    { id: 'buffalo-sc', title: 'InsightFace buffalo_sc', models: ['scrfd-500m', 'w600k-mbf'] },
    {
      id: 'antelope-v2',
      title: 'InsightFace antelopev2',
      models: ['scrfd-10g', 'glintr100', '2d106det', '1k3d68', 'genderage'],
    },
    {
      id: 'swap',
      title: 'A neural swap: detector, recogniser, swapper, enhancer, masks',
      models: ['scrfd-10g', 'w600k-r50', 'inswapper-128', 'gfpgan-1.4', 'xseg-3', 'bisenet-resnet-34'],
    },
    {
      id: 'permissive',
      title: 'Models whose licences allow any use',
      models: ['yunet-2023mar', '2dfan4', 'gfpgan-1.4', 'bisenet-resnet-34'],
    },
    {
      id: 'live-portrait',
      title: 'LivePortrait',
      models: [
        'live-portrait-feature-extractor',
        'live-portrait-motion-extractor',
        'live-portrait-generator',
        'live-portrait-stitcher',
        'live-portrait-eye-retargeter',
        'live-portrait-lip-retargeter',
      ],
    },
    {
      id: 'faster-live-portrait',
      title: 'LivePortrait, FasterLivePortrait’s export',
      models: [
        'faster-live-portrait-feature-extractor',
        'faster-live-portrait-motion-extractor',
        'faster-live-portrait-generator',
        'faster-live-portrait-stitcher',
        'faster-live-portrait-eye-retargeter',
      ],
    },
    { id: 'screen', title: 'Content screeners', models: ['nsfw-1', 'nsfw-2', 'nsfw-3'] },
  ],
};
