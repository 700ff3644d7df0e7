/**
 * Occluders and face parsers.
 */
import type { CatalogueModel } from '../../catalogue/catalogue.ts';
import { faceFusion, hub, imageNet, release, visoMaster } from './sources.ts';

const xseg = (
  number: number,
  tag: string,
  file: { bytes: number; sha256?: string; crc32?: string },
): CatalogueModel => ({
  id: `xseg-${number}`,
  role: 'occluder',
  title: `XSeg ${number}, 256 px`,
  vendor: 'DeepFaceLab family, FaceFusion',
  licence: 'gpl-3.0',
  variants: [
    {
      name: 'fp32',
      file: { name: `xseg_${number}.onnx`, ...file, sources: faceFusion(tag, `xseg_${number}.onnx`) },
    },
  ],
  inputs: [{ name: 'input', type: 'float32', dims: [null, 256, 256, 3] }],
  image: { input: 'input', layout: 'NHWC', colour: 'bgr', mean: [0, 0, 0], std: [1, 1, 1] },
  notes: 'Output: 1 = face visible.',
});

/** Networks that say which pixels of a crop are face. */
export const maskWeights: readonly CatalogueModel[] = [
  xseg(1, 'models-3.1.0', {
    bytes: 70324286,
    sha256: 'c4d1498b8a03b5fe2a3a5d2ef2a0402ab03bd51edaf5b2d8d5fb764702a97dd3',
    crc32: 'f207afe3',
  }),
  xseg(2, 'models-3.1.0', { bytes: 70324286 }),
  xseg(3, 'models-3.2.0', {
    bytes: 70327709,
    sha256: '48ccd7e8541e159a5a754ec9e62df2f12065f7df8f9af842c1750342c6533559',
    crc32: 'e99b694c',
  }),
  {
    id: 'xseg-dfl',
    role: 'occluder',
    title: 'XSeg of DeepFaceLab, 256 px',
    vendor: 'iperov',
    licence: 'gpl-3.0',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'xseg.onnx',
          bytes: 70327737,
          sha256: '0b57328efcb839d85973164b617ceee9dfe6cfcb2c82e8a033bba9f4f09b27e5',
          sources: hub('CountFloyd/deepfake', 'xseg.onnx'),
        },
      },
    ],
  },
  {
    id: 'occluder',
    role: 'occluder',
    title: 'Occluder of VisoMaster, 256 px',
    vendor: 'VisoMaster',
    licence: 'unknown',
    variants: [
      {
        name: 'fp32',
        file: {
          name: 'occluder.onnx',
          sha256: '79f5c2edf10b83458693d122dd51488b210fb80c059c5d56347a047710d44a78',
          sources: visoMaster('occluder.onnx'),
        },
      },
    ],
    inputs: [{ name: 'img', type: 'float32', dims: [1, 3, 256, 256] }],
    notes: 'Output above 0 = face.',
  },
  {
    id: 'bisenet-resnet-34',
    role: 'parser',
    title: 'BiSeNet ResNet-34, 19 regions, 512 px',
    vendor: 'yakhyo',
    licence: 'mit',
    variants: [
      {
        name: 'facefusion',
        file: {
          name: 'bisenet_resnet_34.onnx',
          bytes: 93632546,
          sha256: '4a0b8c958a3c938913bd06a8365dbb3c8761afba6ecbf0d14b3b1f77eb230c96',
          crc32: '35d17a50',
          sources: faceFusion('models-3.0.0', 'bisenet_resnet_34.onnx'),
        },
      },
      {
        name: 'yakhyo',
        file: { name: 'resnet34.onnx', sources: [release('yakhyo/face-parsing', 'weights', 'resnet34.onnx')] },
      },
    ],
    image: { input: 'input', layout: 'NCHW', colour: 'rgb', ...imageNet },
  },
  {
    id: 'bisenet-resnet-18',
    role: 'parser',
    title: 'BiSeNet ResNet-18, 19 regions, 512 px',
    vendor: 'yakhyo',
    licence: 'mit',
    variants: [
      {
        name: 'facefusion',
        file: {
          name: 'bisenet_resnet_18.onnx',
          bytes: 53205356,
          crc32: '6cafc877',
          sources: faceFusion('models-3.1.0', 'bisenet_resnet_18.onnx'),
        },
      },
      {
        name: 'yakhyo',
        file: { name: 'resnet18.onnx', sources: [release('yakhyo/face-parsing', 'weights', 'resnet18.onnx')] },
      },
    ],
    image: { input: 'input', layout: 'NCHW', colour: 'rgb', ...imageNet },
  },
];
