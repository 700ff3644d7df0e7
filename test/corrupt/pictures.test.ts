import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createSharpPictures } from '../../src/adapters/picture/sharp-pictures.ts';
import { errorTable, isLikenessError } from '../../src/base/errors.ts';
import { defaultPictureLimits } from '../../src/imaging/picture-limits.ts';
import { corruptFiles } from './expectations.ts';

const folder = fileURLToPath(new URL('../../../shared/media/corrupt', import.meta.url));
const skip = existsSync(folder) ? false : 'the folder ../shared/media/corrupt is not here';

describe('corrupt media', { skip }, () => {
  const pictures = createSharpPictures();

  it('are all in the table', async () => {
    assert.deepEqual(corruptFiles.map(({ file }) => file).sort(), (await readdir(folder)).sort());
  });

  for (const { file, asTarget, why } of corruptFiles) {
    const expected = asTarget.kind === 'refused' ? `is refused with ${asTarget.code}` : 'is read';
    it(`${file} ${expected} within 10 seconds: ${why}`, { timeout: 10_000 }, async () => {
      const path = join(folder, file);
      const reading = pictures.read(path, defaultPictureLimits);
      if (asTarget.kind === 'refused') {
        await assert.rejects(reading, (error) => isLikenessError(error, asTarget.code) && error.message.includes(path));
        assert.equal(errorTable[asTarget.code].exit, asTarget.code === 'media/unsupported' ? 2 : 3);
      } else {
        assert.deepEqual(
          (await reading).notes.map(({ code }) => code),
          [...asTarget.notes],
        );
      }
    });
  }

  it('take no more than 1 GiB of memory', { skip: process.resourceUsage === undefined }, () => {
    const peakMiB = process.resourceUsage().maxRSS / 1024;
    assert.ok(peakMiB < 1024, `${peakMiB.toFixed(0)} MiB`);
  });
});
