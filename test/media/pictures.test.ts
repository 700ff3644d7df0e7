import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { createSharpPictures } from '../../src/adapters/picture/sharp-pictures.ts';
import { isLikenessError } from '../../src/base/errors.ts';
import { toDepth8 } from '../../src/imaging/frame.ts';
import { defaultPictureLimits } from '../../src/imaging/picture-limits.ts';
import type { Picture } from '../../src/ports/picture.ts';
import { psnr } from '../fixtures/pictures/random-picture.ts';
import { scratchFolder } from '../fixtures/pictures/scratch-folder.ts';

const folder = fileURLToPath(new URL('../../../shared/media/images', import.meta.url));
const skip = existsSync(folder) ? false : 'the folder ../shared/media/images is not here';
const pictures = createSharpPictures();
const read = (file: string): Promise<Picture> => pictures.read(join(folder, file), defaultPictureLimits);

describe('real pictures', { skip }, () => {
  const scratch = scratchFolder();

  const encodings = [
    ['astro.avif', 30],
    ['astro.webp', 30],
    ['astro_16bit.png', 50],
    ['astro_cmyk.jpg', 20],
    ['astro_exif6.jpg', 32],
    ['astro_progressive.jpg', 30],
  ] as const;
  for (const [file, least] of encodings) {
    it(`derived/${file} shows the same as astronaut.png, at least ${least} dB`, async () => {
      const base = await read('astronaut.png');
      const { frame } = await read(`derived/${file}`);
      assert.deepEqual([frame.width, frame.height], [512, 512]);
      const ratio = psnr(toDepth8(frame).data, base.frame.data, 255);
      assert.ok(ratio >= least, `${ratio.toFixed(1)} dB`);
    });
  }

  it('derived/astro_alpha.png has the colours of astronaut.png where it is opaque', async () => {
    const base = await read('astronaut.png');
    const { frame, alpha } = await read('derived/astro_alpha.png');
    let opaque = 0;
    for (let i = 0; i < 512 * 512; i++) {
      if (alpha?.[i] !== 255) continue;
      opaque++;
      for (let c = 3 * i; c < 3 * i + 3; c++) assert.equal(frame.data[c], base.frame.data[c]);
    }
    assert.ok(opaque > 100_000);
  });

  it('derived/astro_grey.jpg is grey and shows the luminance of astronaut.png', async () => {
    const { frame, grey } = await read('derived/astro_grey.jpg');
    assert.equal(grey, true);
    const base = await sharp(join(folder, 'astronaut.png')).greyscale().raw().toBuffer();
    const shades = frame.data.filter((_, i) => i % 3 === 0);
    assert.ok(psnr(shades, base, 255) > 38);
  });

  for (const [a, b] of [
    ['sharp_Landscape_3.jpg', 'sharp_Landscape_5.jpg'],
    ['sharp_Portrait_2.jpg', 'sharp_Portrait_6.jpg'],
    ['sharp_Portrait_2.jpg', 'sharp_Portrait_8.jpg'],
  ] as const) {
    it(`${a} and ${b} show the same, each turned by its EXIF orientation`, async () => {
      const [first, second] = await Promise.all([read(a), read(b)]);
      assert.deepEqual([first.frame.width, first.frame.height], [second.frame.width, second.frame.height]);
      // They differ in the number drawn into the middle, so their rims are compared.
      const rim = (picture: Picture): Uint8Array | Uint16Array =>
        picture.frame.data.slice(0, picture.frame.width * 3 * 60);
      assert.ok(psnr(rim(first), rim(second), 255) > 26);
    });
  }

  it('a phone photo loses location, preview and maker notes, and keeps camera and date', async () => {
    const target = await read('me_exif6_portrait.jpg');
    assert.deepEqual([target.frame.width, target.frame.height], [480, 640]);
    const before = await readFile(join(folder, 'me_exif6_portrait.jpg'));
    const written = await pictures.write(target, scratch.at('phone.jpg'), {
      format: 'jpeg',
      quality: 92,
      lossless: false,
      digitalSourceType: 'composite',
      overwrite: false,
    });
    const { exif, orientation } = await sharp(written.path).metadata();
    assert.equal(orientation, 1);
    assert.ok(before.length > 0 && exif !== undefined && exif.length < 1000);
    assert.ok(exif.includes('GT-I9000') && exif.includes('2011:04:02 18:30:10'));
    assert.ok(written.notes.some(({ message }) => /location, the preview picture and the maker notes/.test(message)));
  });

  it('content credentials are named when they are dropped', async () => {
    const target = await read('c2pa_CA.jpg');
    const { notes, path } = await pictures.write(target, scratch.at('c2pa.jpg'), {
      format: 'jpeg',
      quality: 92,
      lossless: false,
      digitalSourceType: 'composite',
      overwrite: false,
    });
    assert.ok(notes.some(({ code }) => code === 'content-credentials-dropped'));
    assert.ok(!(await readFile(path)).includes('c2pa'));
  });

  it('a HEIC picture is refused with what is missing and what to do', async () => {
    await assert.rejects(
      read('pug_small.heic'),
      (error) =>
        isLikenessError(error, 'media/unsupported') && /no HEVC decoder.*sips.*heif-convert/.test(error.message),
    );
  });

  it('lossless results equal the target as sharp decodes it, sample by sample', async () => {
    for (const file of [
      'astronaut.png',
      'derived/astro_alpha.png',
      'derived/astro_exif6.jpg',
      'lp_s8.jpg',
      'sharp_with-alpha.png',
    ]) {
      const target = await read(file);
      const written = await pictures.write(target, scratch.at(`${file.replace('/', '-')}.png`), {
        format: 'png',
        quality: 92,
        lossless: true,
        digitalSourceType: 'composite',
        overwrite: false,
      });
      const [expected, got] = await Promise.all(
        [join(folder, file), written.path].map((path) => sharp(path).autoOrient().raw().toBuffer()),
      );
      assert.deepEqual(got, expected, file);
    }
  });
});
