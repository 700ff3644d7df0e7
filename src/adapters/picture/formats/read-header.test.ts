import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import { bmpFile } from '../../../../test/fixtures/pictures/bmp-file.ts';
import { pngFile } from '../../../../test/fixtures/pictures/png-file.ts';
import { tiffFile, tiffPage } from '../../../../test/fixtures/pictures/tiff-file.ts';
import type { PictureFormat } from '../../../ports/picture.ts';
import type { PictureHeader } from './header.ts';
import { readHeader } from './read-header.ts';
import { sniffFile } from './sniff.ts';

const picture = sharp({ create: { width: 37, height: 21, channels: 3, background: { r: 200, g: 90, b: 40 } } });

/** One file of each format, 37 × 21 pixels. */
const samples: Readonly<Record<PictureFormat, () => Promise<Uint8Array>>> = {
  jpeg: () => picture.clone().jpeg().toBuffer(),
  png: () => picture.clone().png().toBuffer(),
  webp: () => picture.clone().webp().toBuffer(),
  avif: () => picture.clone().avif().toBuffer(),
  gif: () => picture.clone().gif().toBuffer(),
  tiff: () => picture.clone().tiff({ compression: 'lzw' }).toBuffer(),
  bmp: async () => bmpFile({ width: 37, height: 21, bitsPerPixel: 24, pixels: Array(112 * 21).fill(9) }),
};

describe('readHeader', () => {
  for (const format of Object.keys(samples) as PictureFormat[]) {
    it(`reads the size of ${format}, and its bytes are recognised`, async () => {
      const bytes = await samples[format]();
      assert.deepEqual(sniffFile(bytes), { kind: 'picture', format });
      const header = readHeader(bytes, format);
      assert.deepEqual([header?.width, header?.height, header?.bits], [37, 21, 8]);
      assert.equal(header?.cut, undefined);
    });

    it(`gives a header or nothing for any damage to ${format}, and throws nothing`, async () => {
      const bytes = await samples[format]();
      const damage = fc.record({
        keep: fc.nat(bytes.length),
        changes: fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 12 }),
      });
      fc.assert(
        fc.property(damage, ({ keep, changes }) => {
          const damaged = Uint8Array.from(bytes);
          for (const [at, value] of changes) damaged[at] = value;
          const header = readHeader(damaged.subarray(0, keep), format);
          assert.ok(header === undefined || header.width * header.height > 0);
        }),
        { numRuns: 300, seed: 11 },
      );
    });
  }

  it('knows when a file is cut', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'avif'] as const) {
      const bytes = await samples[format]();
      assert.notEqual(readHeader(bytes.subarray(0, bytes.length - 9), format)?.cut, undefined, format);
    }
  });

  it('knows lossless from lossy WebP', async () => {
    assert.equal(readHeader(await samples.webp(), 'webp')?.lossless, false);
    const alpha = picture.clone().ensureAlpha(0.5);
    assert.equal(readHeader(await alpha.clone().webp({ lossless: true }).toBuffer(), 'webp')?.lossless, true);
    assert.equal(readHeader(await alpha.clone().webp().toBuffer(), 'webp')?.lossless, false);
  });

  it('takes no 12-bit, lossless or hierarchical JPEG', async () => {
    const bytes = Uint8Array.from(await samples.jpeg());
    const frameAt = Buffer.from(bytes).indexOf(Uint8Array.of(0xff, 0xc0));
    bytes[frameAt + 4] = 12;
    assert.match(readHeader(bytes, 'jpeg')?.unsupported ?? '', /12 bits/);
    bytes[frameAt + 1] = 0xc3;
    assert.match(readHeader(bytes, 'jpeg')?.unsupported ?? '', /losslessly coded/);
    bytes[frameAt + 1] = 0xc5;
    assert.match(readHeader(bytes, 'jpeg')?.unsupported ?? '', /hierarchical/);
  });

  it('finds C2PA manifests and links to them in every format that carries them', async () => {
    const uuid = Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex');
    const webp = Buffer.concat([await samples.webp(), Buffer.from('C2PA\x04\0\0\0jumb', 'latin1')]);
    webp.writeUInt32LE(webp.length - 8, 4);
    const jpeg = await samples.jpeg();
    const box = Buffer.concat([
      jpeg.subarray(0, 2),
      Buffer.from('\xff\xeb\0\x0cJP\0\0\0\0\0\0jumb'.slice(0, 14), 'latin1'),
      jpeg.subarray(2),
    ]);
    const page = tiffPage({
      width: 1,
      height: 1,
      bits: 8,
      photometric: 1,
      samples: 1,
      strip: Uint8Array.of(1),
      extra: [{ tag: 0xcd41, type: 7, values: Uint8Array.of(1, 2) }],
    });
    const link = await picture
      .clone()
      .withXmp('<x dcterms:provenance="https://example.org/manifest"/>')
      .jpeg()
      .toBuffer();
    const files: readonly (readonly [PictureFormat, Uint8Array])[] = [
      ['jpeg', box],
      ['jpeg', link],
      [
        'png',
        pngFile({
          width: 1,
          height: 1,
          bits: 8,
          colourType: 0,
          rows: Uint8Array.of(1),
          chunks: [['caBX', Uint8Array.of(1)]],
        }),
      ],
      ['webp', webp],
      ['avif', Buffer.concat([await samples.avif(), Buffer.from('\0\0\0\x1cuuid', 'latin1'), uuid, Buffer.alloc(4)])],
      ['tiff', tiffFile([page])],
    ];
    for (const [format, bytes] of files) {
      const found: PictureHeader | undefined = readHeader(bytes, format);
      assert.equal(found?.extras.has('content-credentials'), true, format);
    }
  });

  it('finds EXIF in every format that carries it', async () => {
    const withExif = picture.clone().withExif({ IFD0: { Make: 'Ada Optics' } });
    for (const format of ['jpeg', 'png', 'webp', 'avif'] as const) {
      const header = readHeader(await withExif.clone()[format]().toBuffer(), format);
      const block = Buffer.from(header?.exif ?? []);
      assert.match(block.toString('latin1'), /^(II\*\0|MM\0\*)/, format);
      assert.ok(block.includes('Ada Optics'), format);
    }
  });
});
