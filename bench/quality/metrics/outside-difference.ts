/**
 * Largest difference outside the mask, through a written and read file.
 */
import { join } from 'node:path';
import type { FacePatch } from '../../../src/face/patch.ts';
import { type Frame8, toDepth8 } from '../../../src/imaging/frame.ts';
import type { PictureFiles } from '../../../src/ports/picture.ts';

/** An output with the target it came from. */
export interface PastedOutput {
  readonly frame: Frame8;
  readonly patch: FacePatch;
  readonly target: Frame8;
}

/**
 * Writes the output as PNG, reads it again and compares it with the target wherever the mask is 0.
 *
 * @returns Largest absolute difference of any channel, 0…255.
 */
export async function outsideDifference(output: PastedOutput, pictures: PictureFiles, folder: string): Promise<number> {
  const path = join(folder, 'output.png');
  const settings = {
    format: 'png',
    quality: 90,
    lossless: true,
    digitalSourceType: 'composite',
    overwrite: true,
  } as const;
  await pictures.write({ frame: output.frame, grey: false, format: 'png', lossless: true, notes: [] }, path, settings);
  const read = await pictures.read(path, { maxPixels: 300e6, maxBytes: 2 ** 30 });
  return largestDifference(toDepth8(read.frame), output.target, output.patch);
}

/** Largest absolute difference of two frames where a patch does not cover. */
export function largestDifference(frame: Frame8, target: Frame8, patch: FacePatch): number {
  let largest = 0;
  for (let y = 0; y < target.height; y++) {
    for (let x = 0; x < target.width; x++) {
      const [px, py] = [x - patch.x, y - patch.y];
      const inside = px >= 0 && py >= 0 && px < patch.width && py < patch.height;
      if (inside && patch.mask[py * patch.width + px] > 0) continue;
      const i = (y * target.width + x) * 3;
      for (let c = i; c < i + 3; c++) largest = Math.max(largest, Math.abs(frame.data[c] - target.data[c]));
    }
  }
  return largest;
}
