/**
 * The promise of the picture port, as one suite that every adapter passes.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type ErrorCode, isLikenessError } from '../../src/base/errors.ts';
import { defaultPictureLimits } from '../../src/imaging/picture-limits.ts';
import type { Picture, PictureFiles, PictureWriteOptions } from '../../src/ports/picture.ts';
import { bmpFile } from '../fixtures/pictures/bmp-file.ts';
import { pngFile } from '../fixtures/pictures/png-file.ts';
import { kindName, pictureKinds, psnr, randomPicture, smoothPicture } from '../fixtures/pictures/random-picture.ts';
import { tiffFile, tiffPage } from '../fixtures/pictures/tiff-file.ts';

const formats = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;

const lossless: PictureWriteOptions = {
  format: 'png',
  quality: 90,
  lossless: true,
  digitalSourceType: 'composite',
  overwrite: false,
};

/**
 * Runs the suite against an adapter.
 *
 * @param create - Makes a fresh adapter.
 */
export function pictureContract(name: string, create: () => PictureFiles): void {
  describe(`${name} keeps the promise of the picture port`, () => {
    const pictures = create();
    let folder = '';
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'likeness-pictures-'));
    });
    after(() => rm(folder, { recursive: true, force: true }));
    const at = (file: string): string => join(folder, file);
    const read = (file: string): Promise<Picture> => pictures.read(at(file), defaultPictureLimits);
    const put = async (file: string, bytes: Uint8Array | string): Promise<string> => {
      await writeFile(at(file), bytes);
      return file;
    };

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

    it('tells size and SHA-256 of the file it wrote, and leaves no other file', async () => {
      const written = await pictures.write(smoothPicture(8, 8), at('sums.png'), lossless);
      const bytes = await readFile(written.path);
      assert.equal(written.bytes, bytes.length);
      assert.equal(written.sha256, createHash('sha256').update(bytes).digest('hex'));
      assert.deepEqual((await readdir(folder)).filter((file) => file.includes('.part')), []);
    });

    for (const format of formats) {
      it(`says in the XMP of ${format} that the picture is a composite`, async () => {
        await pictures.write(smoothPicture(8, 8), at(`origin.${format}`), { ...lossless, format });
        const text = (await readFile(at(`origin.${format}`))).toString('latin1');
        assert.match(text, /Iptc4xmpExt:DigitalSourceType[^a-z]*http:\/\/cv\.iptc\.org\/newscodes\/digitalsourcetype\/composite</);
      });

      it(`carries EXIF over into ${format} without location, preview, maker notes and rotation`, async () => {
        const exif = tiffFile(
          [
            { fields: [{ tag: 0x010f, type: 2, values: 'Ada Optics' }, { tag: 0x0112, type: 3, values: [6] }] },
            { fields: [{ tag: 0x0201, type: 4, values: [8] }, { tag: 0x0202, type: 4, values: [4] }] },
          ],
          {
            littleEndian: false,
            subdirectories: {
              34665: [{ tag: 0x9003, type: 2, values: '2024:06:01 12:00:00' }, { tag: 0x927c, type: 7, values: Buffer.from('SECRETMAKER') }],
              34853: [{ tag: 0x001d, type: 2, values: 'SECRETPLACE' }],
            },
          },
        );
        const rows = Uint8Array.of(10, 20, 30, 200, 100, 50);
        await put(`exif-${format}-target.png`, pngFile({ width: 2, height: 1, bits: 8, colourType: 2, rows, chunks: [['eXIf', exif]] }));
        const target = await read(`exif-${format}-target.png`);
        assert.deepEqual([target.frame.width, target.frame.height], [1, 2], 'orientation 6 is applied');
        const { notes } = await pictures.write(target, at(`exif.${format}`), { ...lossless, format });
        assert.ok(notes.some(({ code, message }) => code === 'metadata-dropped' && /location.*preview.*maker notes/.test(message)));
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
      await put('manifest.png', pngFile({ width: 1, height: 1, bits: 8, colourType: 2, rows: Uint8Array.of(1, 2, 3), chunks }));
      const target = await read('manifest.png');
      assert.deepEqual(target.notes, []);
      const { notes } = await pictures.write(target, at('manifest-out.png'), lossless);
      assert.deepEqual(notes.map(({ code }) => code), ['content-credentials-dropped', 'metadata-dropped']);
      assert.ok(!(await readFile(at('manifest-out.png'))).includes('jumb'));
    });

    for (let orientation = 1; orientation <= 8; orientation++) {
      it(`turns a picture of orientation ${orientation} upright`, async () => {
        const stored = storeAs(orientation);
        const strip = Uint8Array.from(stored.values.flatMap((value) => [value, value + 1, value + 2]));
        const field = { tag: 0x112, type: 3, values: [orientation] } as const;
        const page = tiffPage({ ...stored, bits: 8, photometric: 2, samples: 3, strip, extra: [field] });
        const { frame } = await read(await put(`turn${orientation}.tif`, tiffFile([page])));
        assert.deepEqual([frame.width, frame.height], [3, 2]);
        assert.deepEqual([...frame.data].filter((_, i) => i % 3 === 0), [10, 20, 30, 40, 50, 60]);
      });
    }

    it('believes the bytes and not the name, and says so', async () => {
      await pictures.write(smoothPicture(8, 8), at('really.png'), lossless);
      await put('claims.jpg', await readFile(at('really.png')));
      const picture = await read('claims.jpg');
      assert.equal(picture.format, 'png');
      assert.deepEqual(picture.notes.map(({ code }) => code), ['wrong-extension']);
    });

    it('reads BMP and says that the result of a BMP target is a PNG', async () => {
      await put('target.bmp', bmpFile({ width: 2, height: 1, bitsPerPixel: 24, pixels: [3, 2, 1, 30, 20, 10, 0, 0] }));
      const picture = await read('target.bmp');
      assert.equal(picture.format, 'bmp');
      assert.deepEqual([...picture.frame.data], [1, 2, 3, 10, 20, 30]);
      const { notes } = await pictures.write(picture, at('target.png'), lossless);
      assert.deepEqual(notes.map(({ code }) => code), ['written-as-png']);
    });

    it('lays transparent parts on white for JPEG, and says so', async () => {
      const picture: Picture = { ...smoothPicture(16, 16), alpha: new Uint8Array(256) };
      const { notes } = await pictures.write(picture, at('flat.jpg'), { ...lossless, format: 'jpeg' });
      assert.deepEqual(notes.map(({ code }) => code), ['alpha-flattened']);
      assert.ok((await read('flat.jpg')).frame.data.every((value) => value >= 254));
    });

    it('reduces 16 bits for formats that hold fewer, rounding, and says so', async () => {
      const picture = randomPicture({ depth: 16, grey: false, alpha: true });
      const { notes } = await pictures.write(picture, at('fewer.webp'), { ...lossless, format: 'webp' });
      assert.deepEqual(notes.map(({ code }) => code), ['depth-reduced']);
      const again = await read('fewer.webp');
      const round = (value: number): number => Math.round(value / 257);
      assert.deepEqual([...again.frame.data], [...picture.frame.data].map(round));
      assert.deepEqual([...(again.alpha ?? [])], [...(picture.alpha ?? [])].map(round));
    });

    const refusals: readonly (readonly [what: string, bytes: Uint8Array | string, code: ErrorCode, words: RegExp])[] = [
      ['an empty file', '', 'media/damaged', /empty/],
      ['a text', 'hello, this is no picture\n', 'media/unsupported', /text file/],
      ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', 'media/unsupported', /Git LFS pointer.*git lfs pull/],
      ['a drawing', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'media/unsupported', /SVG/],
      ['a video', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42', 'latin1'), 'media/unsupported', /MP4 video/],
      ['a HEIC picture', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 'media/unsupported', /HEVC decoder/],
      ['unknown bytes', Uint8Array.of(0x0b, 0xad, 0xf0, 0x0d), 'media/unsupported', /0b ad f0 0d/],
      ['a picture that ends in its header', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16), 'media/damaged', /header/],
    ];
    for (const [what, bytes, code, words] of refusals) {
      it(`refuses ${what} with ${code} and words`, async () => {
        await put('refused', bytes);
        await assert.rejects(read('refused'), (error) => isLikenessError(error, code) && words.test(error.message) && error.message.includes(at('refused')));
      });
    }

    it('refuses a file that does not exist, and a folder', async () => {
      await assert.rejects(read('nowhere.png'), (error) => isLikenessError(error, 'request/file-not-found'));
      await assert.rejects(pictures.read(folder, defaultPictureLimits), (error) => isLikenessError(error, 'media/unsupported'));
    });

    it('refuses too many pixels from the header alone, and too many bytes', async () => {
      const bomb = pngFile({ width: 1, height: 1, bits: 8, colourType: 0, rows: Uint8Array.of(0) });
      new DataView(bomb.buffer, bomb.byteOffset).setUint32(16, 65_536);
      new DataView(bomb.buffer, bomb.byteOffset).setUint32(20, 65_536);
      await put('bomb.png', bomb);
      await assert.rejects(read('bomb.png'), (error) => isLikenessError(error, 'media/too-large') && /65536 × 65536/.test(error.message));
      await pictures.write(smoothPicture(20, 10), at('limit.png'), lossless);
      const limits = { maxPixels: 200, maxBytes: 1e6 };
      await pictures.read(at('limit.png'), limits);
      await assert.rejects(pictures.read(at('limit.png'), { ...limits, maxPixels: 199 }), (error) => isLikenessError(error, 'media/too-large'));
      await assert.rejects(pictures.read(at('limit.png'), { ...limits, maxBytes: 50 }), (error) => isLikenessError(error, 'media/too-large'));
    });

    it('replaces a file only when told to, following a symbolic link', async () => {
      await put('taken.png', 'precious');
      await assert.rejects(pictures.write(smoothPicture(8, 8), at('taken.png'), lossless), (error) => isLikenessError(error, 'request/output-exists'));
      assert.equal(await readFile(at('taken.png'), 'utf8'), 'precious');
      await symlink(at('taken.png'), at('link.png'));
      await pictures.write(smoothPicture(8, 8), at('link.png'), { ...lossless, overwrite: true });
      assert.equal((await read('taken.png')).frame.width, 8);
    });

    it('keeps the permissions of a file that it replaces', async () => {
      await put('private.png', 'old');
      await chmod(at('private.png'), 0o600);
      await pictures.write(smoothPicture(8, 8), at('private.png'), { ...lossless, overwrite: true });
      assert.equal((await stat(at('private.png'))).mode & 0o777, 0o600);
    });

    it('says what is wrong with a folder it cannot write to, and leaves nothing behind', async () => {
      await put('file', 'not a folder');
      for (const path of ['missing/out.png', 'file/out.png']) {
        await assert.rejects(pictures.write(smoothPicture(8, 8), at(path), lossless), (error) => isLikenessError(error, 'system/not-writable'));
      }
      await assert.rejects(pictures.write(smoothPicture(8, 8), folder, lossless), (error) => isLikenessError(error, 'system/not-writable'));
    });

    it('leaves no file behind when cancelled', async () => {
      const cancelled = pictures.write(smoothPicture(64, 64), at('cancelled.png'), { ...lossless, signal: { aborted: true } });
      await assert.rejects(cancelled, (error) => isLikenessError(error, 'run/cancelled'));
      assert.deepEqual((await readdir(folder)).filter((file) => file.includes('cancelled')), []);
    });

    it('refuses a picture that is too wide for the format', async () => {
      const wide = smoothPicture(16_400, 1);
      await assert.rejects(pictures.write(wide, at('wide.webp'), { ...lossless, format: 'webp' }), (error) => isLikenessError(error, 'request/invalid'));
      await pictures.write(wide, at('wide.png'), lossless);
    });
  });
}

/** The same picture with 16 bits. */
function deepened(picture: Picture): Picture {
  const { width, height, data } = picture.frame;
  return { ...picture, frame: { width, height, depth: 16, data: Uint16Array.from(data, (value) => value * 257) } };
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
