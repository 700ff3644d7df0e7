/**
 * The part of the picture port's promise that is about pixels.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultPictureLimits } from '../../../src/imaging/picture-limits.ts';
import type { Picture, PictureFiles } from '../../../src/ports/picture.ts';
import { kindName, pictureKinds, psnr, randomPicture, smoothPicture } from '../../fixtures/pictures/random-picture.ts';
import { scratchFolder } from '../../fixtures/pictures/scratch-folder.ts';
import { lossless } from './write-options.ts';

/** Runs this part of the suite against an adapter. */
export function keepsPixels(name: string, pictures: PictureFiles): void {
  describe(`${name} keeps pixels`, () => {
    const { at } = scratchFolder();
    const read = (file: string): Promise<Picture> => pictures.read(at(file), defaultPictureLimits);

    for (const format of ['png', 'tiff', 'webp'] as const) {
      for (const kind of pictureKinds.filter(({ depth }) => format !== 'webp' || depth === 8)) {
        it(`gives back every sample of a ${kindName(kind)} picture written as lossless ${format}, under transparency too`, async () => {
          const picture = randomPicture(kind);
          const file = `${kindName(kind)}.${format}`;
          await pictures.write(picture, at(file), { ...lossless, format });
          const again = await read(file);
          assert.equal(again.frame.depth, kind.depth);
          assert.deepEqual(again.frame.data, picture.frame.data);
          assert.deepEqual(again.alpha, picture.alpha);
          assert.equal(again.grey, kind.grey);
          assert.equal(again.format, format);
          assert.equal(again.lossless, true);
          assert.deepEqual(again.notes, []);
        });
      }
    }

    for (const format of ['jpeg', 'webp', 'avif'] as const) {
      it(`keeps a smooth picture above 35 dB as lossy ${format}`, async () => {
        const picture = smoothPicture(160, 120);
        await pictures.write(picture, at(`lossy.${format}`), { ...lossless, format, lossless: false });
        const again = await read(`lossy.${format}`);
        assert.equal(again.lossless, false);
        const ratio = psnr(again.frame.data, picture.frame.data, 255);
        assert.ok(ratio > 35, `${ratio.toFixed(1)} dB`);
      });
    }

    for (const storedBits of [10, 12] as const) {
      it(`writes deep AVIF with the ${storedBits} bits that the target had`, async () => {
        const picture = { ...deepened(smoothPicture(64, 48)), storedBits };
        await pictures.write(picture, at(`deep${storedBits}.avif`), { ...lossless, format: 'avif' });
        const again = await read(`deep${storedBits}.avif`);
        assert.equal(again.storedBits, storedBits);
        assert.equal(again.frame.depth, 16);
        assert.ok(psnr(again.frame.data, picture.frame.data, 65535) > (storedBits === 10 ? 60 : 70));
      });
    }

    it('lays transparent parts on white for JPEG, and says so', async () => {
      const picture: Picture = { ...smoothPicture(16, 16), alpha: new Uint8Array(256) };
      const { notes } = await pictures.write(picture, at('flat.jpg'), { ...lossless, format: 'jpeg' });
      assert.deepEqual(
        notes.map(({ code }) => code),
        ['alpha-flattened'],
      );
      assert.ok((await read('flat.jpg')).frame.data.every((value) => value >= 254));
    });

    it('reduces 16 bits for formats that hold fewer, rounding, and says so', async () => {
      const picture = randomPicture({ depth: 16, grey: false, alpha: true });
      const { notes } = await pictures.write(picture, at('fewer.webp'), { ...lossless, format: 'webp' });
      assert.deepEqual(
        notes.map(({ code }) => code),
        ['depth-reduced'],
      );
      const again = await read('fewer.webp');
      const round = (value: number): number => Math.round(value / 257);
      assert.deepEqual([...again.frame.data], [...picture.frame.data].map(round));
      assert.deepEqual([...(again.alpha ?? [])], [...(picture.alpha ?? [])].map(round));
    });
  });
}

/** The same picture with 16 bits. */
function deepened(picture: Picture): Picture {
  const { width, height, data } = picture.frame;
  return { ...picture, frame: { width, height, depth: 16, data: Uint16Array.from(data, (value) => value * 257) } };
}
