import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scratchFolder } from '../../../test/fixtures/pictures/scratch-folder.ts';
import { isLikenessError } from '../../base/errors.ts';
import { translateWriteError, writeFileAtomically } from './write-file.ts';

const module = fileURLToPath(new URL('./write-file.ts', import.meta.url));

/** Runs a line of code that has `write` and `path` in a process of its own, under a shell's limits. */
function inProcess(limits: string, code: string, path: string): { status: number | null; output: string } {
  const script = `import { writeFileAtomically as write } from ${JSON.stringify(module)}; const path = ${JSON.stringify(path)}; ${code}`;
  const { status, stdout, stderr } = spawnSync(
    'sh',
    ['-c', `${limits} exec "$0" --input-type=module-typescript -e "$1"`, process.execPath, script],
    { encoding: 'utf8' },
  );
  return { status, output: stdout + stderr };
}

describe('writeFileAtomically', () => {
  const scratch = scratchFolder();
  const files = (): Promise<string[]> => readdir(dirname(scratch.at('x')));

  it('leaves nothing behind when the system lets it write no further', {
    skip: process.platform === 'win32',
  }, async () => {
    await scratch.put('before', 'kept.png');
    const code =
      'await write(path, new Uint8Array(1e6), { overwrite: true }).catch((e) => console.log(e.code, e.message));';
    const { output } = inProcess('ulimit -f 64;', code, scratch.at('kept.png'));
    assert.match(output, /^system\/disk-full Expected room to write .*kept\.png/);
    assert.equal(await readFile(scratch.at('kept.png'), 'utf8'), 'before');
    assert.deepEqual(await files(), ['kept.png']);
  });

  it('writes what is only passing through whole, and replaces nothing either', async () => {
    const path = scratch.at('passing.png');
    await writeFileAtomically(path, new Uint8Array([1, 2, 3]), { overwrite: false, passing: true });
    assert.deepEqual([...(await readFile(path))], [1, 2, 3]);
    const again = writeFileAtomically(path, new Uint8Array([4]), { overwrite: false, passing: true });
    await assert.rejects(again, (error) => isLikenessError(error, 'request/output-exists'));
    assert.deepEqual(
      (await files()).filter((file) => file.includes('passing')),
      ['passing.png'],
    );
  });

  it('takes its temporary file away when the process ends in the middle', async () => {
    for (const ms of [0, 1, 2, 5, 10]) {
      const code = `void write(path, new Uint8Array(1e8), { overwrite: true }); setTimeout(() => process.exit(130), ${ms});`;
      const { status } = inProcess('', code, scratch.at('half.png'));
      assert.equal(status, 130);
    }
    assert.deepEqual(
      (await files()).filter((file) => file.includes('half')),
      [],
    );
  });

  it('lets one of two writers have a free name, and never mixes their bytes', async () => {
    const path = scratch.at('raced.bin');
    const writers = [1, 2, 3, 4].map((value) =>
      writeFileAtomically(path, new Uint8Array(300_000).fill(value), { overwrite: false }),
    );
    const results = await Promise.allSettled(writers);
    const losers = results.filter((result) => result.status === 'rejected');
    assert.equal(losers.length, 3);
    assert.ok(losers.every(({ reason }) => isLikenessError(reason, 'request/output-exists')));
    const bytes = await readFile(path);
    assert.equal(bytes.length, 300_000);
    assert.ok(bytes.every((value) => value === bytes[0]));
  });
});

describe('translateWriteError', () => {
  const errno = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'write' });
  const cases = [
    ['ENOSPC', 'system/disk-full'],
    ['EDQUOT', 'system/disk-full'],
    ['EFBIG', 'system/disk-full'],
    ['EACCES', 'system/not-writable'],
    ['EROFS', 'system/not-writable'],
    ['ENOTDIR', 'system/not-writable'],
    ['EIO', 'system/not-writable'],
    ['EEXIST', 'request/output-exists'],
  ] as const;
  for (const [code, expected] of cases) {
    it(`makes ${expected} of ${code}`, () => {
      const error = translateWriteError(errno(code), 'out.png');
      assert.ok(isLikenessError(error, expected) && error.message.includes('out.png') && error.cause !== undefined);
    });
  }

  it('leaves other errors alone', () => {
    const error = new TypeError('a defect');
    assert.equal(translateWriteError(error, 'out.png'), error);
  });
});
