/**
 * The promise of the artifact-store port, as one suite that every adapter passes.
 */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { isLikenessError } from '../../src/base/errors.ts';
import type { ArtifactStore } from '../../src/ports/artifact-store.ts';

const limits = { maxBytes: 10_000_000 };

async function* inPieces(bytes: Uint8Array, size = 10_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function whole(store: ArtifactStore, key: string, range?: { start: number; end: number }): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of await store.read(key, range)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function keysOf(store: ArtifactStore, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys.sort();
}

const says = (code: string) => (error: unknown) => isLikenessError(error) && error.code === code;

/** Runs the suite. @param open - Opens an empty store. */
export function artifactStoreContract(name: string, open: (t: TestContext) => Promise<ArtifactStore>): void {
  describe(name, () => {
    test('bytes come back as they went in, with their size, hash and first bytes', async (t) => {
      const store = await open(t);
      const bytes = randomBytes(1_234_567);
      const stored = await store.put('in/up_1', inPieces(bytes), limits);
      assert.equal(stored.bytes, bytes.length);
      assert.equal(stored.sha256, createHash('sha256').update(bytes).digest('hex'));
      assert.deepEqual(Buffer.from(stored.head), bytes.subarray(0, 64));
      assert.deepEqual(await whole(store, 'in/up_1'), bytes);
      assert.equal(await store.size('in/up_1'), bytes.length);
    });

    test('a stretch of bytes is read with both its ends; one that reaches too far ends with the bytes', async (t) => {
      const store = await open(t);
      const bytes = randomBytes(1000);
      await store.put('a/b', inPieces(bytes), limits);
      assert.deepEqual(await whole(store, 'a/b', { start: 10, end: 19 }), bytes.subarray(10, 20));
      assert.deepEqual(await whole(store, 'a/b', { start: 990, end: 5000 }), bytes.subarray(990));
      const stretch = await store.read('a/b', { start: 10, end: 19 });
      assert.equal(stretch.bytes, 10);
      await stretch.close();
    });

    test('no bytes are bytes too', async (t) => {
      const store = await open(t);
      assert.equal((await store.put('a/empty', inPieces(new Uint8Array()), limits)).bytes, 0);
      assert.equal((await whole(store, 'a/empty')).length, 0);
    });

    test('a key that is taken keeps its first bytes, also when two come at once', async (t) => {
      const store = await open(t);
      const [first, second] = [randomBytes(300_000), randomBytes(300_000)];
      const both = await Promise.allSettled([
        store.put('out/one', inPieces(first), limits),
        store.put('out/one', inPieces(second), limits),
      ]);
      assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
      const winner = both[0].status === 'fulfilled' ? first : second;
      assert.deepEqual(await whole(store, 'out/one'), winner);
      await assert.rejects(store.put('out/one', inPieces(second), limits), says('artifact/exists'));
      assert.deepEqual(await whole(store, 'out/one'), winner);
    });

    test('too many bytes, and bytes that break off, leave nothing', async (t) => {
      const store = await open(t);
      await assert.rejects(
        store.put('in/a', inPieces(randomBytes(5000), 100), { maxBytes: 4999 }),
        says('request/too-large'),
      );
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield randomBytes(1000);
        throw new Error('the line is dead');
      }
      await assert.rejects(store.put('in/b', broken(), limits), /the line is dead/);
      assert.deepEqual(await keysOf(store), []);
      assert.equal(await store.size('in/a'), undefined);
    });

    test('a key is seen only when its bytes are whole', async (t) => {
      const store = await open(t);
      const bytes = randomBytes(1000);
      async function* slow(): AsyncGenerator<Uint8Array> {
        yield bytes.subarray(0, 500);
        assert.equal(await store.size('in/slow'), undefined);
        assert.deepEqual(await keysOf(store), []);
        await assert.rejects(store.read('in/slow'), says('artifact/gone'));
        yield bytes.subarray(500);
      }
      await store.put('in/slow', slow(), limits);
      assert.deepEqual(await whole(store, 'in/slow'), bytes);
    });

    test('what is removed is gone; removing nothing is no error', async (t) => {
      const store = await open(t);
      await store.put('out/job/1/a', inPieces(randomBytes(10)), limits);
      await store.put('out/job/2/b', inPieces(randomBytes(10)), limits);
      await store.remove('out/job/1/a');
      await store.remove('out/job/1/a');
      await assert.rejects(store.read('out/job/1/a'), says('artifact/gone'));
      assert.deepEqual(await keysOf(store), ['out/job/2/b']);
      await store.put('out/job/1/a', inPieces(randomBytes(10)), limits);
    });

    test('keys are listed by their beginning, with sizes and times', async (t) => {
      const store = await open(t);
      for (const key of ['in/x', 'out/1/a', 'out/1/b', 'out/10/c'])
        await store.put(key, inPieces(randomBytes(7)), limits);
      assert.deepEqual(await keysOf(store, 'out/1/'), ['out/1/a', 'out/1/b']);
      assert.deepEqual(await keysOf(store, 'out/1'), ['out/1/a', 'out/1/b', 'out/10/c']);
      for await (const { bytes, modifiedMs } of store.list('in/')) {
        assert.equal(bytes, 7);
        assert.ok(Math.abs(Date.now() - modifiedMs) < 60_000);
      }
    });

    test('keys that would lead elsewhere are refused', async (t) => {
      const store = await open(t);
      for (const key of ['../a', 'a/../../b', '/etc/passwd', 'a//b', '', '.hidden', 'a/.b', 'a\\..\\b', 'a\u0000b'])
        for (const call of [
          store.put(key, inPieces(randomBytes(1)), limits),
          store.read(key),
          store.size(key),
          store.remove(key),
        ])
          await assert.rejects(call, says('system/internal'), JSON.stringify(key));
    });

    test('many come and go at once in one folder, and none is lost', async (t) => {
      const store = await open(t);
      const work = Array.from({ length: 60 }, async (_, number) => {
        const key = `out/job/1/${number}`;
        await store.put(key, inPieces(randomBytes(2000)), limits);
        if (number % 2) await store.remove(key);
      });
      await Promise.all(work);
      assert.equal((await keysOf(store)).length, 30);
    });

    test('a store that can be written to says so', async (t) => {
      await (await open(t)).probe();
    });
  });
}
