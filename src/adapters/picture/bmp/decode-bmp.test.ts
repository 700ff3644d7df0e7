import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type BmpFacts, bmpFile } from '../../../../test/fixtures/pictures/bmp-file.ts';
import { readHeader } from '../formats/read-header.ts';
import { readBmpHeader } from './bmp-header.ts';
import { type BmpPixels, decodeBmp } from './decode-bmp.ts';

function decode(bytes: Uint8Array): BmpPixels | undefined {
  const result = readBmpHeader(bytes);
  return 'header' in result ? decodeBmp(bytes, result.header) : undefined;
}

function rgbOf(facts: BmpFacts): number[] {
  const pixels = decode(bmpFile(facts));
  assert.ok(pixels !== undefined);
  return [...pixels.rgb];
}

const red = [255, 0, 0];
const green = [0, 255, 0];
const blue = [0, 0, 255];
const white = [255, 255, 255];
/** Blue, green, red, white as B, G, R, 0. */
const palette = [255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 255, 255, 255, 0];

describe('decodeBmp', () => {
  it('reads rows from the bottom, or from the top when the height is negative', () => {
    const pixels = [0, 0, 255, 0, 255, 0, 0, 0, 255, 0, 0, 255, 255, 255, 0, 0];
    assert.deepEqual(rgbOf({ width: 2, height: 2, bitsPerPixel: 24, pixels }), [...blue, ...white, ...red, ...green]);
    assert.deepEqual(rgbOf({ width: 2, height: -2, bitsPerPixel: 24, pixels }), [...red, ...green, ...blue, ...white]);
  });

  it('reads 1, 4 and 8 bits of a palette', () => {
    assert.deepEqual(
      rgbOf({ width: 3, height: 1, bitsPerPixel: 1, palette: palette.slice(0, 8), pixels: [0b01000000, 0, 0, 0] }),
      [...blue, ...green, ...blue],
    );
    assert.deepEqual(rgbOf({ width: 3, height: 1, bitsPerPixel: 4, palette, pixels: [0x23, 0x10, 0, 0] }), [
      ...red,
      ...white,
      ...green,
    ]);
    assert.deepEqual(rgbOf({ width: 2, height: 1, bitsPerPixel: 8, palette, pixels: [2, 1, 0, 0] }), [
      ...red,
      ...green,
    ]);
  });

  it('reads the palette of OS/2 files, three bytes a colour', () => {
    const pixels = [0b10000000, 0, 0, 0];
    assert.deepEqual(
      rgbOf({ width: 2, height: 1, bitsPerPixel: 1, headerBytes: 12, palette: [255, 0, 0, 0, 255, 0], pixels }),
      [...green, ...blue],
    );
  });

  it('paints an index beyond the palette black', () => {
    assert.deepEqual(rgbOf({ width: 1, height: 1, bitsPerPixel: 8, palette, pixels: [200, 0, 0, 0] }), [0, 0, 0]);
  });

  it('reads 16 bits as 5-5-5, or by masks as 5-6-5', () => {
    assert.deepEqual(rgbOf({ width: 2, height: 1, bitsPerPixel: 16, pixels: [0x00, 0x7c, 0x1f, 0x00] }), [
      ...red,
      ...blue,
    ]);
    const masks = [0xf800, 0x07e0, 0x001f];
    const facts = { width: 2, height: 1, bitsPerPixel: 16, compression: 3, masks };
    assert.deepEqual(rgbOf({ ...facts, pixels: [0xe0, 0x07, 0x1f, 0xf8] }), [...green, 255, 0, 255]);
    assert.deepEqual(rgbOf({ ...facts, pixels: [0x00, 0x04, 0x00, 0x80] }), [0, 130, 0, 132, 0, 0]);
  });

  it('reads masks and alpha of version 4 and 5 headers', () => {
    const masks = [0x000000ff, 0x0000ff00, 0x00ff0000, 0xff000000];
    for (const headerBytes of [56, 108, 124]) {
      const facts = { width: 2, height: 1, bitsPerPixel: 32, compression: 3, headerBytes, masks };
      const pixels = decode(bmpFile({ ...facts, pixels: [1, 2, 3, 128, 4, 5, 6, 255] }));
      assert.deepEqual([...(pixels?.rgb ?? [])], [1, 2, 3, 4, 5, 6]);
      assert.deepEqual([...(pixels?.alpha ?? [])], [128, 255]);
    }
  });

  it('takes the fourth byte of plain 32-bit pixels, and an alpha that is 0 everywhere, for opaque', () => {
    const plain = decode(bmpFile({ width: 1, height: 1, bitsPerPixel: 32, pixels: [3, 2, 1, 77] }));
    assert.deepEqual([[...(plain?.rgb ?? [])], plain?.alpha], [[1, 2, 3], undefined]);
    const masks = [0x00ff0000, 0x0000ff00, 0x000000ff, 0xff000000];
    const facts = { width: 1, height: 1, bitsPerPixel: 32, compression: 3, headerBytes: 108, masks };
    assert.equal(decode(bmpFile({ ...facts, pixels: [3, 2, 1, 0] }))?.alpha, undefined);
  });

  it('expands RLE8: runs, literal stretches, ends of rows, jumps', () => {
    const code = [3, 2, 0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 2, 1, 0, 1, 3, 0, 1];
    assert.deepEqual(rgbOf({ width: 3, height: 3, bitsPerPixel: 8, compression: 1, palette, pixels: code }), [
      ...blue,
      ...white,
      ...blue,
      ...green,
      ...red,
      ...white,
      ...red,
      ...red,
      ...red,
    ]);
  });

  it('expands RLE4: two colours a run, padded literal stretches', () => {
    const code = [5, 0x12, 0, 0, 0, 5, 0x01, 0x23, 0x10, 0, 0, 1];
    assert.deepEqual(rgbOf({ width: 5, height: 2, bitsPerPixel: 4, compression: 2, palette, pixels: code }), [
      ...blue,
      ...green,
      ...red,
      ...white,
      ...green,
      ...green,
      ...red,
      ...green,
      ...red,
      ...green,
    ]);
  });

  it('refuses a file that ends before its last pixel', () => {
    assert.equal(decode(bmpFile({ width: 9, height: 9, bitsPerPixel: 24, pixels: [1, 2, 3] })), undefined);
    assert.equal(
      decode(bmpFile({ width: 3, height: 9, bitsPerPixel: 8, compression: 1, palette, pixels: [3, 1, 0, 0] })),
      undefined,
    );
  });

  it('decodes or refuses any bytes, and throws nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(12, 40, 56, 108, 124),
        fc.constantFrom(1, 4, 8, 16, 24, 32, 7),
        fc.nat(6),
        fc.uint8Array({ minLength: 0, maxLength: 200 }),
        (headerBytes, bitsPerPixel, compression, noise) => {
          const file = bmpFile({
            width: 7,
            height: 5,
            bitsPerPixel,
            compression,
            headerBytes,
            palette: palette.slice(0, 12),
            pixels: [...noise],
          });
          const whole = file.subarray(0, file.length - 3);
          if (readHeader(whole, 'bmp') === undefined) return;
          const pixels = decode(whole);
          if (pixels !== undefined) assert.equal(pixels.rgb.length, 7 * 5 * 3);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });
});
