import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { takeLock } from './lock.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-lock-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('one holds a lock at a time; nothing is left behind', async () => {
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const lock = await takeLock(folder, 'turns', { pollMs: 5 });
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside--;
      await lock?.release();
    }),
  );
  assert.equal(most, 1);
  assert.deepEqual(await readdir(folder), []);
});

test('waiting ends when the one who waits says so, or is cancelled', async () => {
  const held = await takeLock(folder, 'busy');
  assert.equal(await held?.stillHeld(), true);
  assert.equal(await takeLock(folder, 'busy', { whileWaiting: () => true }), undefined);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 30);
  await assert.rejects(takeLock(folder, 'busy', { signal: stop.signal }), { name: 'AbortError' });
  await held?.release();
});

test('the lock of a process that is surely gone is inherited at once; one that is only silent, as such', async () => {
  const path = join(folder, 'gone.lock');
  // A process id of this machine that was used again: its start time differs.
  const { readFileSync } = await import('node:fs');
  const mine = await takeLock(folder, 'mine');
  const holder = JSON.parse(readFileSync(join(folder, 'mine.lock'), 'utf8'));
  await mine?.release();
  await writeFile(path, JSON.stringify({ ...holder, token: 'old', started: '1' }));
  const taken = await takeLock(folder, 'gone');
  assert.deepEqual(taken?.inherited, { surelyGone: true });
  await taken?.release();
  const silent = join(folder, 'silent.lock');
  await writeFile(silent, JSON.stringify({ token: 'far', machine: 'elsewhere', pid: 1, started: '1' }));
  assert.equal(await takeLock(folder, 'silent', { whileWaiting: () => true }), undefined);
  const before = new Date(Date.now() - 60_000);
  await utimes(silent, before, before);
  const other = await takeLock(folder, 'silent');
  assert.deepEqual(other?.inherited, { surelyGone: false });
  await other?.release();
});

test('a lock file without sense is taken over once it is old', async () => {
  const path = join(folder, 'torn.lock');
  await writeFile(path, '{"tok');
  assert.equal(await takeLock(folder, 'torn', { whileWaiting: () => true }), undefined);
  const before = new Date(Date.now() - 60_000);
  await utimes(path, before, before);
  await (await takeLock(folder, 'torn'))?.release();
  assert.deepEqual(await readdir(folder), []);
});
