/**
 * Cards of the built-in models: graph models inside the npm package `@vladmandic/human`, converted on first use.
 * `file` describes the converted file; a test proves that conversion gives exactly these bytes.
 */
import type { ModelCard } from '../card.ts';

const human = { kind: 'npm-package', format: 'tfjs-graph', package: '@vladmandic/human', version: '3.3.6' } as const;
const origin = 'https://github.com/vladmandic/human (package under MIT; see NOTICE for each model)';

/** Models that work with nothing downloaded. */
export const builtInCards: readonly ModelCard[] = [
  {
    id: 'blazeface',
    role: 'detector',
    family: 'blazeface',
    title: 'BlazeFace, back camera, 256 px',
    vendor: 'Google (MediaPipe)',
    year: 2019,
    file: {
      bytes: 617304,
      sha256: '66690836b8ed32ddeb8f2d6cd63f5b23e499d108c42ca20c74f72a4a6f333b56',
      sources: [
        {
          ...human,
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
    licence: { name: 'Apache-2.0 (MediaPipe)', use: 'any', source: origin },
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
      bytes: 2526253,
      sha256: '2207e5bda6cfbd493b9c3e85efc340d2c861483a76a2cee6b2314e927ea2140a',
      sources: [
        {
          ...human,
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
    licence: { name: 'Apache-2.0 (MediaPipe)', use: 'any', source: origin },
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
      bytes: 2780884,
      sha256: 'd32eb5eef8e895582853ea37224e3e6b12eca6526fa68129d3a1d015c3b2c1bf',
      sources: [
        {
          ...human,
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
    licence: { name: 'Apache-2.0 (MediaPipe)', use: 'any', source: origin },
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
  {
    id: 'faceres',
    role: 'embedder',
    family: 'faceres',
    title: 'Face descriptor, age, apparent gender, 224 px',
    vendor: 'HSE University (A. Savchenko)',
    year: 2019,
    file: {
      bytes: 13956590,
      sha256: '3f1d6d95c7c80089337ce2bd58c8b7623bd80aa32b4db25b0fec6488fa439091',
      sources: [
        {
          ...human,
          files: [
            {
              name: 'models/faceres.json',
              bytes: 71432,
              sha256: '5b83d49c0385d2e68a05122441b94226313677cae9fcc40b9587ad50079eb4df',
            },
            {
              name: 'models/faceres.bin',
              bytes: 6978814,
              sha256: '2c7d2d62b76c97528b736527aa09d310ea71743c9e3e79fb6c62d4b2d73af79b',
            },
          ],
          inputs: { image: 'input_1' },
          outputs: { embedding: 'global_pooling/Mean', gender: 'gender_pred/Sigmoid', age: 'age_pred/Softmax' },
        },
      ],
    },
    licence: { name: 'unknown', use: 'unclear', source: origin },
    inputs: [
      {
        name: 'image',
        type: 'float32',
        layout: 'NCHW',
        dims: [1, 3, 224, 224],
        colour: 'bgr',
        mean: [103.939, 116.779, 123.68],
        std: [1, 1, 1],
      },
    ],
    outputs: [
      { name: 'embedding', type: 'float32', dims: [1, 1024], meaning: 'Identity numbers, ≥ 0.' },
      { name: 'gender', type: 'float32', dims: [1, 1], meaning: '0 = female, 1 = male.' },
      { name: 'age', type: 'float32', dims: [1, 100], meaning: 'Probability of each year 1…100.' },
    ],
    room: 1.4,
    notes:
      'Savchenko 2019, Efficient facial representations for age, gender and identity recognition, PeerJ CS 5:e197; github.com/av-savchenko/HSE_FaceRec_tf, which states no licence that we found. Pixels as in its own code. Pre-trained on VGGFace2, whose terms are for research.',
  },
  {
    id: 'emotion',
    role: 'classifier',
    family: 'emotion',
    title: 'Emotion, 64 px',
    vendor: 'O. Arriaga',
    year: 2017,
    file: {
      bytes: 831139,
      sha256: '173122680179d36ea9956f61b48b2b531f0978c7efcf67e6278fa0d30170c88f',
      sources: [
        {
          ...human,
          files: [
            {
              name: 'models/emotion.json',
              bytes: 17980,
              sha256: '56f7e557eb0c863a8b9ab04ac7ccba756e93bf2c27dce135ef0e8712b80b7ad2',
            },
            {
              name: 'models/emotion.bin',
              bytes: 820516,
              sha256: '927ac8224f356ab1e68c2bcfbfa07b0c8567047d1bcf817388ba6e38214c4987',
            },
          ],
          inputs: { image: 'input_1' },
          outputs: { emotion: 'Identity' },
        },
      ],
    },
    licence: { name: 'MIT (face_classification)', use: 'unclear', source: origin },
    inputs: [
      {
        name: 'image',
        type: 'float32',
        layout: 'NCHW',
        dims: [1, 1, 64, 64],
        colour: 'grey',
        mean: [127.5],
        std: [127.5],
      },
    ],
    outputs: [{ name: 'emotion', type: 'float32', dims: [1, 7], meaning: 'Probability per label.' }],
    labels: ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'],
    room: 1.2,
    notes:
      'Arriaga et al. 2017, Real-time Convolutional Neural Networks for Emotion and Gender Classification, arXiv:1710.07557. Trained on FER-2013.',
  },
  {
    id: 'antispoof',
    role: 'classifier',
    family: 'antispoof',
    title: 'Real or picture of a picture, 128 px',
    vendor: 'unknown (Kaggle user anku420)',
    year: 2021,
    file: {
      bytes: 1711936,
      sha256: '57818156ad4b5db19a661167bcb04869f4944ce3d96e32cb7da1d9fb9b6583b8',
      sources: [
        {
          ...human,
          files: [
            {
              name: 'models/antispoof.json',
              bytes: 8713,
              sha256: '7fd698ae1cebabbcad79d3b8b448587b0365eb7911987418231bdcf36583112a',
            },
            {
              name: 'models/antispoof.bin',
              bytes: 853098,
              sha256: '4490fecb2becdb6869edc7e60f5e59962be013a8def8719b1373afb0f905c094',
            },
          ],
          inputs: { image: 'conv2d_input' },
          outputs: { real: 'Identity' },
        },
      ],
    },
    licence: { name: 'unknown', use: 'unclear', source: origin },
    inputs: [
      {
        name: 'image',
        type: 'float32',
        layout: 'NCHW',
        dims: [1, 3, 128, 128],
        colour: 'rgb',
        mean: [0, 0, 0],
        std: [255, 255, 255],
      },
    ],
    outputs: [{ name: 'real', type: 'float32', dims: [1, 1], meaning: '1 = looks like a live capture.' }],
    room: 1.5,
    notes: 'From kaggle.com/anku420/fake-face-detection; no paper, training data unknown.',
  },
  {
    id: 'liveness',
    role: 'classifier',
    family: 'liveness',
    title: 'Alive or not, 32 px',
    vendor: 'unknown (GitHub user leokwu)',
    year: 2020,
    file: {
      bytes: 603173,
      sha256: '81bb2b2ba16ccc9416efef5ebfb9ed008bf49d08ba424986a6d13537ed6c86dd',
      sources: [
        {
          ...human,
          files: [
            {
              name: 'models/liveness.json',
              bytes: 17070,
              sha256: '9e51c8acf83b80abbf329b2735309ab5c90611c66905ade8b1bd130d473df9c8',
            },
            {
              name: 'models/liveness.bin',
              bytes: 592976,
              sha256: 'fc6a6b6b3b9721bdb8bff67a457a15b7cbfd81715cfb27f3e65b757e81dd663e',
            },
          ],
          inputs: { image: 'conv2d_1_input' },
          outputs: { live: 'Identity' },
        },
      ],
    },
    licence: { name: 'unknown', use: 'unclear', source: origin },
    inputs: [
      {
        name: 'image',
        type: 'float32',
        layout: 'NCHW',
        dims: [1, 3, 32, 32],
        colour: 'rgb',
        mean: [0, 0, 0],
        std: [255, 255, 255],
      },
    ],
    outputs: [{ name: 'live', type: 'float32', dims: [1, 2], meaning: 'Probabilities: live, not live.' }],
    room: 1.5,
    notes:
      'From github.com/leokwu/livenessnet, which states no licence; no paper, training data unknown. That repository trains on BGR crops with the labels fake, real; the package reads RGB and calls the first number live, as is done here. Which of the two fits these weights is not known: a weak hint, no proof of anything.',
  },
];
