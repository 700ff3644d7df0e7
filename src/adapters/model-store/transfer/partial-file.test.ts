import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { hashAlongside } from './frontier-hash.ts';
import { discardPartial, PartialFile, partialNames, partialProgress } from './partial-file.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-partial-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const never = new AbortController().signal;

test('pieces that arrive in any order, in any cuts, become the file, and the hash follows them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 700 }),
      fc.integer(),
      async (size, chunkBytes, seed) => {
        const bytes = randomBytes(size);
        const names = partialNames(folder, 'any');
        await discardPartial(names);
        const file = await PartialFile.open(names, { size, chunkBytes, origin: 'o' }, () => true);
        const digest = hashAlongside(file, true, never);
        const pieces = file.missing(chunkBytes * 3);
        let state = seed >>> 0;
        const random = (): number => {
          state = (state * 1664525 + 1013904223) >>> 0;
          return state / 4294967296;
        };
        pieces.sort(() => random() - 0.5);
        for (const { from, to } of pieces) {
          for (let at = from; at < to; ) {
            const length = Math.min(to - at, 1 + Math.floor(random() * 400));
            await file.write([bytes.subarray(at, at + length)], at);
            at += length;
          }
        }
        assert(file.complete);
        assert.equal((await digest).sha256, createHash('sha256').update(bytes).digest('hex'));
        await file.close();
        assert.deepEqual(await readFile(names.part), bytes);
      },
    ),
    { numRuns: 40 },
  );
});

test('what an earlier process left counts as far as its map says; a chunk that was only begun does not', async () => {
  const names = partialNames(folder, 'left');
  const head = { size: 1000, chunkBytes: 100, origin: 'o', etag: '"1"' };
  const first = await PartialFile.open(names, head, () => true);
  await first.write([new Uint8Array(250)], 0);
  await first.close();
  assert.deepEqual(await partialProgress(folder, 'left'), { done: 200, total: 1000 });
  const second = await PartialFile.open(names, head, (old) => old.etag === '"1"');
  assert.deepEqual([second.inherited, second.done, second.frontier], [true, 200, 200]);
  assert.deepEqual(second.missing(10_000), [{ from: 200, to: 1000 }]);
  await second.close();
  const third = await PartialFile.open(names, { ...head, etag: '"2"' }, (old) => old.etag === '"2"');
  assert.deepEqual([third.inherited, third.done], [false, 0]);
  await third.close();
});

test('leftovers that do not fit together are begun anew', async () => {
  const head = { size: 1000, chunkBytes: 100, origin: 'o' };
  const spoil: readonly ((names: ReturnType<typeof partialNames>) => Promise<void>)[] = [
    ({ part }) => truncate(part, 10),
    ({ map }) => truncate(map, 3),
    ({ map }) => writeFile(map, Buffer.alloc(10, 7)),
    ({ head: path }) => writeFile(path, '{'),
    ({ part }) => rm(part),
  ];
  for (const how of spoil) {
    const names = partialNames(folder, 'odd');
    await discardPartial(names);
    const first = await PartialFile.open(names, head, () => true);
    await first.write([new Uint8Array(500)], 0);
    await first.close();
    await how(names);
    const again = await PartialFile.open(names, head, () => true);
    assert.deepEqual([again.inherited, again.done], [false, 0]);
    await again.close();
  }
});
