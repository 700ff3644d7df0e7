/**
 * Landmarkers.
 */
import type { CatalogueModel } from '../../catalogue/catalogue.ts';
import { faceFusion, insightFacePack, looseBuffalo, rgb, visoMaster } from './sources.ts';

/** Networks that find points of one face. */
export const landmarkerWeights: readonly CatalogueModel[] = [
  {
    id: '2dfan4',
    role: 'landmarker',
    title: '2DFAN4, 68 points, 256 px',
    vendor: 'A. Bulat, FaceFusion’s export',
    licence: 'mit',
    variants: [
      {
        name: 'facefusion',
        file: {
          name: '2dfan4.onnx',
          bytes: 97904803,
          sha256: '678c6fa539d52335a31c980feefdf4a6e02d781d83dce00af8a894f114557285',
          crc32: 'a948738e',
          sources: faceFusion('models-3.0.0', '2dfan4.onnx'),
        },
      },
      {
        name: 'visomaster',
        file: {
          name: '2dfan4.onnx',
          sha256: '1ceedb108439c7d7b3f92cfa2b25bdc69a1f5f6c8b41da228cb283ca98d4181d',
          sources: visoMaster('2dfan4.onnx'),
        },
      },
    ],
    inputs: [{ name: 'input', type: 'float32', dims: [1, 3, 256, 256] }],
    image: { ...rgb('input', 0, 1), colour: 'bgr' },
    notes: 'Bulat and Tzimiropoulos 2017. Points on a grid of 64, third number is the score. Original under BSD-3.',
  },
  {
    id: 'fan-68-5',
    role: 'landmarker',
    title: '68 points from five',
    vendor: 'FaceFusion',
    licence: 'openrail-m',
    variants: [
      {
        name: 'facefusion',
        file: {
          name: 'fan_68_5.onnx',
          bytes: 944321,
          crc32: '95c4a198',
          sources: faceFusion('models-3.0.0', 'fan_68_5.onnx'),
        },
      },
    ],
    inputs: [{ name: 'input', type: 'float32', dims: [1, 5, 2] }],
  },
  {
    id: 'peppa-wutz',
    role: 'landmarker',
    title: 'PeppaPig, 68 points, 256 px',
    vendor: '610265158, FaceFusion’s export',
    licence: 'apache-2.0',
    variants: [
      {
        name: 'facefusion',
        file: { name: 'peppa_wutz.onnx', sources: faceFusion('models-3.0.0', 'peppa_wutz.onnx') },
      },
    ],
    inputs: [{ name: 'input', type: 'float32', dims: [1, 3, 256, 256] }],
  },
  {
    id: 'peppapig-98',
    role: 'landmarker',
    title: 'PeppaPig teacher, 98 points, 256 px',
    vendor: '610265158, VisoMaster’s export',
    licence: 'apache-2.0',
    variants: [
      {
        name: 'visomaster',
        file: {
          name: 'peppapig_teacher_Nx3x256x256.onnx',
          sha256: 'd4aa6dbd0081763a6eef04bf51484175b6a133ed12999bdc83b681a03f3f87d2',
          sources: visoMaster('peppapig_teacher_Nx3x256x256.onnx'),
        },
      },
    ],
  },
  {
    id: '2d106det',
    role: 'landmarker',
    title: '106 points, 192 px',
    vendor: 'InsightFace',
    licence: 'insightface-non-commercial',
    variants: [
      {
        name: 'insightface',
        file: {
          name: '2d106det.onnx',
          bytes: 5030888,
          sha256: 'f001b856447c413801ef5c42091ed0cd516fcd21f2d6b79635b1e733a7109dbf',
          sources: [
            ...looseBuffalo('2d106det.onnx'),
            ...visoMaster('2d106det.onnx'),
            insightFacePack('buffalo_l', '2d106det.onnx'),
          ],
        },
      },
    ],
    inputs: [{ name: 'data', type: 'float32', dims: [null, 3, 192, 192] }],
    outputs: [{ name: 'fc1', type: 'float32', dims: [null, 212], meaning: '106 points, −1…1' }],
    image: rgb('data', 0, 1 / 255),
  },
  {
    id: '1k3d68',
    role: 'landmarker',
    title: '68 points with depth, 192 px',
    vendor: 'InsightFace',
    licence: 'insightface-non-commercial',
    variants: [
      {
        name: 'insightface',
        file: {
          name: '1k3d68.onnx',
          bytes: 143607619,
          sha256: 'df5c06b8a0c12e422b2ed8947b8869faa4105387f199c477af038aa01f9a45cc',
          sources: [
            ...looseBuffalo('1k3d68.onnx'),
            ...visoMaster('1k3d68.onnx'),
            insightFacePack('buffalo_l', '1k3d68.onnx'),
          ],
        },
      },
    ],
    inputs: [{ name: 'data', type: 'float32', dims: [null, 3, 192, 192] }],
    outputs: [
      { name: 'fc1', type: 'float32', dims: [null, 3309], meaning: '1103 points with depth; the last 68 rows' },
    ],
    image: rgb('data', 0, 1 / 255),
  },
  {
    id: 'res50-5',
    role: 'landmarker',
    title: 'Five points, RetinaFace ResNet-50',
    vendor: 'VisoMaster’s export',
    licence: 'unknown',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'res50.onnx',
          sha256: '025db4efa3f7bef9911adc8eb92663608c682696a843cc7e1116d90c223354b5',
          sources: visoMaster('res50.onnx'),
        },
      },
    ],
  },
  {
    id: 'landmark-203',
    role: 'landmarker',
    title: '203 points, as LivePortrait uses them',
    vendor: 'KwaiVGI, FasterLivePortrait’s export',
    licence: 'mit',
    variants: [
      {
        name: 'fasterliveportrait',
        file: {
          name: 'landmark.onnx',
          bytes: 114666491,
          sha256: '31d22a5041326c31f19b78886939a634a5aedcaa5ab8b9b951a1167595d147db',
          sources: [
            { kind: 'huggingface', repo: 'warmshao/FasterLivePortrait', path: 'liveportrait_onnx/landmark.onnx' },
            ...visoMaster('landmark.onnx'),
          ],
        },
      },
    ],
  },
];
