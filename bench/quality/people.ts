/**
 * The people of the pair list: pictures read through the product's own port, analysed once per run.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { findPerson } from '../../examples/portraits/people.ts';
import { renderPortrait } from '../../examples/portraits/render-portrait.ts';
import type { FaceFinder } from '../../src/analysis/face-finder.ts';
import type { Face } from '../../src/face/face.ts';
import { type Frame8, toDepth8 } from '../../src/imaging/frame.ts';
import type { PictureFiles } from '../../src/ports/picture.ts';
import { cutFrame } from './cut-frame.ts';
import { type Measured, measureFace } from './measure-face.ts';
import type { PhotoEntry, PictureEntry, RenderedEntry } from './pair-list.ts';
import type { Recogniser } from './recogniser.ts';
import { findRim, type TargetRim } from './target-rim.ts';

/** One person of the list, ready to be a source or a target. */
export interface Person {
  readonly name: string;
  readonly frame: Frame8;
  /** As the product finds it in the whole picture; this is what the swapper gets. */
  readonly face: Face;
  /** The same face as the metrics see it: found again in a cut-out, so that outputs can be measured in the same way. */
  readonly measured: Measured;
  readonly rim: TargetRim;
}

/** What it takes to load people. */
export interface Laboratory {
  readonly finder: FaceFinder;
  readonly pictures: PictureFiles;
  readonly recognisers: readonly Recogniser[];
}

const limits = { maxPixels: 300e6, maxBytes: 2 ** 30 };

/** Whether the folder of test media is there. */
export async function hasMedia(folder: string): Promise<boolean> {
  return access(join(folder, 'images')).then(
    () => true,
    () => false,
  );
}

/**
 * Reads and analyses one person.
 *
 * @param folder - Where the picture's file lies.
 * @throws Error when no face is found: the list promises one per picture.
 */
export async function loadPerson(name: string, entry: PictureEntry, folder: string, lab: Laboratory): Promise<Person> {
  const frame = 'rendered' in entry ? render(entry) : await readPhoto(entry, folder, lab.pictures);
  const faces = await lab.finder.find(frame, { irises: true });
  const face = faces.toSorted((a, b) => b.box.width - a.box.width)[0];
  if (!face) throw new Error(`Expected a face in the picture of ${name}, found none.`);
  const measured = await measureFace(frame, face.mesh, lab);
  if (!measured) throw new Error(`Expected a face in the cut-out of ${name}, found none.`);
  return { name, frame, face, measured, rim: findRim(measured.lab, measured.mesh) };
}

function render(entry: RenderedEntry): Frame8 {
  return renderPortrait(findPerson(entry.rendered), entry.view, 512).frame;
}

async function readPhoto(entry: PhotoEntry, folder: string, pictures: PictureFiles): Promise<Frame8> {
  const picture = await pictures.read(join(folder, entry.file), limits);
  const whole = toDepth8(picture.frame);
  if (!entry.crop) return whole;
  const [x, y, width, height] = entry.crop;
  return cutFrame(whole, { x, y, width, height });
}
