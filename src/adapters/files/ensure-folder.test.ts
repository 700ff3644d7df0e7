import assert from 'node:assert/strict';
import { mkdtemp, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ensureFolder } from './ensure-folder.ts';

test('a folder is made with those above it, by many at once, and stays when it is there', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'likeness-folder-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const path = join(root, 'a/b/c/d');
  await Promise.all(Array.from({ length: 20 }, () => ensureFolder(path, 0o700)));
  assert.ok((await stat(path)).isDirectory());
  assert.equal((await stat(join(root, 'a'))).mode & 0o777, 0o700);
  await ensureFolder(path);
  await ensureFolder(relative(process.cwd(), join(root, 'e/f')));
  assert.ok((await stat(join(root, 'e/f'))).isDirectory());
});

test('a folder is made also while others remove those above it when they are empty', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'likeness-folder-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  let working = true;
  const removing = (async () => {
    while (working) {
      await rmdir(join(root, 'a')).catch(() => undefined);
      await wait(1);
    }
  })();
  for (let at = 0; at < 300; at += 1) {
    await ensureFolder(join(root, 'a/b'));
    await rmdir(join(root, 'a/b'));
  }
  working = false;
  await removing;
});

test('a file in the way is an error that says so', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'likeness-folder-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  await writeFile(join(root, 'file'), '');
  await assert.rejects(ensureFolder(join(root, 'file')), { code: 'EEXIST' });
  await assert.rejects(ensureFolder(join(root, 'file/below/it')), { code: 'ENOTDIR' });
});

test('a place where nothing can be made is an error, not a search without end', {
  skip: process.platform === 'linux' ? false : 'there is no /proc here',
}, async () => {
  await assert.rejects(ensureFolder('/proc/nobody/at/home'), { code: 'ENOENT' });
});
