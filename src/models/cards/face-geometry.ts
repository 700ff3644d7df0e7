/**
 * Cards of the built-in models that say where faces, their points and their irises are.
 */
import type { ModelCard } from '../card.ts';
import { humanOrigin, humanPackage } from './human-package.ts';

/** Detector, mesh, irises. */
export const faceGeometryCards: readonly ModelCard[] = [
  {
    id: 'blazeface',
    role: 'detector',
    family: 'blazeface',
    title: 'BlazeFace, back camera, 256 px',
    vendor: 'Google (MediaPipe)',
    year: 2019,
    file: {
      bytes: 617292,
      sha256: '1fa4d44d337a7d2523adb137eb15ce29455650886dad8750d060109d491ff32d',
      sources: [
        {
          ...humanPackage,
          files: [
            {
              name: 'models/blazeface.json',
              bytes: 79038,
              sha256: 'cd7bbfc078270572beb39f9e5ae67aadbd50b5e67cff37e6d4f6b3ea39312e5f',
            },
            {
              name: 'models/blazeface.bin',
              bytes: 538928,
              sha256: 'dc9a97fdc50bc43216554bdd69aa3e7b9361a519ee7bdd996a2f69a98a6f9b72',
            },
          ],
          inputs: { image: 'input' },
          outputs: { scores16: 'Identity', boxes16: 'Identity_2', scores32: 'Identity_1', boxes32: 'Identity_3' },
          freeSize: true,
        },
      ],
    },
    licence: { name: 'Apache-2.0 (MediaPipe)', use: 'any', source: humanOrigin },
    inputs: [
      {
        name: 'image',
        type: 'float32',
        layout: 'NCHW',
        dims: [1, 3, 256, 256],
        colour: 'rgb',
        mean: [127.5, 127.5, 127.5],
        std: [127.5, 127.5, 127.5],
      },
    ],
    outputs: [
      {
        name: 'scores16',
        type: 'float32',
        dims: [1, 512, 1],
        meaning: 'Logit per anchor: a face belongs to this anchor.',
      },
      {
        name: 'boxes16',
        type: 'float32',
        dims: [1, 512, 16],
        meaning:
          "Per anchor, in input pixels from its centre: box centre x, y, width, height, then x, y of right eye, left eye, nose, mouth, right ear, left ear (the person's right and left).",
      },
      { name: 'scores32', type: 'float32', dims: [1, 384, 1], meaning: 'As scores16, for the coarse cells.' },
      { name: 'boxes32', type: 'float32', dims: [1, 384, 16], meaning: 'As boxes16, for the coarse cells.' },
    ],
    anchors: [
      { stride: 16, perCell: 2, scores: 'scores16', boxes: 'boxes16' },
      { stride: 32, perCell: 6, scores: 'scores32', boxes: 'boxes32' },
    ],
    notes: 'Bazarevsky et al. 2019, BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs, arXiv:1907.05047.',
  },
  {
    id: 'facemesh',
    role: 'landmarker',
    family: 'facemesh',
    title: 'Face mesh, 468 points, 192 px',
    vendor: 'Google (MediaPipe)',
    year: 2020,
    file: {
      bytes: 2526241,
      sha256: '6c734fc91066b22c7714412db4b04086901ba0f086b4980328b41d63d8cf6134',
      sources: [
        {
          ...humanPackage,
          files: [
            {
              name: 'models/facemesh.json',
              bytes: 95845,
              sha256: 'b60ca26f404724f43bd2b1575761d8265180e1f053cc0731caa68462927309e7',
            },
            {
              name: 'models/facemesh.bin',
              bytes: 1477958,
              sha256: '3826da640b0a3021161605369ee6af293f75d518040355b960ec71a3390c1c0b',
            },
          ],
          inputs: { image: 'input_1' },
          outputs: { mesh: 'Identity_2', presence: 'Identity_1' },
        },
      ],
    },
    licence: { name: 'Apache-2.0 (MediaPipe)', use: 'any', source: humanOrigin },
    inputs: [
      {
        name: 'image',
        type: 'float32',
        layout: 'NCHW',
        dims: [1, 3, 192, 192],
        colour: 'rgb',
        mean: [0, 0, 0],
        std: [255, 255, 255],
      },
    ],
    outputs: [
      {
        name: 'mesh',
        type: 'float32',
        dims: [1, 1404],
        meaning: '468 points x, y, z in input pixels; z smaller = nearer.',
      },
      { name: 'presence', type: 'float32', dims: [1, 1], meaning: 'Probability that the crop holds a face, 0…1.' },
    ],
    room: 1.5,
    notes:
      "Kartynnik et al. 2019, Real-time Facial Surface Geometry from Monocular Video on Mobile GPUs, arXiv:1907.06724. The graph's third output (2-D contours) is left out.",
  },
  {
    id: 'iris',
    role: 'iris-landmarker',
    family: 'iris',
    title: 'Iris and eye contour, 64 px',
    vendor: 'Google (MediaPipe)',
    year: 2020,
    file: {
      bytes: 2780872,
      sha256: '8db9c36dfb0e1c53b579eced985b757c02887d878c86c14e0866846519dd6f64',
      sources: [
        {
          ...humanPackage,
          files: [
            {
              name: 'models/iris.json',
              bytes: 122025,
              sha256: '49038ac9dcc09aa05474d91d98e9db5b47af4830929bcf102ed5a56bfbabb465',
            },
            {
              name: 'models/iris.bin',
              bytes: 2599092,
              sha256: 'd7f296d184274213d4642681ae186112cbbec77fd2ab066257d3c56a1940bc71',
            },
          ],
          inputs: { image: 'input_1' },
          outputs: { points: 'Identity' },
        },
      ],
    },
    licence: { name: 'Apache-2.0 (MediaPipe)', use: 'any', source: humanOrigin },
    inputs: [
      {
        name: 'image',
        type: 'float32',
        layout: 'NCHW',
        dims: [1, 3, 64, 64],
        colour: 'rgb',
        mean: [0, 0, 0],
        std: [255, 255, 255],
      },
    ],
    outputs: [
      {
        name: 'points',
        type: 'float32',
        dims: [1, 228, 1, 1],
        meaning:
          '76 points x, y, z in input pixels: 71 of eye contour and brow, then iris centre, right, top, left, bottom.',
      },
    ],
    notes:
      "Ablavatski et al. 2020, Real-time Pupil Tracking from Monocular Video for Digital Puppetry, arXiv:2006.11341. Trained on eyes at the picture's left; the others go in mirrored.",
  },
];
