/**
 * Cards of the built-in models that say who somebody is and how they look.
 */
import type { ModelCard } from '../card.ts';
import { humanOrigin, humanPackage } from './human-package.ts';

/** Identity with age and apparent gender, emotion, real and live scores. */
export const faceTraitCards: readonly ModelCard[] = [
  {
    id: 'faceres',
    role: 'embedder',
    family: 'faceres',
    title: 'Face descriptor, age, apparent gender, 224 px',
    vendor: 'HSE University (A. Savchenko)',
    year: 2019,
    file: {
      bytes: 13956578,
      sha256: '7754699621ca07413fa9db4b2779b6c2cdd2bcf0d65f0bc9a88eecf691eef9e6',
      sources: [
        {
          ...humanPackage,
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
    licence: { name: 'unknown', use: 'unclear', source: humanOrigin },
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
      { name: 'embedding', type: 'float32', dims: [1, 1024], meaning: 'Identity numbers, ≥ 0.', room: 0.9 },
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
      bytes: 831127,
      sha256: '05b6d0e1c7157c75bed52f7fd5de6375d9451525cf33f9a0c4ee75c4bdda8e4b',
      sources: [
        {
          ...humanPackage,
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
    licence: { name: 'MIT (face_classification)', use: 'unclear', source: humanOrigin },
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
      bytes: 1711924,
      sha256: 'abbf364e0b9481f3423fe1b4f458c2b24b041f0ebe615f11c31910cfeff802c6',
      sources: [
        {
          ...humanPackage,
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
    licence: { name: 'unknown', use: 'unclear', source: humanOrigin },
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
      bytes: 603161,
      sha256: '5c21c8636b5ffbefbaeda5f46c667f26dfe59b77debcc2aa5dc8919e48fc0b69',
      sources: [
        {
          ...humanPackage,
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
    licence: { name: 'unknown', use: 'unclear', source: humanOrigin },
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
