import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { PartialFile, partialNames, partialProgress } from '../../src/adapters/model-store/transfer/partial-file.ts';
import { isLikenessError } from '../../src/base/errors.ts';
import type { Catalogue } from '../../src/models/catalogue/catalogue.ts';
import { serve, startFaultServer } from './fault-server.ts';
import {
  assertNothingWrong,
  catalogueOf,
  fileOf,
  get,
  leftovers,
  modelOf,
  partsOf,
  quick,
  randomModel,
  scratch,
  sha256,
} from './store-fixture.ts';

const MiB = 1024 * 1024;
const bytes = randomModel(24 * MiB);
const transfer = { ...quick, stallMs: 3000, connectMs: 3000, chunkBytes: 256 * 1024, tries: 5 };

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly said: {
    sha256?: string;
    origin?: string;
    code?: string;
    message?: string;
    events?: { phase: string; doneBytes: number }[];
  };
}

/** Starts a process that gets the model. */
function start(root: string, catalogue: Catalogue): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const order = JSON.stringify({ root, catalogue, transfer });
  const child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'pull-process.ts'), order], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, said: out ? JSON.parse(out) : {} }));
  });
  return { child, ended };
}

/** Random numbers that are the same in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('killed at fifty random moments, the file comes whole at last; each time little is fetched twice', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  let served = 0;
  // Slow enough that most processes die in the middle.
  const url = server.on('/m', async (x) => {
    const from = x.range?.from ?? 0;
    const to = Math.min(x.range?.to ?? Infinity, bytes.length - 1);
    x.response.writeHead(x.range ? 206 : 200, {
      ETag: '"1"',
      'Content-Length': to - from + 1,
      ...(x.range ? { 'Content-Range': `bytes ${from}-${to}/${bytes.length}` } : {}),
    });
    for (let at = from; at <= to && !x.response.destroyed; at += 64 * 1024) {
      const part = bytes.subarray(at, Math.min(at + 64 * 1024, to + 1));
      served += part.length;
      x.response.write(part);
      await wait(6);
    }
    x.response.end();
  });
  const catalogue = catalogueOf(modelOf({ fp32: fileOf(bytes, [url]) }));
  const roll = dice(7);
  let killed = 0;
  let rounds = 0;
  for (; rounds < 50; rounds++) {
    const { child, ended } = start(root, catalogue);
    setTimeout(() => child.kill('SIGKILL'), 150 + roll() * 450);
    const { signal, code } = await ended;
    if (signal === 'SIGKILL') killed++;
    else assert.equal(code, 0);
    const whole = assertNothingWrong(root);
    if (whole > 0) {
      // Once it is there, begin again, so that all fifty rounds have something to kill.
      for (const folder of readdirSync(join(root, 'objects')))
        execFileSync('rm', ['-r', join(root, 'objects', folder)]);
    }
  }
  assert(killed >= 25, `only ${killed} of ${rounds} processes died in the middle`);
  const before = served;
  const had = (await partialProgress(join(root, 'partial'), sha256(bytes)))?.done ?? 0;
  const { said, code } = await start(root, catalogue).ended;
  assert.equal(code, 0, said.message);
  assert.equal(said.sha256, sha256(bytes));
  assert.equal(assertNothingWrong(root), 1);
  assert.deepEqual(leftovers(root), []);
  // Whole chunks that were there are not fetched again.
  assert(
    served - before <= bytes.length - had + transfer.connections * transfer.chunkBytes,
    `${served - before} bytes for ${bytes.length - had} that were missing`,
  );
});

for (const count of [2, 8]) {
  test(`${count} processes that want the same file at once make one transfer, and all get it`, async (t) => {
    const server = await startFaultServer(t);
    const root = scratch(t);
    const url = server.on('/m', async (x) => {
      await wait(100);
      return serve(x, bytes);
    });
    const catalogue = catalogueOf(modelOf({ fp32: fileOf(bytes, [url]) }));
    const ends = await Promise.all(Array.from({ length: count }, () => start(root, catalogue).ended));
    for (const { code, said } of ends) {
      assert.equal(code, 0, said.message);
      assert.equal(said.sha256, sha256(bytes));
    }
    assert(server.sent() <= bytes.length, `${server.sent()} bytes were sent for a file of ${bytes.length}`);
    assert.equal(ends.filter((end) => end.said.origin === url).length, 1);
    assert.equal(assertNothingWrong(root), 1);
    assert.deepEqual(leftovers(root), []);
    assert.deepEqual(readdirSync(join(root, 'locks')), []);
  });
}

test('processes that meet a spoilt file at once repair it once', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const url = server.on('/m', (x) => serve(x, bytes));
  const catalogue = catalogueOf(modelOf({ fp32: fileOf(bytes, [url]) }));
  const { file } = await get(partsOf(root, catalogue, { transfer }));
  writeFileSync(file.path, bytes.subarray(0, 5000));
  const before = server.sent();
  const ends = await Promise.all([0, 1, 2].map(() => start(root, catalogue).ended));
  for (const { said } of ends) assert.equal(said.sha256, sha256(bytes), said.message);
  assert(server.sent() - before <= bytes.length);
  assert.equal(readdirSync(join(root, 'quarantine')).filter((name) => name.endsWith('.bad')).length, 1);
  assertNothingWrong(root);
});

test('two processes that learn what a file is from the hub make one transfer', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const headers = { 'X-Linked-ETag': `"${sha256(bytes)}"`, 'X-Linked-Size': String(bytes.length) };
  const url = server.on('/m', (x) => serve(x, bytes, { headers }));
  const catalogue = catalogueOf(modelOf({ fp32: { name: 'm', sources: [{ kind: 'url', url }] } }));
  const ends = await Promise.all([0, 1].map(() => start(root, catalogue).ended));
  for (const { said } of ends) assert.equal(said.sha256, sha256(bytes), said.message);
  assert(server.sent() <= bytes.length);
});

test('a process that waits shows the progress of the one that works, and goes on when that one dies', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  let slow = true;
  const url = server.on('/m', async (x) => serve(x, bytes, slow ? { drip: 64 * 1024 } : {}));
  const catalogue = catalogueOf(modelOf({ fp32: fileOf(bytes, [url]) }));
  const first = start(root, catalogue);
  while (((await partialProgress(join(root, 'partial'), sha256(bytes)))?.done ?? 0) < MiB) await wait(20);
  const second = start(root, catalogue);
  await wait(900);
  slow = false;
  first.child.kill('SIGKILL');
  const { code, said } = await second.ended;
  assert.equal(code, 0, said.message);
  const waiting = said.events?.filter((event) => event.phase === 'waiting') ?? [];
  assert(
    waiting.some((event) => event.doneBytes >= MiB),
    'progress of the other process was not shown',
  );
  assert.equal(said.sha256, sha256(bytes));
  assertNothingWrong(root);
});

test('a lock whose holder stopped long ago on another machine is taken over, and its open file is left to it', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const url = server.on('/m', (x) => serve(x, bytes));
  const catalogue = catalogueOf(modelOf({ fp32: fileOf(bytes, [url]) }));
  mkdirSync(join(root, 'locks'));
  const lock = join(root, 'locks', `${sha256(bytes)}.lock`);
  writeFileSync(lock, JSON.stringify({ token: 'x', machine: 'another one', pid: 1, started: '1' }));
  execFileSync('touch', ['-d', '1 hour ago', lock]);
  const { file } = await get(partsOf(root, catalogue, { transfer }));
  assert.equal(file.sha256, sha256(bytes));
  assert.deepEqual(readdirSync(join(root, 'locks')), []);
});

/** Mounts a small file system; the reason to skip where that is not allowed. */
function mountSmall(
  t: TestContext,
  size: string,
): { readonly root: string; readonly remount: (how: string) => void } | string {
  const root = join(scratch(t), 'disk');
  mkdirSync(root);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', root], { stdio: 'pipe' });
  } catch {
    return 'needs the right to mount a small file system';
  }
  t.after(() => execFileSync('umount', ['-l', root]));
  return { root, remount: (how) => execFileSync('mount', ['-o', `remount,${how}`, root]) };
}

