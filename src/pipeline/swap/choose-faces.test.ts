import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assignSources, chooseFaces, largestFace, parseFaceChoice, parseMap } from './choose-faces.ts';

const faces = [30, 80, 50].map((size) => ({ box: { width: size, height: size } }));

test('choices are read from their text', () => {
  assert.deepEqual(parseFaceChoice('all'), { kind: 'all' });
  assert.deepEqual(parseFaceChoice('like:a:b,c.jpg'), { kind: 'like', file: 'a:b,c.jpg' });
  assert.deepEqual(parseFaceChoice('2,0,2'), { kind: 'numbers', faces: [2, 0] });
  assert.deepEqual(parseFaceChoice([1]), { kind: 'numbers', faces: [1] });
});

test('all, first, largest and numbers choose the faces that they say, left to right', () => {
  assert.deepEqual(chooseFaces(faces, { kind: 'all' }, 't'), [0, 1, 2]);
  assert.deepEqual(chooseFaces(faces, { kind: 'first' }, 't'), [0]);
  assert.deepEqual(chooseFaces(faces, { kind: 'largest' }, 't'), [1]);
  assert.deepEqual(chooseFaces(faces, { kind: 'numbers', faces: [2, 0] }, 't'), [0, 2]);
  assert.equal(largestFace([]), 0);
});

test('a number that the target does not have is an error that says which it has', () => {
  const choose = (count: number) => () =>
    chooseFaces(faces.slice(0, count), { kind: 'numbers', faces: [5] }, 'crew.jpg');
  assert.throws(choose(3), {
    code: 'face/no-such-face',
    message: /face 5 in crew\.jpg, which has 3 faces, numbered 0 to 2/,
  });
  assert.throws(choose(1), { message: /which has one face, number 0\./ });
});

test('one source goes into every chosen face, several in order, the rest stay', () => {
  const target = { faces: 4, path: 't' };
  assert.deepEqual(assignSources([0, 2], 1, undefined, target), [
    { source: 0, face: 0 },
    { source: 0, face: 2 },
  ]);
  assert.deepEqual(assignSources([0, 2, 3], 2, undefined, target), [
    { source: 0, face: 0 },
    { source: 1, face: 2 },
  ]);
});

test('a map says it face by face', () => {
  const map = parseMap('0:2,1:0,0:1', 2);
  assert.deepEqual(assignSources([], 2, map, { faces: 3, path: 't' }), [
    { source: 1, face: 0 },
    { source: 0, face: 1 },
    { source: 0, face: 2 },
  ]);
  assert.throws(() => assignSources([], 2, map, { faces: 2, path: 't' }), { code: 'face/no-such-face' });
  assert.throws(() => parseMap('2:0', 2), {
    message: /pair 2:0 of the map \(source:face\).* from 0 to 1, got source 2/,
  });
  assert.throws(() => parseMap('0:1,1:1', 2), { message: /face once, got face 1 twice/ });
});
