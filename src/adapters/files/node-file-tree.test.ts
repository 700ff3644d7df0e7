import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createNodeFileTree } from './node-file-tree.ts';

const files = createNodeFileTree();
let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-files-'));
  await mkdir(join(folder, 'sub'));
  for (const name of ['b10.jpg', 'b2.jpg', '.hidden.jpg', 'a.png', 'sub/c.jpg'])
    await writeFile(join(folder, name), name);
  await symlink(join(folder, 'a.png'), join(folder, 'link.png'));
});
after(() => rm(folder, { recursive: true }));

test('a folder lists its visible files, numbers in their order, without subfolders', async () => {
  const names = (await files.list(folder)).map((path) => path.slice(folder.length + 1));
  assert.deepEqual(names, ['a.png', 'b2.jpg', 'b10.jpg', 'link.png']);
});

test('a pattern finds files, in subfolders too when it says so', async () => {
  assert.deepEqual(await files.match(join(folder, 'b*.jpg')), [join(folder, 'b2.jpg'), join(folder, 'b10.jpg')]);
  assert.deepEqual(await files.match(join(folder, '**/c.jpg')), [join(folder, 'sub/c.jpg')]);
  assert.deepEqual(await files.match(join(folder, 'none-*')), []);
});

test('a link and its file have one canonical name, and a missing file has one too', async () => {
  assert.equal(await files.canonical(join(folder, 'link.png')), await files.canonical(join(folder, 'sub/../a.png')));
  assert.equal(
    await files.canonical(join(folder, 'sub/../new/x.png')),
    await files.canonical(join(folder, 'new/x.png')),
  );
});

test('a hash is that of the bytes, and nothing for what is no file', async () => {
  assert.equal(await files.sha256(join(folder, 'a.png')), await files.sha256OfText('a.png'));
  assert.equal(await files.sha256(folder), undefined);
  assert.equal(await files.sha256(join(folder, 'missing')), undefined);
});

test('lines are added to a file whose folder did not exist', async () => {
  const path = join(folder, 'deep/er/record.jsonl');
  await files.appendLine(path, 'one');
  await files.appendLine(path, 'two');
  assert.equal(await files.readText(path), 'one\ntwo\n');
  assert.equal(await files.readText(join(folder, 'missing')), undefined);
});

test('a folder is made with those above it, and a file in its way is an error', async () => {
  await files.makeFolder(join(folder, 'x/y'));
  await files.makeFolder(join(folder, 'x/y'));
  assert.equal(await files.kind(join(folder, 'x/y')), 'folder');
  await assert.rejects(files.makeFolder(join(folder, 'a.png/z')), { code: 'system/not-writable' });
});

test('a record that cannot be written is an error that names it', async () => {
  const inFile = join(folder, 'a.png', 'record');
  await assert.rejects(files.appendLine(inFile, 'x'), { code: 'system/not-writable' });
});
