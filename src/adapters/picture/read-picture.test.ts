import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import { pngFile } from '../../../test/fixtures/pictures/png-file.ts';
import { psnr, randomPicture, smoothPicture } from '../../../test/fixtures/pictures/random-picture.ts';
import { scratchFolder } from '../../../test/fixtures/pictures/scratch-folder.ts';
import { isLikenessError } from '../../base/errors.ts';
import { defaultPictureLimits } from '../../imaging/picture-limits.ts';
import type { Picture } from '../../ports/picture.ts';
import { readPicture } from './read-picture.ts';

const scratch = scratchFolder();
const read = async (bytes: Uint8Array): Promise<Picture> => readPicture(await scratch.put(bytes), defaultPictureLimits);
const codes = (picture: Picture): string[] => picture.notes.map(({ code }) => code);
const smooth = smoothPicture(96, 64);
const raw = { raw: { width: 96, height: 64, channels: 3 } } as const;
const encoder = () => sharp(smooth.frame.data, raw);

describe('readPicture reads JPEG', () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    it(`of EXIF orientation ${orientation} upright`, async () => {
      const undo = { 1: [0, 0], 2: [0, 1], 3: [180, 0], 4: [180, 1], 5: [90, 1], 6: [270, 0], 7: [270, 1], 8: [90, 0] }[
        orientation
      ] as [number, number];
      const stored = await sharp(await encoder().rotate(undo[0]).png().toBuffer())
        .flop(undo[1] === 1)
        .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
        .withMetadata({ orientation })
        .toBuffer();
      const { frame } = await read(stored);
      assert.deepEqual([frame.width, frame.height], [96, 64]);
      assert.ok(psnr(frame.data, smooth.frame.data, 255) > 38);
    });
  }

  it('whose grey is stored as one channel or as three, as a grey picture', async () => {
    for (const three of [false, true]) {
      const grey = await encoder().greyscale().png().toBuffer();
      const picture = await read(
        await sharp(grey)
          .toColourspace(three ? 'srgb' : 'b-w')
          .jpeg()
          .toBuffer(),
      );
      assert.equal(picture.grey, true);
      assert.equal(picture.frame.data.length, 96 * 64 * 3);
    }
  });

  it('in CMYK, with and without a profile, as sRGB, and says so', async () => {
    for (const attach of [true, false]) {
      const cmyk = await encoder()
        .toColourspace('cmyk')
        .withIccProfile('cmyk', { attach })
        .jpeg({ quality: 95 })
        .toBuffer();
      const picture = await read(cmyk);
      assert.deepEqual(codes(picture), ['profile-converted']);
      assert.ok(psnr(picture.frame.data, smooth.frame.data, 255) > 20);
    }
  });

  it('that was cut behind its last pixel, with a note', async () => {
    const whole = await encoder().jpeg().toBuffer();
    const picture = await read(whole.subarray(0, whole.length - 2));
    assert.deepEqual(codes(picture), ['damaged-but-readable']);
    assert.deepEqual(picture.frame.data, (await read(whole)).frame.data);
  });

  it('that was cut in its fine detail when progressive, with a note', async () => {
    const whole = await sharp(smoothPicture(320, 240).frame.data, { raw: { width: 320, height: 240, channels: 3 } })
      .composite([
        {
          input: Buffer.from(randomPicture({ depth: 8, grey: false, alpha: false }).frame.data),
          raw: { width: 61, height: 37, channels: 3 },
          left: 9,
          top: 9,
        },
      ])
      .jpeg({ progressive: true, quality: 95 })
      .toBuffer();
    const picture = await read(whole.subarray(0, Math.floor(whole.length * 0.9)));
    assert.deepEqual(codes(picture), ['damaged-but-readable']);
    assert.ok(psnr(picture.frame.data, (await read(whole)).frame.data, 255) > 30);
  });

  it('only when no pixel is missing', async () => {
    for (const progressive of [false, true]) {
      const whole = await encoder().jpeg({ progressive, quality: 95 }).toBuffer();
      for (const part of [0.3, 0.6]) {
        const cut = whole.subarray(0, Math.floor(whole.length * part) - (progressive ? 400 : 0));
        await assert.rejects(
          read(cut),
          (error) => isLikenessError(error, 'media/damaged'),
          `${part} of progressive ${progressive}`,
        );
      }
    }
  });

  it('only when its coded data are sound', async () => {
    const spoilt = await sharp(randomPicture({ depth: 8, grey: false, alpha: false }).frame.data, {
      raw: { width: 61, height: 37, channels: 3 },
    })
      .jpeg()
      .toBuffer();
    spoilt.fill(0xa5, spoilt.length - 900, spoilt.length - 300);
    await assert.rejects(
      read(spoilt),
      (error) => isLikenessError(error, 'media/damaged') && !/vips/i.test(error.message),
    );
  });

  it('with stray bytes between its segments, with a note', async () => {
    const whole = await encoder().jpeg().toBuffer();
    const tables = whole.indexOf(Uint8Array.of(0xff, 0xdb));
    const stray = Buffer.concat([whole.subarray(0, tables), Buffer.alloc(5, 0x11), whole.subarray(tables)]);
    const picture = await read(stray);
    assert.deepEqual(codes(picture), ['damaged-but-readable']);
    assert.deepEqual(picture.frame.data, (await read(whole)).frame.data);
  });
});

