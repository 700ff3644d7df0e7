import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import { pngFile } from '../../../test/fixtures/pictures/png-file.ts';
import { psnr, smoothPicture } from '../../../test/fixtures/pictures/random-picture.ts';
import { scratchFolder } from '../../../test/fixtures/pictures/scratch-folder.ts';
import { defaultPictureLimits } from '../../imaging/picture-limits.ts';
import type { Picture } from '../../ports/picture.ts';
import { readPicture } from './read-picture.ts';

const scratch = scratchFolder();
const read = async (bytes: Uint8Array): Promise<Picture> => readPicture(await scratch.put(bytes), defaultPictureLimits);
const codes = (picture: Picture): string[] => picture.notes.map(({ code }) => code);
const smooth = smoothPicture(96, 64);
const raw = { raw: { width: 96, height: 64, channels: 3 } } as const;
const encoder = () => sharp(smooth.frame.data, raw);

describe('readPicture brings colours to sRGB', () => {
  const reds = Uint16Array.from([
    65535, 0, 0, 40000, 30000, 20000, 12000, 12000, 12000, 0, 65535, 0, 30000, 50000, 30000,
  ]);
  const five = { raw: { width: 5, height: 1, channels: 3 } } as const;

  it('leaving pixels alone when the profile is that of sRGB', async () => {
    const tagged = await encoder().withIccProfile('srgb').png().toBuffer();
    const picture = await read(tagged);
    assert.deepEqual(picture.notes, []);
    assert.ok(psnr(picture.frame.data, smooth.frame.data, 255) > 45);
  });

  it('from Display P3 at 8 and 16 bits alike', async () => {
    const { data: profile } = await p3Profile();
    const deep = await read(
      pngFile({ width: 5, height: 1, bits: 16, colourType: 2, rows: bigEndian(reds), chunks: [['iCCP', profile]] }),
    );
    const eight = Uint8Array.from(reds, (value) => value / 257);
    const shallow = await read(
      pngFile({ width: 5, height: 1, bits: 8, colourType: 2, rows: eight, chunks: [['iCCP', profile]] }),
    );
    assert.deepEqual([codes(deep), codes(shallow)], [['profile-converted'], ['profile-converted']]);
    assert.equal(deep.frame.depth, 16);
    for (let i = 0; i < 15; i++) {
      const difference = Math.abs((deep.frame.data[i] as number) / 257 - (shallow.frame.data[i] as number));
      assert.ok(difference <= 1.6, `sample ${i}: ${deep.frame.data[i]} and ${shallow.frame.data[i]}`);
    }
    assert.deepEqual(
      [...deep.frame.data.slice(6, 9)].map((value) => Math.round(value / 60)),
      [200, 200, 200],
      'grey stays grey',
    );
    assert.ok((deep.frame.data[3] as number) > 41_000, 'a colour of the wider space becomes stronger');
  });

  it('with words when the profile is damaged', async () => {
    const { data: profile } = await p3Profile();
    const damaged = Uint8Array.from(profile);
    damaged.fill(0x55, 40);
    const picture = await read(
      pngFile({
        width: 5,
        height: 1,
        bits: 8,
        colourType: 2,
        rows: Uint8Array.from(reds, (value) => value / 257),
        chunks: [['iCCP', damaged]],
      }),
    );
    assert.equal(picture.frame.data[0], 255);
  });

  it('as AVIF states them without a profile, and says when it is HDR', async () => {
    const avif = await sharp(
      Uint8Array.from(reds, (value) => value / 257),
      five,
    )
      .avif({ lossless: true })
      .toBuffer();
    const at = avif.indexOf('nclx') + 4;
    const stated = (primaries: number, transfer: number): Buffer => {
      const changed = Buffer.from(avif);
      changed.writeUInt16BE(primaries, at);
      changed.writeUInt16BE(transfer, at + 2);
      return changed;
    };
    assert.deepEqual(codes(await read(avif)), []);
    const wide = await read(stated(12, 13));
    assert.deepEqual(codes(wide), ['profile-converted']);
    assert.ok((wide.frame.data[3] as number) >= 160 && (wide.frame.data[3] as number) <= 166);
    assert.deepEqual(codes(await read(stated(9, 16))), ['profile-ignored']);
  });
});

/** The Display P3 profile that libvips brings, framed for an iCCP chunk. */
async function p3Profile(): Promise<{ data: Uint8Array }> {
  const tagged = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .withIccProfile('p3')
    .png()
    .toBuffer();
  const at = tagged.indexOf('iCCP');
  return { data: tagged.subarray(at + 4, at + 4 + tagged.readUInt32BE(at - 4)) };
}

function bigEndian(values: Uint16Array): Uint8Array {
  return Uint8Array.from([...values].flatMap((value) => [value >> 8, value & 255]));
}
