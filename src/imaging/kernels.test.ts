import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { compileKernels, kernelsFile } from '../../scripts/build-kernels.ts';
import { inRoom } from './kernels.ts';

test('the compiled kernels are those of the sources', async () => {
  const here = await readFile(new URL('data/kernels.ts', import.meta.url), 'utf8');
  assert.ok(
    here === kernelsFile(await compileKernels()),
    'kernels/ has changed: run `node scripts/build-kernels.ts` and commit what it writes',
  );
});

test('work within work leaves the memory of the outer one alone', () => {
  const values = inRoom((room) => {
    const outer = room.put(Float32Array.of(1, 2, 3));
    inRoom((inner) => inner.put(Float32Array.of(9, 9, 9)));
    // More than there is: the memory grows, and what was there moves along.
    inRoom((inner) => inner.put(new Float32Array(1_000_000).fill(7)));
    return [...room.read(outer, new Float32Array(3))];
  });
  assert.deepEqual(values, [1, 2, 3]);
});

test('work that throws gives its memory back', () => {
  const first = inRoom((room) => room.take(16));
  assert.throws(() =>
    inRoom((room) => {
      room.take(4096);
      throw new Error('no');
    }),
  );
  assert.equal(
    inRoom((room) => room.take(16)),
    first,
  );
});

test('memory for a very large picture is not kept', () => {
  const bytes = 80 * 1024 * 1024;
  const sizeOf = (): number => inRoom((room) => room.bytes(0, 1).buffer.byteLength);
  inRoom((room) => room.take(bytes));
  assert.ok(sizeOf() < bytes, `Expected less than ${bytes} bytes, got ${sizeOf()}.`);
});

test('work that wants more memory than kernels can address is refused, and the next work is not hurt', () => {
  assert.throws(() => inRoom((room) => room.take(5 * 1024 ** 3)), { code: 'media/too-large' });
  assert.deepEqual([...inRoom((room) => room.read(room.put(Float32Array.of(1, 2)), new Float32Array(2)))], [1, 2]);
});
