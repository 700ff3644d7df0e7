import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type TiffField, tiffFile } from '../../../../test/fixtures/pictures/tiff-file.ts';
import { openTiff, readTiffDirectory, type TiffEntry, tiffNumber, tiffNumbers } from '../formats/tiff-directory.ts';
import { cleanExif, writeExif } from './clean-exif.ts';

const size = { width: 40, height: 30 };

interface Fields {
  readonly main: ReadonlyMap<number, TiffEntry>;
  readonly exif: ReadonlyMap<number, TiffEntry>;
  readonly next: number;
  readonly numbers: (entry: TiffEntry | undefined) => number[];
}

function fieldsOf(block: Uint8Array | undefined): Fields {
  assert.ok(block !== undefined);
  const tiff = openTiff(block);
  const main = tiff === undefined ? undefined : readTiffDirectory(tiff, tiff.first);
  assert.ok(tiff !== undefined && main !== undefined);
  const exif = readTiffDirectory(tiff, tiffNumber(tiff, main, 0x8769, 0));
  assert.ok(exif !== undefined);
  assert.equal(main.unreadable + exif.unreadable, 0);
  const byTag = (entries: readonly TiffEntry[]) => new Map(entries.map((entry) => [entry.tag, entry]));
  return {
    main: byTag(main.entries),
    exif: byTag(exif.entries),
    next: main.next,
    numbers: (entry) => tiffNumbers(tiff, entry),
  };
}

const make: TiffField = { tag: 0x010f, type: 2, values: 'Ada Optics' };
const exifFields: readonly TiffField[] = [
  { tag: 0x9003, type: 2, values: '2024:06:01 12:00:00' },
  { tag: 0x829a, type: 5, values: [3] },
  { tag: 0xa002, type: 4, values: [4000] },
  { tag: 0xa003, type: 4, values: [3000] },
  { tag: 0xa301, type: 7, values: Uint8Array.of(1) },
  { tag: 0x927c, type: 7, values: Buffer.from('maker secrets') },
];

describe('cleanExif', () => {
  for (const littleEndian of [true, false]) {
    it(`keeps descriptions and takes out the rest, ${littleEndian ? 'little' : 'big'}-endian`, () => {
      const orientation: TiffField = { tag: 0x112, type: 3, values: [6] };
      const block = tiffFile(
        [
          { fields: [make, orientation] },
          {
            fields: [
              { tag: 0x201, type: 4, values: [8] },
              { tag: 0x202, type: 4, values: [20] },
            ],
          },
        ],
        { littleEndian, subdirectories: { 34665: exifFields, 34853: [{ tag: 1, type: 2, values: 'N' }] } },
      );
      const { block: cleaned, notes } = cleanExif(block, size);
      const { main, exif, next, numbers } = fieldsOf(cleaned);
      assert.equal(Buffer.from(main.get(0x010f)?.value ?? []).toString(), 'Ada Optics\0');
      assert.deepEqual(numbers(main.get(0x112)), [1], 'upright');
      assert.equal(next, 0, 'no preview');
      assert.deepEqual([...main.keys()].sort(), [0x10f, 0x112, 0x8769].sort(), 'no location');
      assert.deepEqual([numbers(exif.get(0xa002)), numbers(exif.get(0xa003))], [[40], [30]], 'the size it has now');
      assert.deepEqual(numbers(exif.get(0xa001)), [1], 'sRGB');
      assert.equal(exif.has(0x829a) && exif.has(0x9003), true);
      assert.equal(exif.has(0x927c) || exif.has(0xa301), false, 'no maker notes, and it is not directly photographed');
      assert.deepEqual(
        notes.map(({ message }) => message),
        ['Taken out of the EXIF block: the location, the preview picture and the maker notes.'],
      );
    });
  }

  it('gives nothing for a block without descriptions', () => {
    assert.deepEqual(cleanExif(tiffFile([{ fields: [{ tag: 0x112, type: 3, values: [1] }] }]), size), { notes: [] });
  });

  it('names private fields that it takes out', () => {
    const { notes } = cleanExif(
      tiffFile([{ fields: [make, { tag: 0xc4aa, type: 7, values: Uint8Array.of(1, 2, 3, 4, 5) }] }]),
      size,
    );
    assert.deepEqual(
      notes.map(({ message }) => message),
      ['Taken out of the EXIF block: private fields.'],
    );
  });

  it('drops a block that cannot be read, with a note', () => {
    for (const block of [
      new Uint8Array(0),
      Buffer.from('no TIFF here'),
      Buffer.from('II*\0\xff\xff\xff\xff', 'latin1'),
    ]) {
      const { block: cleaned, notes } = cleanExif(block, size);
      assert.equal(cleaned, undefined);
      assert.deepEqual(
        notes.map(({ code }) => code),
        ['metadata-dropped'],
      );
    }
  });

  it('follows no loop and believes no offset or count', () => {
    const block = tiffFile([{ fields: [make] }], {
      subdirectories: { 34665: [{ tag: 0x9003, type: 2, values: '2024' }] },
    });
    const view = new DataView(block.buffer);
    const first = view.getUint32(4, true);
    const entries = view.getUint16(first, true);
    view.setUint32(first + 2 + 12 * entries, first, true);
    for (let i = 0; i < entries; i++) {
      if (view.getUint16(first + 2 + 12 * i, true) === 0x8769) view.setUint32(first + 2 + 12 * i + 8, first, true);
      else view.setUint32(first + 2 + 12 * i + 4, 0xffffffff, true);
    }
    const { notes } = cleanExif(block, size);
    assert.match(notes[0]?.message ?? '', /unreadable fields/);
  });

  it('tidies texts that a camera filled up with zeros', () => {
    const padded: TiffField = { tag: 0x0110, type: 2, values: 'E995\0\0\0\0\0' };
    const { main } = fieldsOf(
      cleanExif(tiffFile([{ fields: [padded, { tag: 0x010e, type: 2, values: '\0\0\0\0' }] }]), size).block,
    );
    assert.equal(Buffer.from(main.get(0x0110)?.value ?? []).toString(), 'E995\0');
    assert.equal(main.has(0x010e), false);
  });

  it('gives a readable block or none for any bytes, and never passes on a location, preview or maker notes', () => {
    const sound = tiffFile([{ fields: [make] }, { fields: [{ tag: 0x201, type: 4, values: [8] }] }], {
      subdirectories: { 34665: exifFields, 34853: [{ tag: 1, type: 2, values: 'N' }] },
    });
    const changes = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 20 });
    fc.assert(
      fc.property(changes, fc.nat(sound.length), (edits, cut) => {
        const block = Uint8Array.from(sound);
        for (const [at, value] of edits) block[at] = value;
        const { block: cleaned } = cleanExif(block.subarray(0, cut + 8), size);
        if (cleaned === undefined) return;
        const { main, exif, next } = fieldsOf(cleaned);
        assert.equal(next, 0);
        assert.equal(main.has(0x8825) || exif.has(0x8825) || exif.has(0x927c), false);
      }),
      { numRuns: 500, seed: 5 },
    );
  });
});

describe('writeExif', () => {
  it('writes a block of its own when there is nothing to carry: upright, sRGB', () => {
    const { main, exif, numbers } = fieldsOf(writeExif({ littleEndian: true, main: [], exif: [] }));
    assert.deepEqual(numbers(main.get(0x112)), [1]);
    assert.deepEqual(numbers(exif.get(0xa001)), [1]);
  });
});
