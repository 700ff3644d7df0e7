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
import { pasteBack } from '../../src/face/paste-back.ts';
import { type Frame8, toDepth8 } from '../../src/imaging/frame.ts';
import { defaultPictureLimits } from '../../src/imaging/picture-limits.ts';
import { findCard } from '../../src/models/registry.ts';
import type { ModelStore } from '../../src/ports/model-store.ts';
import { matchFaces } from '../detect/match-faces.ts';
import { findPictures } from '../detect/truth-table.ts';
import { framesOfClip } from '../quality/clips.ts';
import { measureFace } from '../quality/measure-face.ts';
import { pasteFace } from '../quality/methods/affine-paste.ts';
import type { Sitter } from '../quality/methods/method.ts';

/** One face of one person. */
export interface Sample {
  readonly person: string;
  readonly kind: 'picture' | 'clip' | 'rendered' | 'set in';
  /** Of a face that was set into another person's picture: that person, whose hair and surroundings it has. */
  readonly around?: string;
  /** File and, in clips, the second: for messages. */
  readonly origin: string;
  /** 1024 numbers as the model gives them. */
  readonly descriptor: Float32Array;
}

/** A picture of one person, into which faces are set. */
interface Head extends Sitter {
  readonly person: string;
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
const smallestHead = 96;
const framesPerClip = 12;

/** Collects all samples that the machine offers: pictures and clips when the media are there, rendered people always. */
export async function collectSamples(tools: SampleTools): Promise<Sample[]> {
  const { session } = await tools.store.open('faceres');
  const embedder = createEmbedder(session, findCard('faceres'), null);
  const heads: Head[] = [];
  return [
    ...(await pictureSamples(tools, embedder, heads)),
    ...(await clipSamples(tools, embedder, heads)),
    ...(await renderedSamples(tools, embedder)),
  ];
}

/** @param heads - Gets those that faces may be set into. */
async function pictureSamples(tools: SampleTools, embedder: Embedder, heads: Head[]): Promise<Sample[]> {
  const files = createSharpPictures();
  const samples: Sample[] = [];
  const pictures = await findPictures(new URL('../detect/truth.json', import.meta.url), join(tools.media, 'images'));
  for (const picture of pictures) {
    if (picture.name.startsWith('derived')) continue;
    const frame = toDepth8((await files.read(picture.path, defaultPictureLimits)).frame);
    const { pairs } = matchFaces(picture.faces, await tools.finder.find(frame));
    for (const [index, { truth, face }] of pairs.entries()) {
      if (truth.kind !== 'frontal' || !face || face.presence < 0.5 || face.box.width < smallestFace) continue;
      const descriptor = await embedder.embed(frame, face.mesh);
      const person = personOf(picture.name, face) ?? `${picture.name}#${index}`;
      samples.push({ person, kind: 'picture', origin: `${picture.name}#${index}`, descriptor });
      if (pairs.length === 1 && face.box.width >= smallestHead) heads.push({ person, frame, face });
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

async function clipSamples(tools: SampleTools, embedder: Embedder, heads: readonly Head[]): Promise<Sample[]> {
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
      const face = await largestFace(tools, frame);
      if (!face) continue;
      const origin = `${name}@${second}s`;
      const descriptor = await embedder.embed(frame, face.mesh);
      samples.push({ person: name, kind: 'clip', origin, descriptor });
      if (second % 3 > 0) continue;
      for (const head of heads.filter((one, i) => one.person !== name && i % 4 === (second / 3) % 4)) {
        const set = await setInto(tools, embedder, { frame, face }, head);
        if (set) samples.push({ person: name, kind: 'set in', origin, around: head.person, descriptor: set });
      }
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
      const { frame } = renderPortrait(person, view, 320);
      const face = await largestFace(tools, frame);
      if (!face) continue;
      const descriptor = await embedder.embed(frame, face.mesh);
      const origin = `${person.name}, view ${index}`;
      samples.push({ person: `rendered ${person.name}`, kind: 'rendered', origin, descriptor });
    }
  }
  tools.log(`rendered people: ${samples.length} faces`);
  return samples;
}

async function largestFace(tools: SampleTools, frame: Frame8): Promise<Face | undefined> {
  const faces = await tools.finder.find(frame);
  const face = faces.toSorted((a, b) => b.box.width - a.box.width)[0];
  return face && face.presence >= 0.5 && face.box.width >= smallestFace ? face : undefined;
}

/** A face as it looks with the hair, neck and surroundings of somebody else. */
async function setInto(
  { finder }: SampleTools,
  embedder: Embedder,
  own: Sitter,
  head: Head,
): Promise<Float32Array | undefined> {
  const frame = { ...head.frame, data: head.frame.data.slice() };
  pasteBack(frame, pasteFace(own, head));
  const found = await measureFace(frame, head.face.mesh, { finder, recognisers: [] });
  return found && (await embedder.embed(found.frame, found.mesh));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
