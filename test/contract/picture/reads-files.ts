/**
 * The part of the picture port's promise that is about reading files.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { type ErrorCode, isLikenessError } from '../../../src/base/errors.ts';
import { defaultPictureLimits } from '../../../src/imaging/picture-limits.ts';
import type { Picture, PictureFiles } from '../../../src/ports/picture.ts';
import { bmpFile } from '../../fixtures/pictures/bmp-file.ts';
import { pngFile } from '../../fixtures/pictures/png-file.ts';
import { smoothPicture } from '../../fixtures/pictures/random-picture.ts';
import { scratchFolder } from '../../fixtures/pictures/scratch-folder.ts';
import { tiffFile, tiffPage } from '../../fixtures/pictures/tiff-file.ts';
import { lossless } from './write-options.ts';

/** Runs this part of the suite against an adapter. */
export function readsFiles(name: string, pictures: PictureFiles): void {
  describe(`${name} reads files as they come`, () => {
    const { at, put: putFile } = scratchFolder();
    const put = async (file: string, bytes: Uint8Array | string): Promise<string> => {
      await putFile(bytes, file);
      return file;
    };
    const read = (file: string): Promise<Picture> => pictures.read(at(file), defaultPictureLimits);

    for (let orientation = 1; orientation <= 8; orientation++) {
      it(`turns a picture of orientation ${orientation} upright`, async () => {
        const stored = storeAs(orientation);
        const strip = Uint8Array.from(stored.values.flatMap((value) => [value, value + 1, value + 2]));
        const field = { tag: 0x112, type: 3, values: [orientation] } as const;
        const page = tiffPage({ ...stored, bits: 8, photometric: 2, samples: 3, strip, extra: [field] });
        const { frame } = await read(await put(`turn${orientation}.tif`, tiffFile([page])));
        assert.deepEqual([frame.width, frame.height], [3, 2]);
        assert.deepEqual(
          [...frame.data].filter((_, i) => i % 3 === 0),
          [10, 20, 30, 40, 50, 60],
        );
      });
    }

    it('believes the bytes and not the name, and says so', async () => {
      await pictures.write(smoothPicture(8, 8), at('really.png'), lossless);
      await put('claims.jpg', await readFile(at('really.png')));
      const picture = await read('claims.jpg');
      assert.equal(picture.format, 'png');
      assert.deepEqual(
        picture.notes.map(({ code }) => code),
        ['wrong-extension'],
      );
    });

    it('reads BMP and says that the result of a BMP target is a PNG', async () => {
      await put('target.bmp', bmpFile({ width: 2, height: 1, bitsPerPixel: 24, pixels: [3, 2, 1, 30, 20, 10, 0, 0] }));
      const picture = await read('target.bmp');
      assert.equal(picture.format, 'bmp');
      assert.deepEqual([...picture.frame.data], [1, 2, 3, 10, 20, 30]);
      const { notes } = await pictures.write(picture, at('target.png'), lossless);
      assert.deepEqual(
        notes.map(({ code }) => code),
        ['written-as-png'],
      );
    });

    const refusals: readonly (readonly [what: string, bytes: Uint8Array | string, code: ErrorCode, words: RegExp])[] = [
      ['an empty file', '', 'media/damaged', /empty/],
      ['a text', 'hello, this is no picture\n', 'media/unsupported', /text file/],
      [
        'a Git LFS pointer',
        'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
        'media/unsupported',
        /Git LFS pointer.*git lfs pull/,
      ],
      ['a drawing', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'media/unsupported', /SVG/],
      ['a video', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42', 'latin1'), 'media/unsupported', /MP4 video/],
      [
        'a HEIC picture',
        Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
        'media/unsupported',
        /HEVC decoder/,
      ],
      ['unknown bytes', Uint8Array.of(0x0b, 0xad, 0xf0, 0x0d), 'media/unsupported', /0b ad f0 0d/],
      ['a picture that ends in its header', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16), 'media/damaged', /header/],
    ];
    for (const [what, bytes, code, words] of refusals) {
      it(`refuses ${what} with ${code} and words`, async () => {
        await put('refused', bytes);
        await assert.rejects(
          read('refused'),
          (error) => isLikenessError(error, code) && words.test(error.message) && error.message.includes(at('refused')),
        );
      });
    }

    it('tells format and size from the header alone, even of a picture whose pixels are missing', async () => {
      await pictures.write(smoothPicture(20, 10), at('inspected.png'), lossless);
      const facts = { format: 'png', width: 20, height: 10, lossless: true };
      assert.deepEqual(await pictures.inspect(at('inspected.png'), defaultPictureLimits), facts);
      await put('half.png', (await readFile(at('inspected.png'))).subarray(0, 60));
      assert.deepEqual(await pictures.inspect(at('half.png'), defaultPictureLimits), facts);
      await assert.rejects(pictures.inspect(at('inspected.png'), { maxPixels: 199, maxBytes: 1e6 }), (error) =>
        isLikenessError(error, 'media/too-large'),
      );
    });

    it('refuses a file that does not exist, and a folder', async () => {
      await assert.rejects(read('nowhere.png'), (error) => isLikenessError(error, 'request/file-not-found'));
      await assert.rejects(pictures.read(dirname(at('x')), defaultPictureLimits), (error) =>
        isLikenessError(error, 'media/unsupported'),
      );
    });

    it('refuses too many pixels from the header alone, and too many bytes', async () => {
      const bomb = pngFile({ width: 1, height: 1, bits: 8, colourType: 0, rows: Uint8Array.of(0) });
      new DataView(bomb.buffer, bomb.byteOffset).setUint32(16, 65_536);
      new DataView(bomb.buffer, bomb.byteOffset).setUint32(20, 65_536);
      await put('bomb.png', bomb);
      await assert.rejects(
        read('bomb.png'),
        (error) => isLikenessError(error, 'media/too-large') && /65536 × 65536/.test(error.message),
      );
      await pictures.write(smoothPicture(20, 10), at('limit.png'), lossless);
      const limits = { maxPixels: 200, maxBytes: 1e6 };
      await pictures.read(at('limit.png'), limits);
      await assert.rejects(pictures.read(at('limit.png'), { ...limits, maxPixels: 199 }), (error) =>
        isLikenessError(error, 'media/too-large'),
      );
      await assert.rejects(pictures.read(at('limit.png'), { ...limits, maxBytes: 50 }), (error) =>
        isLikenessError(error, 'media/too-large'),
      );
    });
  });
}

/** Rows of the upright picture 10 20 30 / 40 50 60 as a camera stores them under an EXIF orientation. */
function storeAs(orientation: number): { width: number; height: number; values: number[] } {
  const stored: Record<number, readonly [number, number, number[]]> = {
    1: [3, 2, [10, 20, 30, 40, 50, 60]],
    2: [3, 2, [30, 20, 10, 60, 50, 40]],
    3: [3, 2, [60, 50, 40, 30, 20, 10]],
    4: [3, 2, [40, 50, 60, 10, 20, 30]],
    5: [2, 3, [10, 40, 20, 50, 30, 60]],
    6: [2, 3, [30, 60, 20, 50, 10, 40]],
    7: [2, 3, [60, 30, 50, 20, 40, 10]],
    8: [2, 3, [40, 10, 50, 20, 60, 30]],
  };
  const [width, height, values] = stored[orientation] as readonly [number, number, number[]];
  return { width, height, values };
}
