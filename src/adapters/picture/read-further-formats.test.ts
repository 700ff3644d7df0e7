import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import { withAvifProperty } from '../../../test/fixtures/pictures/avif-file.ts';
import { smoothPicture } from '../../../test/fixtures/pictures/random-picture.ts';
import { scratchFolder } from '../../../test/fixtures/pictures/scratch-folder.ts';
import { tiffFile, tiffPage } from '../../../test/fixtures/pictures/tiff-file.ts';
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

describe('readPicture reads AVIF', () => {
  it('turned and mirrored as its properties say', async () => {
    const avif = await encoder().avif({ lossless: true }).toBuffer();
    const turned = await read(withAvifProperty(avif, Buffer.from('\0\0\0\x09irot\x01', 'latin1')));
    const expected = await encoder().rotate(270).raw().toBuffer();
    assert.deepEqual([turned.frame.width, turned.frame.height], [64, 96]);
    assert.deepEqual(Buffer.from(turned.frame.data), expected);
    const mirrored = await read(withAvifProperty(avif, Buffer.from('\0\0\0\x09imir\x01', 'latin1')));
    assert.deepEqual(Buffer.from(mirrored.frame.data), await encoder().flop().raw().toBuffer());
  });

  it('of 10 and 12 bits as 16, white being the largest value', async () => {
    const white = new Uint16Array(16 * 16 * 3).fill(65535);
    for (const bitdepth of [10, 12] as const) {
      const source = sharp(white, { raw: { width: 16, height: 16, channels: 3 } }).toColourspace('rgb16');
      const picture = await read(await source.avif({ lossless: true, bitdepth }).toBuffer());
      assert.equal(picture.storedBits, bitdepth);
      assert.ok(picture.frame.data.every((value) => value === 65535));
    }
  });
});

describe('readPicture reads the first frame or page', () => {
  const frames = [1, 2].map((i) =>
    sharp({ create: { width: 8, height: 8, channels: 3, background: { r: 100 * i, g: 0, b: 0 } } }).png(),
  );

  for (const format of ['gif', 'webp'] as const) {
    it(`of animated ${format}, and says so`, async () => {
      const inputs = await Promise.all(frames.map((frame) => frame.toBuffer()));
      const picture = await read(
        await sharp(inputs, { join: { animated: true } })
          [format]({ lossless: true } as object)
          .toBuffer(),
      );
      assert.deepEqual(codes(picture), ['first-frame-only']);
      assert.equal(picture.frame.height, 8);
      assert.equal(picture.frame.data[0], 100);
      assert.equal(picture.lossless, true);
    });
  }

  it('of a GIF that is damaged behind it, with a note', async () => {
    const inputs = await Promise.all(frames.map((frame) => frame.toBuffer()));
    const whole = await sharp(inputs, { join: { animated: true } })
      .gif()
      .toBuffer();
    const picture = await read(whole.subarray(0, whole.length - 6));
    assert.ok(codes(picture).includes('damaged-but-readable'));
    assert.equal(picture.frame.data[0], 100);
  });

  it('of a TIFF with several pages', async () => {
    const page = (shade: number, width: number) =>
      tiffPage({ width, height: 1, bits: 8, photometric: 1, samples: 1, strip: new Uint8Array(width).fill(shade) });
    const picture = await read(tiffFile([page(7, 1), page(9, 5)]));
    assert.deepEqual(codes(picture), ['first-frame-only']);
    assert.deepEqual([...picture.frame.data], [7, 7, 7]);
  });
});

describe('readPicture reads TIFF', () => {
  const one = { width: 2, height: 1, bits: 8 } as const;

  it('in either byte order, grey with white as zero, and with a palette', async () => {
    for (const littleEndian of [true, false]) {
      const deep = { width: 1, height: 1, bits: 16, photometric: 2, samples: 3 };
      const strip = littleEndian ? Uint8Array.of(1, 2, 3, 4, 5, 6) : Uint8Array.of(2, 1, 4, 3, 6, 5);
      const picture = await read(tiffFile([tiffPage({ ...deep, strip })], { littleEndian }));
      assert.deepEqual([...picture.frame.data], [0x201, 0x403, 0x605]);
    }
    const inverse = await read(
      tiffFile([tiffPage({ ...one, photometric: 0, samples: 1, strip: Uint8Array.of(10, 255) })]),
    );
    assert.deepEqual([...inverse.frame.data], [245, 245, 245, 0, 0, 0]);
    const colours = Array.from({ length: 768 }, (_, i) => (i < 256 ? i : i < 512 ? 0 : 255) * 257);
    const palette = tiffPage({
      ...one,
      photometric: 3,
      samples: 1,
      strip: Uint8Array.of(5, 250),
      extra: [{ tag: 0x140, type: 3, values: colours }],
    });
    assert.deepEqual([...(await read(tiffFile([palette]))).frame.data], [5, 0, 255, 250, 0, 255]);
  });

  it('whose colours were multiplied by alpha, divided again', async () => {
    const strip = Uint8Array.of(10, 20, 30, 128, 200, 100, 50, 255);
    const picture = await read(
      tiffFile([
        tiffPage({ ...one, photometric: 2, samples: 4, strip, extra: [{ tag: 0x152, type: 3, values: [1] }] }),
      ]),
    );
    assert.deepEqual([...(picture.alpha ?? [])], [128, 255]);
    for (const [i, value] of [20, 40, 60, 200, 100, 50].entries()) {
      assert.ok(Math.abs((picture.frame.data[i] as number) - value) <= 1);
    }
  });

  it('with 16 bits of CMYK as 8, and says so', async () => {
    const strip = new Uint8Array(16).fill(0, 0, 8).fill(255, 14);
    const picture = await read(
      tiffFile([tiffPage({ width: 2, height: 1, bits: 16, photometric: 5, samples: 4, strip })]),
    );
    assert.deepEqual(codes(picture), ['profile-converted', 'depth-reduced']);
    assert.deepEqual([...picture.frame.data.slice(0, 3)], [255, 255, 255]);
  });

  const refused = [
    [
      'floating-point samples',
      { bits: 32, photometric: 2, samples: 3, extra: [{ tag: 0x153, type: 3, values: [3, 3, 3] }] },
      /floating-point/,
    ],
    ['samples of 32 bits', { bits: 32, photometric: 2, samples: 3 }, /32 bits/],
    ['Lab colours of 8 bits', { bits: 8, photometric: 8, samples: 3 }, /Lab/],
    [
      'a raw photo',
      { bits: 8, photometric: 2, samples: 3, extra: [{ tag: 0xc612, type: 1, values: [1, 4, 0, 0] }] },
      /raw photo/,
    ],
  ] as const;
  for (const [what, facts, words] of refused) {
    it(`but not ${what}, and says what it is`, async () => {
      const file = tiffFile([tiffPage({ width: 1, height: 1, strip: new Uint8Array(12), ...facts })]);
      await assert.rejects(
        read(file),
        (error) => isLikenessError(error, 'media/unsupported') && words.test(error.message),
      );
    });
  }
});
