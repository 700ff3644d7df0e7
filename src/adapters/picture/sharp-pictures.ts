/**
 * The picture port on sharp (libvips), with our own header checks, BMP decoder and metadata.
 */
import type { PictureFiles } from '../../ports/picture.ts';
import { inspectPicture, readPicture } from './read-picture.ts';
import { checkOutputPath } from './write-file.ts';
import { writePicture } from './write-picture.ts';

/**
 * Reads and writes picture files. sharp is loaded on first use.
 *
 * @example
 * const pictures = createSharpPictures();
 * const picture = await pictures.read('crew.jpg', defaultPictureLimits);
 * await pictures.write(picture, 'copy.png', {
 *   format: 'png', quality: 95, lossless: true, digitalSourceType: 'composite', overwrite: false,
 * });
 */
export function createSharpPictures(): PictureFiles {
  return {
    inspect: inspectPicture,
    read: readPicture,
    checkOutput: async (path, overwrite) => {
      await checkOutputPath(path, overwrite);
    },
    write: writePicture,
  };
}
