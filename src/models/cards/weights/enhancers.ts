/**
 * Face enhancers.
 */
import type { CatalogueModel } from '../../catalogue/catalogue.ts';
import { deepLiveCamRevision, faceFusion, hub, release, rgb, visoMaster } from './sources.ts';

/** Networks that restore one face. */
export const enhancerWeights: readonly CatalogueModel[] = [
  {
    id: 'gfpgan-1.4',
    role: 'enhancer',
    title: 'GFPGAN 1.4, 512 px',
    vendor: 'Tencent ARC',
    licence: 'apache-2.0',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'gfpgan_1.4.onnx',
          bytes: 340299087,
          sha256: 'accc4757b26bdb89b32b4d3500d4f79c9dff97c1dd7c7104bf9dcb95e3311385',
          crc32: '5a6c6364',
          sources: faceFusion('models-3.0.0', 'gfpgan_1.4.onnx'),
        },
      },
      {
        name: 'fp32-harisreedhar',
        file: {
          name: 'GFPGANv1.4.onnx',
          bytes: 340256686,
          sha256: '6548e54cbcf248af385248f0c1193b359c37a0f98b836282b09cf48af4fd2b73',
          sources: [
            ...visoMaster('GFPGANv1.4.onnx'),
            release('harisreedhar/Face-Upscalers-ONNX', 'Models', 'GFPGANv1.4.onnx'),
            ...hub('neurobytemind/GFPGANv1.4.onnx', 'GFPGANv1.4.onnx'),
          ],
        },
      },
    ],
    inputs: [{ name: 'input', type: 'float32', dims: [1, 3, 512, 512] }],
    image: rgb('input', 0.5, 0.5, 'ffhq-512'),
    notes: 'Wang et al. 2021. Half precision may overflow.',
  },
  ...(['1.3', '1.2'] as const).map(
    (number): CatalogueModel => ({
      id: `gfpgan-${number}`,
      role: 'enhancer',
      title: `GFPGAN ${number}, 512 px`,
      vendor: 'Tencent ARC',
      licence: 'apache-2.0',
      variants: [
        {
          name: 'fp32',
          file: { name: `gfpgan_${number}.onnx`, sources: faceFusion('models-3.0.0', `gfpgan_${number}.onnx`) },
        },
      ],
      image: rgb('input', 0.5, 0.5, 'ffhq-512'),
    }),
  ),
  {
    id: 'gfpgan-1024',
    role: 'enhancer',
    title: 'GFPGAN, 1024 px',
    vendor: 'Tencent ARC family',
    licence: 'unknown',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'gfpgan-1024.onnx',
          bytes: 365875079,
          sha256: 'ee8dd6415e388b3a410689d5d9395a2bf50b5973b588421ebfa57bc266f19e24',
          sources: hub('hacksider/deep-live-cam', 'gfpgan-1024.onnx', {
            revision: deepLiveCamRevision,
          }),
        },
      },
    ],
  },
  {
    id: 'codeformer',
    role: 'enhancer',
    title: 'CodeFormer, 512 px',
    vendor: 'S-Lab',
    licence: 's-lab-1.0',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'codeformer.onnx',
          bytes: 376951650,
          sha256: '21710e7ab61c82683576c428e9c1b6fe1ed419586b7b39e394c3449c294b550f',
          crc32: '1456f3ab',
          sources: faceFusion('models-3.0.0', 'codeformer.onnx'),
        },
      },
      {
        name: 'fp16',
        file: {
          name: 'codeformer_fp16.onnx',
          sha256: '9c3ae2ce2de616815815628f966cdef5d9466722434a1be00c0785ec92e2a94f',
          sources: visoMaster('codeformer_fp16.onnx'),
        },
        inputs: [
          { name: 'x', type: 'float32', dims: [1, 3, 512, 512] },
          { name: 'w', type: 'float64', dims: [1], meaning: '0…1, how true to the input' },
        ],
        outputs: [{ name: 'y', type: 'float32', dims: [1, 3, 512, 512] }],
        notes: 'Its tensors have the names of the original.',
      },
    ],
    inputs: [
      { name: 'input', type: 'float32', dims: [1, 3, 512, 512] },
      { name: 'weight', type: 'float64', dims: [1], meaning: '0…1, how true to the input' },
    ],
    image: rgb('input', 0.5, 0.5, 'ffhq-512'),
  },
  {
    id: 'gpen-256',
    role: 'enhancer',
    title: 'GPEN, 256 px',
    vendor: 'T. Yang et al.',
    licence: 'non-commercial',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'gpen_bfr_256.onnx',
          bytes: 75792988,
          sha256: 'bad8bf0426873828df2dbf4e3b3d9ababba9da7965b8b72426569486f7ae5c25',
          sources: faceFusion('models-3.0.0', 'gpen_bfr_256.onnx'),
        },
      },
      {
        name: 'fp32-visomaster',
        file: {
          name: 'GPEN-BFR-256.onnx',
          bytes: 75715262,
          sha256: 'aa5bd3ab238640a378c59e4a560f7a7150627944cf2129e6311ae4720e833271',
          sources: [...visoMaster('GPEN-BFR-256.onnx'), ...hub('hacksider/deep-live-cam', 'GPEN-BFR-256.onnx')],
        },
      },
    ],
    image: rgb('input', 0.5, 0.5, 'arcface-128'),
  },
  {
    id: 'gpen-512',
    role: 'enhancer',
    title: 'GPEN, 512 px',
    vendor: 'T. Yang et al.',
    licence: 'non-commercial',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'gpen_bfr_512.onnx',
          bytes: 284340240,
          sha256: 'd5f066b9068a8b74217f9712e28e875a6144629b108a6f7355acbdb3a2832c54',
          crc32: '30505711',
          sources: faceFusion('models-3.0.0', 'gpen_bfr_512.onnx'),
        },
      },
      {
        name: 'fp32-visomaster',
        file: {
          name: 'GPEN-BFR-512.onnx',
          bytes: 284250449,
          sha256: '0960f836488735444d508b588e44fb5dfd19c68fde9163ad7878aa24d1d5115e',
          sources: visoMaster('GPEN-BFR-512.onnx'),
        },
      },
      {
        name: 'fp32-hacksider',
        file: {
          name: 'GPEN-BFR-512.onnx',
          bytes: 284244491,
          sha256: 'bf80acb8e91ba8852e3f012505be2c3b6cd6b3eed5ec605e3db87863c4e74d4e',
          sources: hub('hacksider/deep-live-cam', 'GPEN-BFR-512.onnx'),
        },
      },
    ],
    image: rgb('input', 0.5, 0.5, 'ffhq-512'),
  },
  {
    id: 'gpen-1024',
    role: 'enhancer',
    title: 'GPEN, 1024 px',
    vendor: 'T. Yang et al.',
    licence: 'non-commercial',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'gpen_bfr_1024.onnx',
          bytes: 285203703,
          sha256: 'bcd31aa52110a2005efc96abbab4546d57e42482648f08715b552423d96b381b',
          sources: faceFusion('models-3.0.0', 'gpen_bfr_1024.onnx'),
        },
      },
      {
        name: 'fp32-visomaster',
        file: {
          name: 'GPEN-BFR-1024.onnx',
          sha256: 'cec8892093d7b99828acde97bf231fb0964d3fb11b43f3b0951e36ef1e192a3e',
          sources: visoMaster('GPEN-BFR-1024.onnx'),
        },
      },
    ],
    image: rgb('input', 0.5, 0.5, 'ffhq-512'),
  },
  {
    id: 'gpen-2048',
    role: 'enhancer',
    title: 'GPEN, 2048 px',
    vendor: 'T. Yang et al.',
    licence: 'non-commercial',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'gpen_bfr_2048.onnx',
          bytes: 285582766,
          sha256: '66d12a637118d71b00f5a290b8dac13c81c1c0326a127a1978799c6e17bb8d1f',
          sources: faceFusion('models-3.0.0', 'gpen_bfr_2048.onnx'),
        },
      },
      {
        name: 'fp32-visomaster',
        file: {
          name: 'GPEN-BFR-2048.onnx',
          sha256: 'd0229ff43f979c360bd19daa9cd0ce893722d59f41a41822b9223ebbe4f89b3e',
          sources: visoMaster('GPEN-BFR-2048.onnx'),
        },
      },
    ],
    image: rgb('input', 0.5, 0.5, 'ffhq-512'),
  },
  {
    id: 'restoreformer-plus-plus',
    role: 'enhancer',
    title: 'RestoreFormer++, 512 px',
    vendor: 'Z. Wang et al.',
    licence: 'apache-2.0',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'restoreformer_plus_plus.onnx',
          bytes: 294264232,
          sources: faceFusion('models-3.0.0', 'restoreformer_plus_plus.onnx'),
        },
      },
      {
        name: 'fp32-countfloyd',
        file: {
          name: 'restoreformer_plus_plus.onnx',
          bytes: 294264812,
          sha256: 'f4db5a89902b6a2d452446f5721245a6f7185f699b6aec7b77285adb4d504337',
          sources: hub('CountFloyd/deepfake', 'restoreformer_plus_plus.onnx'),
        },
      },
      {
        name: 'fp16',
        file: {
          name: 'RestoreFormerPlusPlus.fp16.onnx',
          sha256: 'e5df99ed4f501be2009ed8e708f407dd26ac400c55a43a01d8c8c157bc475b3f',
          sources: visoMaster('RestoreFormerPlusPlus.fp16.onnx'),
        },
      },
    ],
    image: rgb('input', 0.5, 0.5, 'ffhq-512'),
  },
];
