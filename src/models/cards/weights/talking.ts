/**
 * Lip-sync and portrait animation.
 */
import type { CatalogueModel } from '../../catalogue/catalogue.ts';
import { faceFusion, hub } from './sources.ts';

const wav2lip = (id: string, title: string): CatalogueModel => ({
  id: id.replaceAll('_', '-'),
  role: 'lip-sync',
  title,
  vendor: 'R. Mukhopadhyay et al., FaceFusion’s export',
  licence: 'non-commercial',
  variants: [
    {
      name: 'fp32',
      file: { name: `${id}.onnx`, roughBytes: 145_300_000, sources: faceFusion('models-3.0.0', `${id}.onnx`) },
    },
  ],
  inputs: [
    { name: 'source', type: 'float32', dims: [1, 1, 80, 16], meaning: 'mel columns' },
    { name: 'target', type: 'float32', dims: [1, 6, 96, 96], meaning: 'lower half zeroed, original; BGR 0…1' },
  ],
});

/** FaceFusion's export and FasterLivePortrait's have other inputs and outputs, so they are models of their own. */
const livePortrait = (
  part: string,
  title: string,
  ours: { crc32?: string; roughBytes: number },
  faster: { name: string; bytes: number; sha256: string },
): CatalogueModel[] => [
  {
    id: `live-portrait-${part.replaceAll('_', '-')}`,
    role: 'portrait',
    title: `LivePortrait: ${title}`,
    vendor: 'KwaiVGI, FaceFusion’s export',
    licence: 'mit',
    variants: [
      {
        name: 'facefusion',
        file: {
          name: `live_portrait_${part}.onnx`,
          ...ours,
          sources: faceFusion('models-3.0.0', `live_portrait_${part}.onnx`),
        },
      },
    ],
  },
  {
    id: `faster-live-portrait-${part.replaceAll('_', '-')}`,
    role: 'portrait',
    title: `LivePortrait: ${title}`,
    vendor: 'KwaiVGI, FasterLivePortrait’s export',
    licence: 'mit',
    variants: [
      {
        name: 'fasterliveportrait',
        file: { ...faster, sources: hub('warmshao/FasterLivePortrait', `liveportrait_onnx/${faster.name}`) },
      },
    ],
  },
];

/** Networks that make a face talk. */
export const talkingWeights: readonly CatalogueModel[] = [
  wav2lip('wav2lip_96', 'Wav2Lip, 96 px'),
  wav2lip('wav2lip_gan_96', 'Wav2Lip GAN, 96 px'),
  {
    id: 'edtalk-256',
    role: 'lip-sync',
    title: 'EDTalk, 256 px',
    vendor: 'S. Tan et al., FaceFusion’s export',
    licence: 'apache-2.0',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'edtalk_256.onnx',
          roughBytes: 250_000_000,
          sources: faceFusion('models-3.3.0', 'edtalk_256.onnx'),
        },
      },
    ],
  },
  ...livePortrait(
    'feature_extractor',
    'appearance',
    { crc32: 'b6ca08de', roughBytes: 3_300_000 },
    {
      name: 'appearance_feature_extractor.onnx',
      bytes: 3355896,
      sha256: 'd070afccca7f528ffb0ef5052b21588b42225a996661833f7bdede562d1ab921',
    },
  ),
  ...livePortrait(
    'motion_extractor',
    'motion',
    { crc32: '1278bb27', roughBytes: 113_000_000 },
    {
      name: 'motion_extractor.onnx',
      bytes: 112648514,
      sha256: '219a46174297b2b411bb3c5dce48d3a8c8e07a9d82120a0da21f49f58b67fca6',
    },
  ),
  ...livePortrait(
    'generator',
    'warping and generator',
    { crc32: 'ea09ef95', roughBytes: 218_000_000 },
    {
      name: 'warping_spade.onnx',
      bytes: 421233096,
      sha256: 'b0e7a566db8fba690c23523bcd2faa4f0d13f05418db84a779397a851062ad69',
    },
  ),
  ...livePortrait(
    'stitcher',
    'stitching',
    { crc32: 'c0a89576', roughBytes: 200_000 },
    {
      name: 'stitching.onnx',
      bytes: 182363,
      sha256: '8e33658425e3f1014dc35b28f60ca7459189e8f78f20540262a2fe5ac1dc6ec7',
    },
  ),
  ...livePortrait(
    'eye_retargeter',
    'eyes',
    { crc32: 'ec641c99', roughBytes: 600_000 },
    {
      name: 'stitching_eye.onnx',
      bytes: 580926,
      sha256: 'b9a2086c4d757c9be71b9b290d020678406da6a33c6247252c4bb0aeeff48afc',
    },
  ),
  {
    id: 'live-portrait-lip-retargeter',
    role: 'portrait',
    title: 'LivePortrait: lips',
    vendor: 'KwaiVGI',
    licence: 'mit',
    variants: [
      {
        name: 'facefusion',
        file: {
          name: 'live_portrait_lip_retargeter.onnx',
          crc32: '8dc8828b',
          roughBytes: 200_000,
          sources: faceFusion('models-3.0.0', 'live_portrait_lip_retargeter.onnx'),
        },
      },
    ],
  },
];
