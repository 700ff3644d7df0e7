/**
 * The committed truth: which faces a picture shows, by the picture's sha256. Boxes were proposed by YuNet at 640 pixels and
 * on tiles, then corrected by eye; `eyes` are YuNet's points, looked at too.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What a box holds. `frontal`: turned by up to 60° (photographs and realistic paintings); `profile`: turned further;
 * `drawn`: cartoons, line drawings, statues, robots; `animal`; `unclear`: reflections and faces hidden for the most part,
 * counted in neither recall nor false alarms.
 */
export type FaceKind = 'frontal' | 'profile' | 'drawn' | 'animal' | 'unclear';

/** One face of a picture, in pixels of the upright frame. */
export interface TrueFace {
  /** x, y, width, height; from the hair line to the chin. */
  readonly box: readonly [x: number, y: number, width: number, height: number];
  readonly kind: FaceKind;
  /** Picture-left eye, picture-right eye: x, y each. */
  readonly eyes?: readonly [number, number, number, number];
}

/** One picture of the table. */
export interface TruePicture {
  readonly width: number;
  readonly height: number;
  readonly faces: readonly TrueFace[];
}

/** A picture of the table that was found in the media folder. */
export interface FoundPicture extends TruePicture {
  /** Relative to the folder, for messages. */
  readonly name: string;
  readonly path: string;
}

/**
 * Finds the table's pictures in a folder, by content.
 *
 * @returns Sorted by name; pictures that the table does not know are left out.
 */
export async function findPictures(table: URL, folder: string): Promise<FoundPicture[]> {
  const truth = JSON.parse(await readFile(table, 'utf8')) as Record<string, TruePicture>;
  const entries = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found: FoundPicture[] = [];
  for (const path of names.sort()) {
    const sha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    const picture = truth[sha256];
    if (picture) found.push({ ...picture, name: path.slice(folder.length + 1), path });
  }
  return found;
}
