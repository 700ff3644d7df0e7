/**
 * The picture port on sharp (libvips), with our own header checks, BMP decoder and metadata.
 */
import type { PictureFiles } from '../../ports/picture.ts';
import { inspectPicture, readPicture } from './read-picture.ts';
import { checkOutputPath } from './write-file.ts';
import { type PictureStorage, writePicture } from './write-picture.ts';

/**
 * Reads and writes picture files. sharp is loaded on first use.
 *
 * @param how - `memory`: names that mean bytes instead of files; `passing`: what is written is taken elsewhere at once, and
 * need not survive a power cut.
 *
 * @example
 * const pictures = createSharpPictures();
 * const picture = await pictures.read('crew.jpg', defaultPictureLimits);
 * await pictures.write(picture, 'copy.png', {
 *   format: 'png', quality: 95, lossless: true, digitalSourceType: 'composite', overwrite: false,
 * });
 */
export function createSharpPictures({ memory, passing }: PictureStorage = {}): PictureFiles {
  return {
    inspect: (path, limits) => inspectPicture(path, limits, memory),
    read: (path, limits) => readPicture(path, limits, memory),
    checkOutput: async (path, overwrite) => {
      if (!memory?.keeps(path)) await checkOutputPath(path, overwrite);
    },
    write: (picture, path, options) => writePicture(picture, path, options, { memory, passing }),
  };
}
