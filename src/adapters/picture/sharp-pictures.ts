/**
 * The picture port on sharp (libvips), with our own header checks, BMP decoder and metadata.
 */
import type { MemoryFiles } from '../../ports/memory-files.ts';
import type { PictureFiles } from '../../ports/picture.ts';
import { inspectPicture, readPicture } from './read-picture.ts';
import { checkOutputPath } from './write-file.ts';
import { writePicture } from './write-picture.ts';

/**
 * Reads and writes picture files. sharp is loaded on first use.
 *
 * @param memory - Names that mean bytes instead of files.
 *
 * @example
 * const pictures = createSharpPictures();
 * const picture = await pictures.read('crew.jpg', defaultPictureLimits);
 * await pictures.write(picture, 'copy.png', {
 *   format: 'png', quality: 95, lossless: true, digitalSourceType: 'composite', overwrite: false,
 * });
 */
export function createSharpPictures(memory?: MemoryFiles): PictureFiles {
  return {
    inspect: (path, limits) => inspectPicture(path, limits, memory),
    read: (path, limits) => readPicture(path, limits, memory),
    checkOutput: async (path, overwrite) => {
      if (!memory?.keeps(path)) await checkOutputPath(path, overwrite);
    },
    write: (picture, path, options) => writePicture(picture, path, options, memory),
  };
}
