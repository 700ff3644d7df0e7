import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { isLikenessError } from '../../base/errors.ts';
import type { Multipart } from '../../ports/multipart.ts';
import { readMultipart } from './read-multipart.ts';

const contentType = 'multipart/form-data; boundary=bound';
const part = (head: string, body: Uint8Array | string): Buffer =>
  Buffer.concat([
    Buffer.from(`--bound\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
    Buffer.from(body),
    Buffer.from('\r\n'),
  ]);
const end = Buffer.from('--bound--\r\n');

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll({ files, fields }: Multipart) {
  const found: { field: string; name: string | undefined; bytes: Buffer }[] = [];
  for await (const { field, name, body } of files) {
    const parts: Uint8Array[] = [];
    for await (const one of body) parts.push(one);
    found.push({ field, name, bytes: Buffer.concat(parts) });
  }
  return { files: found, fields: Object.fromEntries(fields) };
}

const read = (bytes: Uint8Array, size = 700, maxFiles = 5) =>
  readAll(readMultipart({ contentType, body: pieces(bytes, size) }, { maxFiles }));
const invalid = (words: RegExp) => (error: unknown) =>
  isLikenessError(error) && error.code === 'request/invalid' && words.test(error.message);

test('files and fields are read, however the body is cut into pieces', async () => {
  const picture = randomBytes(200_000);
  const body = Buffer.concat([
    part('name="options"', '{"a":1}'),
    part('name="file"; filename="Ärger & Söhne.jpg"', picture),
    part('name="second"; filename="b.png"', 'b'),
    part('name="last"', 'after'),
    end,
  ]);
  for (const size of [1000, 65_536, 1_000_000]) {
    const { files, fields } = await read(body, size);
    assert.deepEqual(
      files.map(({ field, name }) => [field, name]),
      [
        ['file', 'Ärger & Söhne.jpg'],
        ['second', 'b.png'],
      ],
    );
    assert.deepEqual(files[0]?.bytes, picture);
    assert.deepEqual(fields, { options: '{"a":1}', last: 'after' });
  }
});

test('a body that is cut off is refused, in a file and between files', async () => {
  const body = Buffer.concat([part('name="file"; filename="a"', randomBytes(5000)), end]);
  await assert.rejects(read(body.subarray(0, 3000)), invalid(/multipart\/form-data/));
  await assert.rejects(read(body.subarray(0, body.length - end.length)), invalid(/multipart\/form-data/));
});

test('a type without boundary, and a body that is something else, are refused', async () => {
  const source = { contentType: 'multipart/form-data', body: pieces(end, 10) };
  assert.throws(() => readMultipart(source, { maxFiles: 1 }), invalid(/boundary/));
  await assert.rejects(read(Buffer.from('hello, I am no form')), invalid(/multipart\/form-data/));
});

test('too many files, too many fields and a field without end are refused', async () => {
  const files = Array.from({ length: 4 }, (_, at) => part(`name="f${at}"; filename="${at}"`, 'x'));
  await assert.rejects(read(Buffer.concat([...files, end]), 700, 3), invalid(/at most 3 files/));
  const fields = Array.from({ length: 101 }, (_, at) => part(`name="f${at}"`, 'x'));
  await assert.rejects(read(Buffer.concat([...fields, end])), invalid(/at most 100 fields/));
  await assert.rejects(
    read(Buffer.concat([part('name="big"', Buffer.alloc(1_100_000, 'x')), end]), 65_536),
    invalid(/"big"/),
  );
});

test('a body whose sender goes away fails with that reason', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield part('name="file"; filename="a"', randomBytes(5000)).subarray(0, 4000);
    throw new Error('gone');
  }
  const reading = readAll(readMultipart({ contentType, body: broken() }, { maxFiles: 1 }));
  await assert.rejects(reading, invalid(/gone/));
});

test('a reader who stops early stops the body', async () => {
  let given = 0;
  let stopped = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      yield Buffer.from('--bound\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n');
      for (;;) {
        given++;
        yield Buffer.alloc(65_536);
      }
    } finally {
      stopped = true;
    }
  }
  for await (const { body } of readMultipart({ contentType, body: endless() }, { maxFiles: 1 }).files) {
    for await (const _ of body) break;
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(stopped && given < 50, `${given} pieces were taken`);
});
