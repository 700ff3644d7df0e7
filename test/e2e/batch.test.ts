import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { swapReport } from '../../src/contract/swap-report.ts';
import { type Likeness, openLikeness, type SwapRequest } from '../../src/index.ts';
import { fixtureFolder, portraitFile } from '../fixtures/portraits.ts';
import { likeness, scratch } from './run-cli.ts';

let ada = '';
let bruno = '';
let edda = '';
let shared: Likeness;
before(async () => {
  ada = await portraitFile({ people: ['ada'] });
  bruno = await portraitFile({ people: ['bruno'] });
  edda = await portraitFile({ people: ['edda'] });
  shared = await openLikeness({ cache: join(fixtureFolder, 'models') });
});
after(() => shared[Symbol.asyncDispose]());

async function photoFolder(path: string): Promise<string> {
  const photos = join(path, 'photos');
  mkdirSync(photos);
  copyFileSync(bruno, join(photos, 'a.png'));
  await sharp(edda).jpeg({ quality: 95 }).toFile(join(photos, 'b.jpg'));
  writeFileSync(join(photos, 'broken.png'), 'no picture at all');
  writeFileSync(join(photos, 'notes.txt'), 'not a picture by its name');
  await sharp({ create: { width: 200, height: 150, channels: 3, background: '#456' } })
    .png()
    .toFile(join(photos, 'empty.png'));
  return photos;
}

test('in a folder one failing picture does not stop the rest, and the summary says what happened', async (t) => {
  const folder = scratch(t);
  const photos = await photoFolder(folder.path);
  const out = join(folder.path, 'swapped');
  const run = await likeness(['swap', '-s', ada, '-t', photos, '-o', `${out}/`, '--json']);
  const report = swapReport.parse(JSON.parse(run.stdout));
  assert.equal(report.status, 'partial');
  assert.deepEqual(
    report.targets.map(({ target, status, error }) => [target.slice(photos.length + 1), status, error?.code]),
    [
      ['a.png', 'succeeded', undefined],
      ['b.jpg', 'succeeded', undefined],
      ['broken.png', 'failed', 'media/unsupported'],
      ['empty.png', 'failed', 'face/none-found'],
    ],
  );
  assert.deepEqual(readdirSync(out).sort(), ['.likeness-done.jsonl', 'a.png', 'b.jpg']);
  assert.equal(run.code, 2, 'the exit code is that of the first failure');
  assert.match(run.stderr, /2 done, 0 done earlier, 2 failed/);
});

test('a second run with skipDone leaves out what stands as it was made, and only that', async (t) => {
  const folder = scratch(t);
  const photos = await photoFolder(folder.path);
  for (const name of ['broken.png', 'empty.png']) rmSync(join(photos, name));
  const out = join(folder.path, 'swapped');
  const run = async (more: Partial<SwapRequest> = {}): Promise<string[]> => {
    const request = { sources: [ada], target: photos, out: `${out}/`, skipDone: true, ...more };
    return (await shared.swapFaces(request)).targets.map((target) => target.status);
  };
  assert.deepEqual(await run(), ['succeeded', 'succeeded']);
  const before = statSync(join(out, 'a.png')).mtimeMs;
  assert.deepEqual(await run(), ['skipped', 'skipped']);
  assert.equal(statSync(join(out, 'a.png')).mtimeMs, before);
  // A result that was changed by somebody is not "done", and not replaced without being told to.
  writeFileSync(join(out, 'b.jpg'), 'changed');
  assert.deepEqual(await run(), ['skipped', 'failed']);
  assert.deepEqual(await run({ overwrite: true }), ['skipped', 'succeeded']);
  // Another option is another request.
  assert.deepEqual(await run({ overwrite: true, options: { opacity: 0.5 } }), ['succeeded', 'succeeded']);
  // A changed target has to be done again.
  copyFileSync(edda, join(photos, 'a.png'));
  assert.deepEqual(await run({ overwrite: true, options: { opacity: 0.5 } }), ['succeeded', 'skipped']);
  // And so has every target when the photo of the source is another.
  assert.deepEqual(await run({ overwrite: true, options: { opacity: 0.5 }, sources: [bruno] }), [
    'succeeded',
    'succeeded',
  ]);
});

test('targets of one name from two folders get two names', async (t) => {
  const folder = scratch(t);
  const targets = ['one', 'two'].map((name) => join(folder.path, name, 'same.png'));
  for (const [at, target] of targets.entries()) {
    mkdirSync(join(target, '..'));
    copyFileSync(at === 0 ? bruno : edda, target);
  }
  const out = join(folder.path, 'out/');
  const run = await likeness(['swap', '-s', ada, '-t', ...targets, '-o', out]);
  assert.equal(run.code, 0, run.stderr);
  assert.deepEqual(
    readdirSync(out)
      .filter((name) => !name.startsWith('.'))
      .sort(),
    ['same-2.png', 'same.png'],
  );
});

test('a result that stands already is refused before any work on its target', async (t) => {
  const folder = scratch(t);
  const photos = join(folder.path, 'photos');
  const out = join(folder.path, 'out');
  for (const made of [photos, out]) mkdirSync(made);
  copyFileSync(bruno, join(photos, 'a.png'));
  copyFileSync(bruno, join(photos, 'b.png'));
  writeFileSync(join(out, 'a.png'), 'mine');
  const { targets } = await shared.swapFaces({ sources: [ada], target: photos, out: `${out}/` });
  assert.deepEqual(
    targets.map(({ status, error, timingsMs }) => [status, error?.code, 'find' in timingsMs]),
    [
      ['failed', 'request/output-exists', false],
      ['succeeded', undefined, true],
    ],
  );
  assert.equal(readFileSync(join(out, 'a.png'), 'utf8'), 'mine');
});

test('a pattern that the shell did not expand is expanded', async (t) => {
  const folder = scratch(t);
  for (const name of ['x1.png', 'x2.png', 'y.png']) copyFileSync(bruno, join(folder.path, name));
  const run = await likeness(['swap', '-s', ada, '-t', 'x*.png', '-o', 'out/', '--json'], { cwd: folder.path });
  assert.equal(run.code, 0, run.stderr);
  assert.deepEqual(
    swapReport.parse(JSON.parse(run.stdout)).outputs.map((output) => output.path),
    ['out/x1.png', 'out/x2.png'],
  );
});

test('results into the folder of the targets never replace them', async (t) => {
  const folder = scratch(t);
  copyFileSync(bruno, join(folder.path, 'a.png'));
  copyFileSync(edda, join(folder.path, 'b.png'));
  const size = statSync(join(folder.path, 'a.png')).size;
  const run = await likeness(['swap', '-s', ada, '-t', folder.path, '-o', folder.path, '--overwrite']);
  assert.equal(run.code, 2);
  assert.match(run.stderr, /Expected out to be another file than the sources and targets/);
  assert.equal(statSync(join(folder.path, 'a.png')).size, size);
});

test('several targets need a folder, and a folder needs pictures', async (t) => {
  const folder = scratch(t);
  const file = await likeness(['swap', '-s', ada, '-t', bruno, edda, '-o', join(folder.path, 'x.png')]);
  assert.equal(file.code, 2);
  assert.match(file.stderr, /Expected out to be a folder because there are several targets/);
  const none = await likeness(['swap', '-s', ada, '-t', folder.path, '-o', join(folder.path, 'out/')]);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /Expected pictures in the folder .*, found none/);
  assert(!existsSync(join(folder.path, 'out')));
});