test('a disk that is too small is told before anything is fetched, with what is needed', async (t) => {
  const disk = mountSmall(t, '8m');
  if (typeof disk === 'string') return t.skip(disk);
  const server = await startFaultServer(t);
  const url = server.on('/m', (x) => serve(x, bytes));
  await assert.rejects(get(partsOf(disk.root, catalogueOf(modelOf({ fp32: fileOf(bytes, [url]) })))), (error) => {
    assert(isLikenessError(error, 'system/disk-full'), String(error));
    assert.match(error.message, /Expected 2\d\.\d MiB of free disk space in .*, but there are \d\.\d MiB/);
    return true;
  });
  assert(server.sent() < 5 * MiB);
  assert.equal(assertNothingWrong(disk.root), 0);
});

test('each chunk is marked before the next is written, so that a stop at any point costs at most one', async (t) => {
  const disk = mountSmall(t, '1m');
  if (typeof disk === 'string') return t.skip(disk);
  const names = partialNames(disk.root, 'k');
  const head = { size: 4 * MiB, chunkBytes: 128 * 1024, origin: 'o' };
  const file = await PartialFile.open(names, head, () => true);
  await assert.rejects(file.write([bytes.subarray(0, 100_000), bytes.subarray(100_000, 3 * MiB)], 0), {
    code: 'ENOSPC',
  });
  await file.close();
  const onDisk = statSync(names.part).blocks * 512;
  const { done = 0 } = (await partialProgress(disk.root, 'k')) ?? {};
  assert(done > MiB / 2 && onDisk - done <= head.chunkBytes, `${done} of ${onDisk} bytes on the disk are marked`);
  assert.deepEqual(readFileSync(names.part).subarray(0, done), Buffer.from(bytes.subarray(0, done)));
});

