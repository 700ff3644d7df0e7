/** The library takes pictures as bytes and gives results as bytes. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { explainSwap, isLikenessError, type Likeness, openLikeness } from '../../src/index.ts';
import { fixtureFolder, portraitFile } from '../fixtures/portraits.ts';

let likeness: Likeness;
let ada: string;
let two: string;
const folder = mkdtempSync(join(tmpdir(), 'likeness-bytes-'));

before(async () => {
  likeness = await openLikeness({ cache: join(fixtureFolder, 'cache') });
  ada = await portraitFile({ people: ['ada'] });
  two = await portraitFile({ people: ['bruno', 'chidi'] });
});
after(() => likeness[Symbol.asyncDispose]());

test('bytes in, bytes out: the same picture as by way of files, and nothing on the disk', async () => {
  const file = join(folder, 'file.png');
  const byFile = await likeness.swapFaces({ sources: [ada], target: two, out: file, faces: 'largest' });
  const before = readdirSync(folder);
  const request = {
    sources: [readFileSync(ada)],
    target: new Uint8Array(readFileSync(two)),
    faces: 'largest',
  } as const;
  const { outputs, swapped, status } = await likeness.swapFaces(request);
  assert.equal(status, 'succeeded');
  assert.equal(outputs.length, 1);
  const [{ data, sha256, path, bytes, format, target }] = outputs;
  assert.ok(data);
  assert.deepEqual([path, target, format, bytes], ['memory:/target.png', 'target', 'png', data.length]);
  assert.equal(createHash('sha256').update(data).digest('hex'), sha256);
  assert.equal(sha256, byFile.outputs[0].sha256);
  assert.equal(swapped[0].target, 'target');
  assert.deepEqual(readdirSync(folder), before);
});

test('bytes and files mix, format and several targets included', async () => {
  const bytes = readFileSync(two);
  const { outputs } = await likeness.swapFaces({
    sources: [[readFileSync(ada), ada]],
    target: [two, bytes],
    format: 'jpeg',
    faces: 'first',
  });
  assert.deepEqual(
    outputs.map((output) => output.target),
    [two, 'target[1]'],
  );
  for (const { data } of outputs) assert.equal((await sharp(data).metadata()).format, 'jpeg');
  const out = join(folder, 'written.png');
  const written = await likeness.swapFaces({ sources: [readFileSync(ada)], target: bytes, out, faces: 'first' });
  assert.deepEqual([written.outputs[0].path, written.outputs[0].data], [out, undefined]);
  assert.equal((await sharp(out).metadata()).width, 640);
});

test('faces are found and compared in bytes', async () => {
  const bytes = readFileSync(ada);
  const { media, faces } = await likeness.findFaces(bytes);
  assert.deepEqual([media.path, faces.length], ['media', 1]);
  assert.deepEqual((await likeness.findFaces({ media: bytes })).faces, faces);
  const { verdict, faces: compared } = await likeness.compareFaces(bytes, ada);
  assert.deepEqual([verdict, compared[0].path, compared[1].path], ['same', 'a', ada]);
});

test('a plan can be made of bytes', async () => {
  const plan = await explainSwap({ sources: [readFileSync(ada)], target: readFileSync(two) });
  assert.deepEqual(plan.people, [{ source: 0, photos: ['sources[0]'] }]);
  assert.equal(plan.output.file, 'memory:/target.png');
});

test('bytes that are no picture are named by their place in the request', async () => {
  const good = readFileSync(ada);
  const fails = async (request: unknown, code: string, text: RegExp): Promise<void> =>
    assert.rejects(
      likeness.swapFaces(request as Parameters<Likeness['swapFaces']>[0]),
      (error: unknown) => isLikenessError(error, code as 'request/invalid') && text.test(error.message),
      code,
    );
  await fails({ sources: [good], target: Buffer.from('hello, world') }, 'media/unsupported', /target is a text file/);
  await fails({ sources: [good, new Uint8Array(0)], target: good }, 'media/damaged', /as sources\[1\], got no bytes/);
  await fails({ sources: [good.subarray(0, 5000)], target: good }, 'media/damaged', /sources\[0\]/);
  await fails({ sources: [good], target: { some: 'object' } }, 'request/invalid', /Expected target to be a picture/);
  await fails({ sources: good, target: good }, 'request/invalid', /Expected sources to be a list .*got \d+ bytes/);
  await fails(undefined, 'request/invalid', /Expected/);
  await fails(
    { sources: [good], target: good, maxPixels: 10 },
    'media/too-large',
    /at most 10 pixels, sources\[0\] has/,
  );
});

test('a file that is called like a place in the request is still a file', async () => {
  const here = process.cwd();
  writeFileSync(join(folder, 'media'), readFileSync(two));
  process.chdir(folder);
  try {
    const { media } = await likeness.findFaces('media');
    assert.equal(media.width, 640);
  } finally {
    process.chdir(here);
  }
});
