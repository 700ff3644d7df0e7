/**
 * Faces of known people, with their raw descriptors: what the calibration of `compare` works on.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { people } from '../../examples/portraits/people.ts';
import type { View } from '../../examples/portraits/person.ts';
import { renderPortrait } from '../../examples/portraits/render-portrait.ts';
import { createSharpPictures } from '../../src/adapters/picture/sharp-pictures.ts';
import { createEmbedder, type Embedder } from '../../src/analysis/embedder/embedder.ts';
import type { FaceFinder } from '../../src/analysis/face-finder.ts';
import type { Face } from '../../src/face/face.ts';
import { type Frame8, toDepth8 } from '../../src/imaging/frame.ts';
import { defaultPictureLimits } from '../../src/imaging/picture-limits.ts';
import { findCard } from '../../src/models/registry.ts';
import type { ModelStore } from '../../src/ports/model-store.ts';
import { matchFaces } from '../detect/match-faces.ts';
import { findPictures } from '../detect/truth-table.ts';
import { framesOfClip } from '../quality/clips.ts';

/** One face of one person. */
export interface Sample {
  readonly person: string;
  readonly kind: 'picture' | 'clip' | 'rendered';
  /** File and, in clips, the second: for messages. */
  readonly origin: string;
  /** 1024 numbers as the model gives them. */
  readonly descriptor: Float32Array;
}

/** What sampling needs. */
export interface SampleTools {
  readonly finder: FaceFinder;
  readonly store: ModelStore;
  /** Folder of the test media. */
  readonly media: string;
  readonly log: (line: string) => void;
}

/** Clips of one person each. */
const clips = [
  'ani_solo_multi.mp4',
  'carphone_qcif.mp4',
  'echo_a_talk.mp4',
  'lp_d13.mp4',
  'lp_d19.mp4',
  'lp_d3.mp4',
  'lp_s13.mp4',
  'lp_s29.mp4',
  'lp_s32.mp4',
];

/** Faces of different files that show one person; where a picture shows several people, the point lies on the face. */
const samePeople: readonly { person: string; file: string; at?: readonly [number, number] }[] = [
  { person: 'lp_s12.jpg', file: 'lp_s12.jpg' },
  { person: 'lp_s12.jpg', file: 'solvay_1927.png', at: [1632, 1193] },
  { person: 'ani_solo_multi.mp4', file: 'ani_solo.png' },
];

const smallestFace = 48;
const framesPerClip = 12;

/** Collects all samples that the machine offers: pictures and clips when the media are there, rendered people always. */
export async function collectSamples(tools: SampleTools): Promise<Sample[]> {
  const { session } = await tools.store.open('faceres');
  const embedder = createEmbedder(session, findCard('faceres'), null);
  return [
    ...(await pictureSamples(tools, embedder)),
    ...(await clipSamples(tools, embedder)),
    ...(await renderedSamples(tools, embedder)),
  ];
}

async function pictureSamples(tools: SampleTools, embedder: Embedder): Promise<Sample[]> {
  const files = createSharpPictures();
  const samples: Sample[] = [];
  const pictures = await findPictures(new URL('../detect/truth.json', import.meta.url), join(tools.media, 'images'));
  for (const picture of pictures) {
    if (picture.name.startsWith('derived')) continue;
    const frame = toDepth8((await files.read(picture.path, defaultPictureLimits)).frame);
    const { pairs } = matchFaces(picture.faces, await tools.finder.find(frame));
    for (const [index, { truth, face }] of pairs.entries()) {
      if (truth.kind !== 'frontal' || !face || face.presence < 0.5 || face.box.width < smallestFace) continue;
      const { embedding } = await embedder.embed(frame, face.mesh);
      const person = personOf(picture.name, face) ?? `${picture.name}#${index}`;
      samples.push({ person, kind: 'picture', origin: `${picture.name}#${index}`, descriptor: embedding });
    }
    tools.log(`${picture.name}: ${samples.length} faces so far`);
  }
  return samples;
}

function personOf(file: string, { box }: Face): string | undefined {
  return samePeople.find((entry) => {
    if (entry.file !== file) return false;
    if (!entry.at) return true;
    const [x, y] = entry.at;
    return x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
  })?.person;
}

async function clipSamples(tools: SampleTools, embedder: Embedder): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const name of clips) {
    const path = join(tools.media, 'video', name);
    if (!(await exists(path))) continue;
    const frames = await framesOfClip(path, framesPerClip);
    if (!frames) {
      tools.log('No ffmpeg on this machine: clips are left out.');
      return samples;
    }
    for (const [second, frame] of frames.entries()) {
      const sample = await sampleLargest(tools, embedder, frame);
      if (sample) samples.push({ person: name, kind: 'clip', origin: `${name}@${second}s`, descriptor: sample });
    }
    tools.log(`${name}: ${frames.length} frames`);
  }
  return samples;
}

/** How the rendered people are seen: other pose, expression and light each time. */
const views: readonly View[] = [{}, { yaw: 20, pitch: -5 }, { yaw: -25, roll: 8 }, { yaw: 8, pitch: 10 }];

async function renderedSamples(tools: SampleTools, embedder: Embedder): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const person of people) {
    for (const [index, view] of views.entries()) {
      const sample = await sampleLargest(tools, embedder, renderPortrait(person, view, 320).frame);
      const origin = `${person.name}, view ${index}`;
      if (sample) samples.push({ person: `rendered ${person.name}`, kind: 'rendered', origin, descriptor: sample });
    }
  }
  tools.log(`rendered people: ${samples.length} faces`);
  return samples;
}

async function sampleLargest(tools: SampleTools, embedder: Embedder, frame: Frame8): Promise<Float32Array | undefined> {
  const faces = await tools.finder.find(frame);
  const face = faces.toSorted((a, b) => b.box.width - a.box.width)[0];
  if (!face || face.presence < 0.5 || face.box.width < smallestFace) return undefined;
  return (await embedder.embed(frame, face.mesh)).embedding;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
