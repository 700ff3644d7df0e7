/**
 * The part of the picture port's promise that is about writing files.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { isLikenessError } from '../../../src/base/errors.ts';
import { defaultPictureLimits } from '../../../src/imaging/picture-limits.ts';
import type { Picture, PictureFiles } from '../../../src/ports/picture.ts';
import { smoothPicture } from '../../fixtures/pictures/random-picture.ts';
import { scratchFolder } from '../../fixtures/pictures/scratch-folder.ts';
import { lossless } from './write-options.ts';

/** Runs this part of the suite against an adapter. */
export function writesFiles(name: string, pictures: PictureFiles): void {
  describe(`${name} writes files safely`, () => {
    const { at, put: putFile } = scratchFolder();
    const put = async (file: string, bytes: Uint8Array | string): Promise<string> => {
      await putFile(bytes, file);
      return file;
    };
    const read = (file: string): Promise<Picture> => pictures.read(at(file), defaultPictureLimits);

    it('tells size and SHA-256 of the file it wrote, and leaves no other file', async () => {
      const written = await pictures.write(smoothPicture(8, 8), at('sums.png'), lossless);
      const bytes = await readFile(written.path);
      assert.equal(written.bytes, bytes.length);
      assert.equal(written.sha256, createHash('sha256').update(bytes).digest('hex'));
      assert.deepEqual(
        (await readdir(dirname(at('x')))).filter((file) => file.includes('.part')),
        [],
      );
    });

    it('replaces a file only when told to, following a symbolic link', async () => {
      await put('taken.png', 'precious');
      await assert.rejects(pictures.write(smoothPicture(8, 8), at('taken.png'), lossless), (error) =>
        isLikenessError(error, 'request/output-exists'),
      );
      assert.equal(await readFile(at('taken.png'), 'utf8'), 'precious');
      await symlink(at('taken.png'), at('link.png'));
      await pictures.write(smoothPicture(8, 8), at('link.png'), { ...lossless, overwrite: true });
      assert.equal((await read('taken.png')).frame.width, 8);
    });

    it('tells before the work whether a name is free', async () => {
      await put('used.png', 'precious');
      await pictures.checkOutput(at('unused.png'), false);
      await pictures.checkOutput(at('used.png'), true);
      await assert.rejects(pictures.checkOutput(at('used.png'), false), (error) =>
        isLikenessError(error, 'request/output-exists'),
      );
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
        await assert.rejects(pictures.write(smoothPicture(8, 8), at(path), lossless), (error) =>
          isLikenessError(error, 'system/not-writable'),
        );
        await assert.rejects(pictures.checkOutput(at(path), true), (error) =>
          isLikenessError(error, 'system/not-writable'),
        );
      }
      await assert.rejects(pictures.write(smoothPicture(8, 8), dirname(at('x')), lossless), (error) =>
        isLikenessError(error, 'system/not-writable'),
      );
    });

    it('leaves no file behind when cancelled', async () => {
      const cancelled = pictures.write(smoothPicture(64, 64), at('cancelled.png'), {
        ...lossless,
        signal: { aborted: true },
      });
      await assert.rejects(cancelled, (error) => isLikenessError(error, 'run/cancelled'));
      assert.deepEqual(
        (await readdir(dirname(at('x')))).filter((file) => file.includes('cancelled')),
        [],
      );
    });

    it('refuses a picture that is too wide for the format', async () => {
      const wide = smoothPicture(16_400, 1);
      await assert.rejects(pictures.write(wide, at('wide.webp'), { ...lossless, format: 'webp' }), (error) =>
        isLikenessError(error, 'request/invalid'),
      );
      await pictures.write(wide, at('wide.png'), lossless);
    });
  });
}
