import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import sharp from 'sharp';
import { swapReport } from '../../src/contract/swap-report.ts';
import { portraitFile } from '../fixtures/portraits.ts';
import { likeness, scratch } from './run-cli.ts';

let ada = '';
let bruno = '';
let pair = '';
before(async () => {
  ada = await portraitFile({ people: ['ada'] });
  bruno = await portraitFile({ people: ['bruno'] });
  pair = await portraitFile({ people: ['chidi', 'edda'] });
});

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** The rectangle of pixels in which two pictures of one size differ. */
async function changedBox(a: string, b: string): Promise<{ left: number; top: number; right: number; bottom: number }> {
  const read = (path: string) => sharp(path).raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
  const [one, two] = [await read(a), await read(b)];
  assert.deepEqual(
    [one.info.width, one.info.height, one.info.channels],
    [two.info.width, two.info.height, two.info.channels],
  );
  const box = { left: Number.POSITIVE_INFINITY, top: Number.POSITIVE_INFINITY, right: -1, bottom: -1 };
  const samples = one.data.length / (one.info.width * one.info.height);
  for (let at = 0; at < one.data.length; at++) {
    if (one.data[at] === two.data[at]) continue;
    const pixel = Math.floor(at / samples);
    const x = pixel % one.info.width;
    const y = Math.floor(pixel / one.info.width);
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}

test('a swap writes the picture it reports, changes the face and nothing but the face', async (t) => {
  const folder = scratch(t);
  const out = join(folder.path, 'result.png');
  const run = await likeness(['swap', '--source', ada, '--target', bruno, '--out', out, '--json']);
  assert.equal(run.code, 0, run.stderr);
  const report = swapReport.parse(JSON.parse(run.stdout));
  assert.equal(report.status, 'succeeded');
  assert.equal(report.outputs[0]?.sha256, sha256(out));
  assert.deepEqual(readdirSync(folder.path), ['result.png']);
  assert.deepEqual(
    report.swapped.map(({ face, source }) => [face, source]),
    [[0, 0]],
  );
  assert(report.models.length >= 2 && report.models.every((model) => /^[0-9a-f]{64}$/.test(model.sha256)));
  const [x = 0, y = 0, width = 0, height = 0] = report.swapped[0]?.box ?? [];
  const changed = await changedBox(bruno, out);
  assert(changed.right - changed.left > width / 2 && changed.bottom - changed.top > height / 2, 'the face was changed');
  assert(changed.left > x - width * 0.4 && changed.right < x + width * 1.4, 'nothing beside the face was changed');
  assert(changed.top > y - height * 0.5 && changed.bottom < y + height * 1.4, 'nothing above or below was changed');
});

test('depth and alpha of a 16 bit target are kept to the last bit outside the face', async (t) => {
  const folder = scratch(t);
  const target = join(folder.path, 'deep.png');
  const { data, info } = await sharp(bruno).raw().toBuffer({ resolveWithObject: true });
  const deep = new Uint16Array(info.width * info.height * 4);
  for (let pixel = 0; pixel < info.width * info.height; pixel++) {
    for (let c = 0; c < 3; c++)
      deep[pixel * 4 + c] = Math.min(65535, (data[pixel * info.channels + c] as number) * 257 + (pixel % 97));
    deep[pixel * 4 + 3] = (pixel * 31) % 65536;
  }
  const raw = { width: info.width, height: info.height, channels: 4 as const };
  await sharp(deep, { raw }).toColourspace('rgb16').png().toFile(target);
  const out = join(folder.path, 'result.png');
  const run = await likeness(['swap', '-s', ada, '-t', target, '-o', out, '--json']);
  assert.equal(run.code, 0, run.stderr);
  const read = (path: string) => sharp(path).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer();
  const before = new Uint16Array((await read(target)).buffer);
  const after = new Uint16Array((await read(out)).buffer);
  assert.equal(after.length, before.length);
  let changedAlpha = 0;
  for (let at = 3; at < before.length; at += 4) if (before[at] !== after[at]) changedAlpha++;
  assert.equal(changedAlpha, 0);
  for (let at = 0; at < info.width * 20 * 4; at++) assert.equal(after[at], before[at]);
  assert.notDeepEqual(after, before);
});

test('several sources go into the faces from left to right, and a map says it otherwise', async (t) => {
  const folder = scratch(t);
  const swapped = async (...words: string[]): Promise<number[][]> => {
    const out = join(folder.path, `${words.length}.png`);
    const all = ['swap', '-s', ada, bruno, '-t', pair, '-o', out, '--min-pair-score', '0', '--json', ...words];
    const run = await likeness(all);
    assert.equal(run.code, 0, run.stderr);
    return swapReport.parse(JSON.parse(run.stdout)).swapped.map(({ face, source }) => [face, source]);
  };
  assert.deepEqual(await swapped(), [
    [0, 0],
    [1, 1],
  ]);
  assert.deepEqual(await swapped('--map', '1:0,0:1'), [
    [0, 1],
    [1, 0],
  ]);
});

test('faces that are not chosen are left as they are and reported', async (t) => {
  const folder = scratch(t);
  const out = join(folder.path, 'result.png');
  const run = await likeness(['swap', '-s', ada, '-t', pair, '-o', out, '--faces', '1', '--json']);
  assert.equal(run.code, 0, run.stderr);
  const report = swapReport.parse(JSON.parse(run.stdout));
  assert.deepEqual(
    report.skipped.map(({ face, reason }) => [face, reason]),
    [[0, 'not-selected']],
  );
  assert((await changedBox(pair, out)).left > 320, 'the left half is untouched');
});

test('photos joined by commas are one person', async (t) => {
  const folder = scratch(t);
  const turned = await portraitFile({ people: ['ada'], view: { yaw: 20 } });
  const out = join(folder.path, 'result.png');
  const run = await likeness(['swap', '--source', `${ada},${turned}`, '-t', bruno, '-o', out, '--json']);
  assert.equal(run.code, 0, run.stderr);
  assert.deepEqual(
    swapReport.parse(JSON.parse(run.stdout)).swapped.map(({ source }) => source),
    [0],
  );
});

test('the same request gives the same bytes', async (t) => {
  const folder = scratch(t);
  const outs = ['a.png', 'b.png'].map((name) => join(folder.path, name));
  for (const out of outs) assert.equal((await likeness(['swap', '-s', ada, '-t', bruno, '-o', out])).code, 0);
  assert.equal(sha256(outs[0] as string), sha256(outs[1] as string));
});

test('an existing result is kept unless told otherwise, and inputs are never replaced', async (t) => {
  const folder = scratch(t);
  const out = join(folder.path, 'result.png');
  writeFileSync(out, 'mine');
  const kept = await likeness(['swap', '-s', ada, '-t', bruno, '-o', out]);
  assert.equal(kept.code, 2);
  assert.match(kept.stderr, /Expected .*result\.png not to exist.*--overwrite/s);
  assert.equal(readFileSync(out, 'utf8'), 'mine');
  const target = join(folder.path, 'target.png');
  copyFileSync(bruno, target);
  const self = await likeness([
    'swap',
    '-s',
    ada,
    '-t',
    target,
    '-o',
    join(folder.path, '.', 'target.png'),
    '--overwrite',
  ]);
  assert.equal(self.code, 2);
  assert.match(self.stderr, /another file than the sources and targets/);
  assert.equal(sha256(target), sha256(bruno));
  assert.equal((await likeness(['swap', '-s', ada, '-t', bruno, '-o', out, '--overwrite'])).code, 0);
  assert.notEqual(readFileSync(out).subarray(0, 4).toString(), 'mine');
});

test('--explain prints the plan, does nothing, and --json makes it data', async (t) => {
  const folder = scratch(t);
  const out = join(folder.path, 'result.webp');
  const text = await likeness(['swap', '-s', ada, '-t', bruno, '-o', out, '--explain']);
  assert.equal(text.code, 0, text.stderr);
  assert.match(
    text.stdout,
    /analyze {4}detector.*process {4}face-swapper, family mesh.*model {6}blazeface.*format .*by the name of out/s,
  );
  const json = await likeness(['swap', '-s', ada, '-t', bruno, '-o', out, '--explain', '--json']);
  const plan = JSON.parse(json.stdout);
  assert.deepEqual([plan.kind, plan.mapping.rule, plan.models[0]], ['swap', 'one-into-all', 'blazeface']);
  assert(!existsSync(out));
});

test('Ctrl-C ends with 130 and leaves no file', async (t) => {
  const folder = scratch(t);
  const targets = Array.from({ length: 40 }, (_, at) => join(folder.path, `t${at}.png`));
  for (const target of targets) copyFileSync(pair, target);
  const out = join(folder.path, 'out/');
  const run = await likeness(['swap', '-s', ada, '-t', ...targets, '-o', out, '--json'], { interruptAfterMs: 2500 });
  assert.equal(run.code, 130, run.stderr);
  assert.equal(JSON.parse(run.stdout).status, 'cancelled');
  const left = existsSync(out) ? readdirSync(out).filter((name) => !name.startsWith('.likeness')) : [];
  for (const name of left) assert.match(name, /^t\d+\.png$/);
  assert(left.length < targets.length);
  const single = join(folder.path, 'single.png');
  const early = await likeness(['swap', '-s', ada, '-t', pair, '-o', single], { interruptAfterMs: 300 });
  assert([130, null].includes(early.code));
  assert(!existsSync(single));
});
