/**
 * Face detectors.
 */
import type { CatalogueModel, TensorFact } from '../../catalogue/catalogue.ts';
import { faceFusion, insightFacePack, looseBuffalo, rgb, visoMaster } from './sources.ts';

const scrfdOutputs = (names: readonly string[]): TensorFact[] =>
  names.map((name, at) => ({
    name,
    type: 'float32',
    dims: [null, [1, 4, 10][Math.floor(at / 3)] as number],
    meaning: `${['score', 'box distances', 'five points'][Math.floor(at / 3)]}, stride ${[8, 16, 32][at % 3]}`,
  }));

/** Networks that find faces in a frame. */
export const detectorWeights: readonly CatalogueModel[] = [
  {
    id: 'scrfd-10g',
    role: 'detector',
    title: 'SCRFD 10G with five points, 640 px',
    vendor: 'InsightFace',
    licence: 'insightface-non-commercial',
    variants: [
      {
        name: 'insightface',
        file: {
          name: 'det_10g.onnx',
          bytes: 16923827,
          sha256: '5838f7fe053675b1c7a08b633df49e7af5495cee0493c7dcf6697200b85b5b91',
          sources: [
            ...looseBuffalo('det_10g.onnx'),
            ...visoMaster('det_10g.onnx'),
            insightFacePack('buffalo_l', 'det_10g.onnx'),
            insightFacePack('antelopev2', 'scrfd_10g_bnkps.onnx'),
          ],
        },
      },
    ],
    inputs: [{ name: 'input.1', type: 'float32', dims: [1, 3, null, null] }],
    outputs: scrfdOutputs(['448', '471', '494', '451', '474', '497', '454', '477', '500']),
    image: rgb('input.1', 0.5, 128 / 255),
    notes: 'Two anchors per cell, cells row by row, no half-pixel offset; scores are probabilities.',
  },
  {
    id: 'scrfd-2.5g',
    role: 'detector',
    title: 'SCRFD 2.5G with five points, 640 px',
    vendor: 'InsightFace',
    licence: 'insightface-non-commercial',
    variants: [
      {
        name: 'insightface',
        file: {
          name: 'det_2.5g.onnx',
          bytes: 3292009,
          sha256: '041f73f47371333d1d17a6fee6c8ab4e6aecabefe398ff32cca4e2d5eaee0af9',
          sources: [insightFacePack('buffalo_m', 'det_2.5g.onnx')],
        },
      },
      {
        name: 'facefusion',
        file: {
          name: 'scrfd_2.5g.onnx',
          bytes: 3295067,
          sha256: '2c07342347cef21a619c49dd5664fb8c09570ae9eda5bff3e385c11eafc45ada',
          sources: faceFusion('models-3.0.0', 'scrfd_2.5g.onnx'),
        },
      },
      {
        name: 'visomaster',
        file: {
          name: 'scrfd_2.5g_bnkps.onnx',
          sha256: 'bc24bb349491481c3ca793cf89306723162c280cb284c5a5e49df3760bf5c2ce',
          sources: visoMaster('scrfd_2.5g_bnkps.onnx'),
        },
      },
    ],
  },
  {
    id: 'scrfd-500m',
    role: 'detector',
    title: 'SCRFD 500M with five points, 640 px',
    vendor: 'InsightFace',
    licence: 'insightface-non-commercial',
    variants: [
      {
        name: 'insightface',
        file: {
          name: 'det_500m.onnx',
          roughBytes: 2_520_000,
          sha256: '5e4447f50245bbd7966bd6c0fa52938c61474a04ec7def48753668a9d8b4ea3a',
          sources: [insightFacePack('buffalo_s', 'det_500m.onnx'), insightFacePack('buffalo_sc', 'det_500m.onnx')],
        },
      },
    ],
  },
  {
    id: 'retinaface-10g',
    role: 'detector',
    title: 'RetinaFace 10G, FaceFusion’s export of SCRFD 10G',
    vendor: 'InsightFace, FaceFusion',
    licence: 'insightface-non-commercial',
    variants: [
      {
        name: 'facefusion',
        file: {
          name: 'retinaface_10g.onnx',
          bytes: 16926877,
          sources: faceFusion('models-3.0.0', 'retinaface_10g.onnx'),
        },
      },
    ],
    inputs: [{ name: 'input', type: 'float32', dims: [1, 3, null, null] }],
    image: { ...rgb('input', 0.5, 128 / 255), colour: 'bgr' },
  },
  {
    id: 'yoloface-8n',
    role: 'detector',
    title: 'YOLOv8n-face with five points, 640 px',
    vendor: 'Ultralytics family, FaceFusion',
    licence: 'agpl-3.0',
    variants: [
      {
        name: 'facefusion',
        file: {
          name: 'yoloface_8n.onnx',
          bytes: 12659761,
          sha256: '821cdbb1e65fbbabdde7dd0933f754797a343e56fd962729c61ffcefcd135929',
          crc32: 'f9a0382f',
          sources: faceFusion('models-3.0.0', 'yoloface_8n.onnx'),
        },
      },
      {
        name: 'visomaster',
        file: {
          name: 'yoloface_8n.onnx',
          sha256: '84d5bb985b0ea75fc851d7454483897b1494c71c211759b4fec3a22ac196d206',
          sources: visoMaster('yoloface_8n.onnx'),
        },
        inputs: [{ name: 'images', type: 'float32', dims: [1, 3, 640, 640] }],
        outputs: [{ name: 'output0', type: 'float32', dims: [1, 20, 8400] }],
        notes: 'Its tensors have the names of the original.',
      },
    ],
    inputs: [{ name: 'input', type: 'float32', dims: [1, 3, 640, 640] }],
    image: { ...rgb('input', 0, 1), colour: 'bgr' },
    notes: 'One output of 20 × 8400: cx, cy, w, h, score, five (x, y, score), in pixels of the input.',
  },
  {
    id: 'yunet-2023mar',
    role: 'detector',
    title: 'YuNet 2023mar with five points, 640 px',
    vendor: 'Shiqi Yu, OpenCV',
    licence: 'mit',
    variants: [
      {
        name: 'opencv',
        file: {
          name: 'face_detection_yunet_2023mar.onnx',
          bytes: 232589,
          sha256: '8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4',
          sources: [
            { kind: 'huggingface', repo: 'opencv/face_detection_yunet', path: 'face_detection_yunet_2023mar.onnx' },
            {
              kind: 'url',
              url: 'https://media.githubusercontent.com/media/opencv/opencv_zoo/main/models/face_detection_yunet/face_detection_yunet_2023mar.onnx',
            },
            {
              kind: 'url',
              url: 'https://raw.githubusercontent.com/ShiqiYu/libfacedetection.train/master/onnx/yunet_s_640_640.onnx',
            },
          ],
        },
      },
    ],
    inputs: [{ name: 'input', type: 'float32', dims: [1, 3, 640, 640] }],
    outputs: [
      ...[8, 16, 32].map((stride) => ({
        name: `cls_${stride}`,
        type: 'float32' as const,
        dims: [1, (640 / stride) ** 2, 1],
      })),
      ...[8, 16, 32].map((stride) => ({
        name: `obj_${stride}`,
        type: 'float32' as const,
        dims: [1, (640 / stride) ** 2, 1],
      })),
      ...[8, 16, 32].map((stride) => ({
        name: `bbox_${stride}`,
        type: 'float32' as const,
        dims: [1, (640 / stride) ** 2, 4],
      })),
      ...[8, 16, 32].map((stride) => ({
        name: `kps_${stride}`,
        type: 'float32' as const,
        dims: [1, (640 / stride) ** 2, 10],
      })),
    ],
    image: { input: 'input', layout: 'NCHW', colour: 'bgr', mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] },
    notes: 'One anchor per cell; score is the root of cls · obj.',
  },
  {
    id: 'yunet-facefusion',
    role: 'detector',
    title: 'YuNet 2023mar, FaceFusion’s export, 640 px',
    vendor: 'Shiqi Yu, FaceFusion',
    licence: 'mit',
    variants: [
      {
        name: 'facefusion',
        file: { name: 'yunet_2023_mar.onnx', sources: faceFusion('models-3.4.0', 'yunet_2023_mar.onnx') },
      },
    ],
    image: { input: 'input', layout: 'NCHW', colour: 'bgr', mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] },
  },
  {
    id: 'yunet-n-640',
    role: 'detector',
    title: 'YuNet-n with five points, 640 px',
    vendor: 'Shiqi Yu, VisoMaster’s copy',
    licence: 'apache-2.0',
    variants: [
      {
        name: 'visomaster',
        file: {
          name: 'yunet_n_640_640.onnx',
          sha256: '9e65c0213faef0173a3d2e05156b4bf44a45cde598bdabb69203da4a6b7ad61e',
          sources: visoMaster('yunet_n_640_640.onnx'),
        },
      },
    ],
    image: { input: 'input', layout: 'NCHW', colour: 'bgr', mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] },
  },
];
