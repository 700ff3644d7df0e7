import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { artifactStoreContract } from '../../../test/contract/artifact-store.ts';
import { isLikenessError } from '../../base/errors.ts';
import { openFolderStore } from './folder-store.ts';

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'likeness-artifacts-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

artifactStoreContract('a folder', async (t) => openFolderStore(await folder(t)));

test('two servers on one folder see the same artifacts, and one wins a key', async (t) => {
  const path = await folder(t);
  const [one, two] = [await openFolderStore(path), await openFolderStore(path)];
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('abc');
  }
  await one.put('in/a', bytes(), { maxBytes: 10 });
  assert.equal(await two.size('in/a'), 3);
  await assert.rejects(two.put('in/a', bytes(), { maxBytes: 10 }));
});

test('what a killed process left half written is cleared away after a day, and never seen', async (t) => {
  const path = await folder(t);
  await openFolderStore(path);
  const drafts = join(path, '.incoming');
  for (const name of ['old', 'new']) await writeFile(join(drafts, name), 'half');
  const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3_600_000);
  await utimes(join(drafts, 'old'), twoDaysAgo, twoDaysAgo);
  const store = await openFolderStore(path);
  assert.deepEqual(await readdir(drafts), ['new']);
  for await (const { key } of store.list('')) assert.fail(key);
});

test('files are readable for their owner alone', async (t) => {
  const path = await folder(t);
  const store = await openFolderStore(path);
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('abc');
  }
  await store.put('in/a', bytes(), { maxBytes: 10 });
  assert.equal((await stat(join(path, 'in', 'a'))).mode & 0o077, 0);
});

const asRoot = process.getuid?.() === 0;
test('a folder that cannot be written to is told', { skip: asRoot && 'root may write anywhere' }, async (t) => {
  const path = await folder(t);
  const store = await openFolderStore(path);
  await chmod(join(path, '.incoming'), 0o500);
  await assert.rejects(store.probe(), (error) => isLikenessError(error) && error.code === 'system/not-writable');
  await chmod(join(path, '.incoming'), 0o700);
});

test('a folder that cannot be made is told', async (t) => {
  const path = await folder(t);
  await writeFile(join(path, 'file'), '');
  const opening = openFolderStore(join(path, 'file', 'below'));
  await assert.rejects(opening, (error) => isLikenessError(error) && error.code === 'system/not-writable');
});