test('a disk that fills up in the middle leaves a clear error and what was fetched; with room again it goes on', async (t) => {
  const disk = mountSmall(t, '34m');
  if (typeof disk === 'string') return t.skip(disk);
  const server = await startFaultServer(t);
  let filled = false;
  const url = server.on('/m', async (x) => {
    if (!filled) writeFileSync(join(disk.root, 'filler'), new Uint8Array(22 * MiB));
    filled = true;
    return serve(x, bytes);
  });
  const small = { ...transfer, chunkBytes: 64 * 1024 };
  const parts = partsOf(disk.root, catalogueOf(modelOf({ fp32: fileOf(bytes, [url]) })), { transfer: small });
  // The size is asked for first; the disk fills up after that.
  const gate = partsOf(disk.root, parts.catalogue, { transfer: { ...small, rangedFromBytes: 1 } });
  await assert.rejects(get(gate), (error) => isLikenessError(error, 'system/disk-full'));
  assert.equal(assertNothingWrong(disk.root), 0);
  execFileSync('rm', [join(disk.root, 'filler')]);
  const { file } = await get(parts);
  assert.equal(file.sha256, sha256(bytes));
  assert.equal(assertNothingWrong(disk.root), 1);
});

test('a store that cannot be written: what is sound in it is used, what is missing is told', async (t) => {
  const disk = mountSmall(t, '80m');
  if (typeof disk === 'string') return t.skip(disk);
  const server = await startFaultServer(t);
  const url = server.on('/m', (x) => serve(x, bytes));
  const other = randomModel(50_000);
  const catalogue = catalogueOf(
    modelOf({ fp32: fileOf(bytes, [url]) }),
    modelOf({ fp32: fileOf(other, [server.on('/o', (x) => serve(x, other))]) }, { id: 'other' }),
  );
  const parts = partsOf(disk.root, catalogue);
  await get(parts);
  disk.remount('ro');
  assert.equal((await get(parts)).file.origin, 'store');
  assert.equal((await get(parts, 'thing', { full: true })).file.origin, 'store; hashed again');
  await assert.rejects(get(parts, 'other'), (error) => {
    assert(isLikenessError(error, 'system/not-writable'), String(error));
    assert.match(error.message, /it is read-only.*--models DIR/);
    return true;
  });
  disk.remount('rw');
  writeFileSync((await get(parts)).file.path, bytes.subarray(0, 5000));
  disk.remount('ro');
  await assert.rejects(get(parts), (error) => {
    assert(isLikenessError(error, 'system/not-writable'), String(error));
    assert.match(
      error.message,
      /^thing\/fp32: the file in the store is bad: it is cut off: 5000 bytes .* cannot be put right/,
    );
    return true;
  });
  disk.remount('rw');
  assert.deepEqual(readFileSync((await get(parts, 'other')).file.path), Buffer.from(other));
});

test('a copy on another file system is copied, on the same one linked or cloned; either way it stays as it was', async (t) => {
  const disk = mountSmall(t, '40m');
  if (typeof disk === 'string') return t.skip(disk);
  const near = scratch(t);
  for (const [folder, ways] of [
    [disk.root, ['copy']],
    [near, ['link', 'clone']],
  ] as const) {
    const original = join(folder, 'theirs.onnx');
    writeFileSync(original, bytes);
    const { mtimeMs, ino } = statSync(original);
    const parts = partsOf(scratch(t), catalogueOf(modelOf({ fp32: fileOf(bytes, ['http://127.0.0.1:9/m']) })), {
      places: [folder],
      offline: true,
    });
    const { file } = await get(parts);
    const way = /\((\w+)\)$/.exec(file.origin)?.[1] ?? '';
    assert((ways as readonly string[]).includes(way), file.origin);
    assert.deepEqual([statSync(original).mtimeMs, statSync(original).ino], [mtimeMs, ino]);
    assert.equal(sha256(readFileSync(original)), sha256(bytes));
    assert.equal(assertNothingWrong(parts.layout.root), 1);
  }
});
