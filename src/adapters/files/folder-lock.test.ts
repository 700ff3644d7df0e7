import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockFolder } from './folder-lock.ts';

const holder = `
import { lockFolder } from ${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)};
const lock = await lockFolder(process.argv[1]);
console.log(lock ? 'held' : 'refused');
setInterval(() => undefined, 1000);
`;

test('a folder is locked by one process, until that is killed', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-lock-'));
  t.after(() => rm(folder, { recursive: true }));
  const other = spawn(process.execPath, ['--input-type=module', '-e', holder, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => other.kill('SIGKILL'));
  const [said] = await once(other.stdout, 'data');
  assert.equal(String(said).trim(), 'held');
  assert.equal(await lockFolder(folder), undefined);
  other.kill('SIGKILL');
  await once(other, 'exit');
  const mine = await lockFolder(folder);
  assert.ok(mine);
  assert.equal(await lockFolder(folder), undefined, 'also within one process');
  mine.release();
  const again = await lockFolder(folder);
  assert.ok(again);
  again.release();
});

test('a folder that cannot be made is told', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-lock-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'file'), '');
  await assert.rejects(lockFolder(join(folder, 'file', 'below')), { code: 'system/not-writable' });
});
