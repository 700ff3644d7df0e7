/**
 * The part of the picture port's promise that is about metadata.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { defaultPictureLimits } from '../../../src/imaging/picture-limits.ts';
import type { Picture, PictureFiles } from '../../../src/ports/picture.ts';
import { pngFile } from '../../fixtures/pictures/png-file.ts';
import { smoothPicture } from '../../fixtures/pictures/random-picture.ts';
import { scratchFolder } from '../../fixtures/pictures/scratch-folder.ts';
import { tiffFile } from '../../fixtures/pictures/tiff-file.ts';
import { formats, lossless } from './write-options.ts';

/** Runs this part of the suite against an adapter. */
export function keepsMetadata(name: string, pictures: PictureFiles): void {
  describe(`${name} keeps and drops metadata`, () => {
    const { at, put: putFile } = scratchFolder();
    const put = async (file: string, bytes: Uint8Array | string): Promise<string> => {
      await putFile(bytes, file);
      return file;
    };
    const read = (file: string): Promise<Picture> => pictures.read(at(file), defaultPictureLimits);

    for (const format of formats) {
      it(`says in the XMP of ${format} that the picture is a composite`, async () => {
        await pictures.write(smoothPicture(8, 8), at(`origin.${format}`), { ...lossless, format });
        const text = (await readFile(at(`origin.${format}`))).toString('latin1');
        assert.match(
          text,
          /Iptc4xmpExt:DigitalSourceType[^a-z]*http:\/\/cv\.iptc\.org\/newscodes\/digitalsourcetype\/composite</,
        );
      });

      it(`carries EXIF over into ${format} without location, preview, maker notes and rotation`, async () => {
        const exif = tiffFile(
          [
            {
              fields: [
                { tag: 0x010f, type: 2, values: 'Ada Optics' },
                { tag: 0x0112, type: 3, values: [6] },
              ],
            },
            {
              fields: [
                { tag: 0x0201, type: 4, values: [8] },
                { tag: 0x0202, type: 4, values: [4] },
              ],
            },
          ],
          {
            littleEndian: false,
            subdirectories: {
              34665: [
                { tag: 0x9003, type: 2, values: '2024:06:01 12:00:00' },
                { tag: 0x927c, type: 7, values: Buffer.from('SECRETMAKER') },
              ],
              34853: [{ tag: 0x001d, type: 2, values: 'SECRETPLACE' }],
            },
          },
        );
        const rows = Uint8Array.of(10, 20, 30, 200, 100, 50);
        await put(
          `exif-${format}-target.png`,
          pngFile({ width: 2, height: 1, bits: 8, colourType: 2, rows, chunks: [['eXIf', exif]] }),
        );
        const target = await read(`exif-${format}-target.png`);
        assert.deepEqual([target.frame.width, target.frame.height], [1, 2], 'orientation 6 is applied');
        const { notes } = await pictures.write(target, at(`exif.${format}`), { ...lossless, format });
        assert.ok(
          notes.some(
            ({ code, message }) => code === 'metadata-dropped' && /location.*preview.*maker notes/.test(message),
          ),
        );
        const again = await read(`exif.${format}`);
        assert.deepEqual([again.frame.width, again.frame.height], [1, 2], 'and not applied again');
        const text = (await readFile(at(`exif.${format}`))).toString('latin1');
        for (const kept of ['Ada Optics', '2024:06:01 12:00:00']) assert.ok(text.includes(kept), kept);
        assert.ok(!/SECRET/.test(text));
        assert.ok(Buffer.from(again.exif ?? []).includes('Ada Optics'), 'it can be read back');
      });
    }

    it('names content credentials and other metadata that the result does not carry', async () => {
      const chunks = [
        ['caBX', Uint8Array.of(0, 0, 0, 8, 106, 117, 109, 98)],
        ['tEXt', Buffer.from('Comment\0hello')],
      ] as const;
      await put(
        'manifest.png',
        pngFile({ width: 1, height: 1, bits: 8, colourType: 2, rows: Uint8Array.of(1, 2, 3), chunks }),
      );
      const target = await read('manifest.png');
      assert.deepEqual(target.notes, []);
      const { notes } = await pictures.write(target, at('manifest-out.png'), lossless);
      assert.deepEqual(
        notes.map(({ code }) => code),
        ['content-credentials-dropped', 'metadata-dropped'],
      );
      assert.ok(!(await readFile(at('manifest-out.png'))).includes('jumb'));
    });
  });
}
