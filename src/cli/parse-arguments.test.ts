import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolve } from '../contract/resolve.ts';
import { commands } from './command-list.ts';
import { flagNaming, parseArguments } from './parse-arguments.ts';

const swap = (line: string) =>
  parseArguments(
    commands.swap,
    line.split(' ').filter((word) => word !== ''),
  );

test('values follow their flag or an equals sign', () => {
  const { request } = swap('--source a.jpg --target b.jpg --out=c.jpg --quality=80 --min-pair-score 0');
  assert.deepEqual(request, { sources: ['a.jpg'], target: 'b.jpg', out: 'c.jpg', quality: 80, minPairScore: 0 });
});

test('sources and targets gather, by repetition and by several words', () => {
  const { request } = swap('-s a.jpg -s b.jpg c.jpg -t x.jpg y.jpg -t z.jpg -o out/');
  assert.deepEqual(request, { sources: ['a.jpg', 'b.jpg', 'c.jpg'], target: ['x.jpg', 'y.jpg', 'z.jpg'], out: 'out/' });
});

test('a later value of a single option replaces the earlier', () => {
  assert.equal(swap('--out a.jpg --out b.jpg').request['out'], 'b.jpg');
});

test("the swapper's options go where the request has them", () => {
  const { request } = swap('--shape-strength 0.2 --no-keep-eyes --keep-mouth --occlusion=false');
  assert.deepEqual(request, { options: { shapeStrength: 0.2, keepEyes: false, keepMouth: true, occlusion: false } });
});

test('machine options are kept apart from the request', () => {
  const { request, machine, json, explain } = swap('--json --threads 2 --provider cpu --explain');
  assert.deepEqual([request, machine, json, explain], [{}, { threads: 2, provider: 'cpu' }, true, true]);
});

test('a text where a number belongs is left to the schema, which says what it expected', () => {
  const { request } = swap('-s a -t b -o c.jpg --quality high');
  assert.throws(() => resolve(commands.swap.schema, request, flagNaming(commands.swap)), {
    message: 'Expected --quality to be a whole number from 1 to 100, got "high".',
  });
});

test('a negative number is a value, not a flag', () => {
  assert.deepEqual(swap('--shape-strength -1').request, { options: { shapeStrength: -1 } });
});

test('plain words fill the places of the command', () => {
  const faces = parseArguments(commands.faces, ['crew.jpg', '--draw', 'out.png', '--attributes', 'age,emotion']);
  assert.deepEqual(faces.request, { media: 'crew.jpg', draw: 'out.png', attributes: ['age', 'emotion'] });
  const strange = parseArguments(commands.compare, ['--', '-a.jpg', 'b.jpg']);
  assert.deepEqual(strange.request, { a: '-a.jpg', b: 'b.jpg' });
});

test('what is missing or too much is told by the names of the command', () => {
  assert.throws(() => swap('--souce a'), { message: 'Expected a known option, got --souce. Did you mean --source?' });
  assert.throws(() => swap('--sourceful a'), {
    message: 'Expected a known option, got --sourceful. Did you mean --source?',
  });
  const other = { message: 'Expected a known option, got --server. Did you mean --remote?' };
  assert.throws(() => swap('--server http://127.0.0.1:8420'), other);
  assert.throws(() => swap('--banana'), { message: 'Expected a known option, got --banana.' });
  assert.throws(() => swap('-x'), { code: 'request/invalid' });
  assert.throws(() => swap('--out --json'), {
    message: /^Expected --out to be followed by the path of a file.*got nothing/,
  });
  assert.throws(() => swap('a.jpg'), { message: /Expected options only.*got "a\.jpg"/ });
  assert.throws(() => parseArguments(commands.compare, ['a', 'b', 'c']), {
    message: /Expected only A and B .* got "c"/,
  });
  assert.throws(() => parseArguments(commands.faces, ['a', '--explain']), { code: 'request/invalid' });
});

test('places are named in error messages as the usage names them', () => {
  assert.throws(() => resolve(commands.faces.schema, {}, flagNaming(commands.faces)), {
    message: 'Expected MEDIA to be the path of a file, got nothing.',
  });
});
