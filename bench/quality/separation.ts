/**
 * How far apart a recogniser holds people: the scale on which an identity shift is read.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Face } from '../../src/face/face.ts';
import { clipNames, framesOfClip } from './clips.ts';
import { type Measured, measureFace } from './measure-face.ts';
import { median } from './median.ts';
import type { Laboratory, Person } from './people.ts';
import { cosine } from './recogniser.ts';

/** S and D of one recogniser. */
export interface Separation {
  /** Median cosine of same-person pairs: frames of one clip, at least a second apart. */
  readonly same: number;
  readonly samePairs: number;
  /** Median cosine of different persons. */
  readonly different: number;
  readonly differentPairs: number;
}

/**
 * Measures S and D for every recogniser.
 *
 * Same-person pairs come from the clips; different-person pairs are all pairs of the list's people and the clips'
 * first frames.
 *
 * @param folder - Where the clips lie.
 * @param framesPerClip - Frames one second apart, from the clip's start.
 * @returns A word why it was skipped when clips or ffmpeg are absent.
 */
export async function measureSeparation(
  folder: string,
  people: readonly Person[],
  lab: Laboratory,
  framesPerClip: number,
): Promise<ReadonlyMap<string, Separation> | string> {
  const clips: Measured[][] = [];
  for (const name of clipNames) {
    const path = join(folder, name);
    if (
      !(await access(path).then(
        () => true,
        () => false,
      ))
    )
      return `no clip at ${path}`;
    const frames = await framesOfClip(path, framesPerClip);
    if (!frames) return 'no ffmpeg on this machine';
    const faces: Measured[] = [];
    for (const frame of frames) {
      // The face hardly moves within a second: the last one says where to look.
      const last = faces.at(-1);
      const place = last ? meshInFrame(last) : largestFace(await lab.finder.find(frame))?.mesh;
      const measured = place && (await measureFace(frame, place, lab));
      if (measured) faces.push(measured);
    }
    clips.push(faces);
  }
  return new Map(lab.recognisers.map(({ name }) => [name, separationOf(name, clips, people)]));
}

function largestFace(faces: readonly Face[]): Face | undefined {
  return faces.toSorted((a, b) => b.box.width - a.box.width)[0];
}

function meshInFrame({ mesh, area }: Measured): Float32Array {
  return mesh.map((value, i) => (i % 3 === 0 ? value + area.x : i % 3 === 1 ? value + area.y : value));
}

function separationOf(name: string, clips: readonly Measured[][], people: readonly Person[]): Separation {
  const numbers = (face: Measured): Float32Array => face.embeddings.get(name)!;
  const same = clips.flatMap((faces) => pairwise(faces.map(numbers)));
  const everyone = [...people.map((person) => person.measured), ...clips.flatMap((faces) => faces.slice(0, 1))];
  const different = pairwise(everyone.map(numbers));
  return { same: median(same), samePairs: same.length, different: median(different), differentPairs: different.length };
}

function pairwise(all: readonly Float32Array[]): number[] {
  return all.flatMap((a, i) => all.slice(i + 1).map((b) => cosine(a, b)));
}
