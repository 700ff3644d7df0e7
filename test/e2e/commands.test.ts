import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import sharp from 'sharp';
import { productVersion } from '../../src/base/version.ts';
import { doctorReport } from '../../src/contract/doctor-report.ts';
import { compareReport, facesReport } from '../../src/contract/faces-report.ts';
import { portraitFile } from '../fixtures/portraits.ts';
import { likeness, scratch } from './run-cli.ts';

let ada = '';
let pair = '';
before(async () => {
  ada = await portraitFile({ people: ['ada'] });
  pair = await portraitFile({ people: ['chidi', 'edda'] });
});

test('faces lists the faces from left to right, with what was asked for', async () => {
  const run = await likeness(['faces', pair, '--json', '--mesh', '--attributes', 'age,emotion']);
  assert.equal(run.code, 0, run.stderr);
  const report = facesReport.parse(JSON.parse(run.stdout));
  assert.deepEqual([report.media.width, report.media.height, report.media.format], [640, 320, 'png']);
  assert.deepEqual(
    report.faces.map((face) => face.index),
    [0, 1],
  );
  const [left, right] = report.faces;
  assert(left && right && (left.box[0] as number) < 320 && (right.box[0] as number) > 320);
  for (const face of report.faces) {
    assert.equal(face.mesh?.length, 468);
    assert(face.score > 0.5 && face.presence > 0.9);
    assert(face.attributes?.age !== undefined && Object.keys(face.attributes.emotion ?? {}).length > 3);
    const [leftEye, rightEye, nose] = face.points as [number, number][];
    assert(leftEye && rightEye && nose && leftEye[0] < rightEye[0] && nose[1] > leftEye[1]);
  }
});

test('faces says nothing of mesh and attributes when nobody asks', async () => {
  const report = facesReport.parse(JSON.parse((await likeness(['faces', ada, '--json'])).stdout));
  assert.deepEqual([report.faces[0]?.mesh, report.faces[0]?.attributes], [undefined, undefined]);
});

test('a picture without a face is an answer for faces, and an error where a face is needed', async (t) => {
  const folder = scratch(t);
  const empty = join(folder.path, 'empty.png');
  await sharp({ create: { width: 300, height: 200, channels: 3, background: '#789' } })
    .png()
    .toFile(empty);
  const faces = await likeness(['faces', empty, '--json']);
  assert.equal(faces.code, 0);
  assert.deepEqual(JSON.parse(faces.stdout).faces, []);
  const compare = await likeness(['compare', ada, empty]);
  assert.equal(compare.code, 3);
  assert.match(compare.stderr, /Expected a face in .*empty\.png to compare, found none/);
  const out = join(folder.path, 'out.png');
  for (const [source, target] of [
    [empty, ada],
    [ada, empty],
  ] as const) {
    const swap = await likeness(['swap', '-s', source, '-t', target, '-o', out]);
    assert.equal(swap.code, 3);
    assert.match(swap.stderr, /Expected a face in .*empty\.png to/);
    assert(!existsSync(out));
  }
});

test('faces --draw writes a picture that differs where the faces are', async (t) => {
  const folder = scratch(t);
  const out = join(folder.path, 'drawn.png');
  const run = await likeness(['faces', pair, '--draw', out, '--json']);
  assert.equal(run.code, 0, run.stderr);
  const report = facesReport.parse(JSON.parse(run.stdout));
  assert.equal(report.drawn?.path, out);
  const [before, after] = await Promise.all([pair, out].map((path) => sharp(path).raw().toBuffer()));
  assert(before && after && before.length === after.length && !before.equals(after));
  const again = await likeness(['faces', pair, '--draw', pair, '--overwrite']);
  assert.equal(again.code, 2);
});

test('compare finds one person the same as in the same picture, and says how sure it is', async () => {
  const run = await likeness(['compare', ada, ada, '--json']);
  assert.equal(run.code, 0, run.stderr);
  const report = compareReport.parse(JSON.parse(run.stdout));
  assert.equal(report.verdict, 'same');
  assert(report.score >= report.thresholds.same && report.thresholds.same > report.thresholds.different);
  const other = compareReport.parse(JSON.parse((await likeness(['compare', ada, pair, '--json'])).stdout));
  assert(other.score < report.score);
  assert.deepEqual(
    other.faces.map((face) => face.of),
    [1, 2],
  );
});

test('doctor finds this machine healthy and names every model with its hash', async () => {
  const run = await likeness(['doctor', '--json']);
  assert.equal(run.code, 0, run.stderr);
  const report = doctorReport.parse(JSON.parse(run.stdout));
  assert.equal(report.healthy, true);
  const names = report.checks.map((check) => check.name);
  for (const name of ['node', 'cores', 'memory', 'cache', 'engine', 'pictures', 'model blazeface', 'model facemesh'])
    assert(names.includes(name), name);
});

test('doctor says what is missing, and exits with 5', async () => {
  const run = await likeness(['doctor', '--provider', 'cuda', '--json']);
  assert.equal(run.code, 5);
  const report = doctorReport.parse(JSON.parse(run.stdout));
  const engine = report.checks.find((check) => check.name === 'engine');
  assert(engine?.state === 'fail' && (engine.fix ?? '').length > 10);
});

test('doctor comes to an end where no folder can be made, and says so', {
  skip: process.platform === 'linux' ? false : 'there is no /proc here',
}, async () => {
  const env = { HOME: '/proc/nobody', XDG_CACHE_HOME: '', XDG_DATA_HOME: '', LIKENESS_CACHE: '' };
  const run = await likeness(['doctor', '--json'], { env });
  assert.equal(run.code, 0, run.stderr);
  const report = doctorReport.parse(JSON.parse(run.stdout));
  const cache = report.checks.find((check) => check.name === 'cache');
  assert.deepEqual([cache?.state, cache?.found], ['warn', '/proc/nobody/.cache/likeness cannot be written']);
});

test('where no cache can be written the work is done all the same', async (t) => {
  const folder = scratch(t);
  const file = join(folder.path, 'file');
  writeFileSync(file, '');
  const run = await likeness(['faces', ada, '--json', '--cache', join(file, 'cache')]);
  assert.equal(run.code, 0, run.stderr);
  assert.equal(facesReport.parse(JSON.parse(run.stdout)).faces.length, 1);
});

test('version and help go to stdout', async () => {
  assert.equal((await likeness(['--version'])).stdout.trim(), productVersion);
  for (const words of [['--help'], ['swap', '--help'], ['help', 'faces'], ['compare', '-h']]) {
    const run = await likeness(words);
    assert.deepEqual([run.code, run.stderr], [0, '']);
    assert.match(run.stdout, /Usage\n {2}likeness/);
  }
  assert.equal((await likeness([])).code, 2);
});