describe('readPicture reads PNG', () => {
  it('with a palette, one bit, and interlaced', async () => {
    const palette = await read(await encoder().png({ palette: true, colours: 256 }).toBuffer());
    assert.ok(psnr(palette.frame.data, smooth.frame.data, 255) > 25);
    assert.equal(palette.frame.depth, 8);
    const bits = pngFile({ width: 8, height: 1, bits: 1, colourType: 0, rows: Uint8Array.of(0b10110001) });
    const one = await read(bits);
    assert.deepEqual(
      [...one.frame.data].filter((_, i) => i % 3 === 0),
      [255, 0, 255, 255, 0, 0, 0, 255],
    );
    assert.equal(one.storedBits, 1);
    assert.equal(one.grey, true);
    const interlaced = await read(await encoder().png({ progressive: true }).toBuffer());
    assert.deepEqual(interlaced.frame.data, smooth.frame.data);
  });

  it('whose palette has transparent colours, with alpha', async () => {
    const chunks = [
      ['PLTE', Uint8Array.of(10, 20, 30, 40, 50, 60)],
      ['tRNS', Uint8Array.of(7)],
    ] as const;
    const picture = await read(
      pngFile({ width: 2, height: 1, bits: 8, colourType: 3, rows: Uint8Array.of(0, 1), chunks }),
    );
    assert.deepEqual([...picture.frame.data], [10, 20, 30, 40, 50, 60]);
    assert.deepEqual([...(picture.alpha ?? [])], [7, 255]);
  });

  it('with a faulty check sum in its texts, but not in its pixels', async () => {
    const chunks = [['tEXt', Buffer.from('Comment\0hello')]] as const;
    const whole = pngFile({ width: 2, height: 1, bits: 8, colourType: 0, rows: Uint8Array.of(9, 8), chunks });
    const inText = Uint8Array.from(whole);
    inText[Buffer.from(whole).indexOf('hello')] = 0x48;
    assert.deepEqual([...(await read(inText)).frame.data], [9, 9, 9, 8, 8, 8]);
    const inPixels = Uint8Array.from(whole);
    const at = Buffer.from(whole).indexOf('IDAT') + 8;
    inPixels[at] = (inPixels[at] as number) ^ 0xff;
    await assert.rejects(read(inPixels), (error) => isLikenessError(error, 'media/damaged'));
  });

  it('without its end mark, with a note', async () => {
    const whole = await encoder().png().toBuffer();
    const picture = await read(whole.subarray(0, whole.length - 12));
    assert.deepEqual(codes(picture), ['damaged-but-readable']);
    assert.deepEqual(picture.frame.data, smooth.frame.data);
  });
});
