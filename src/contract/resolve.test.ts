import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLikenessError } from '../base/errors.ts';
import { facesRequest, swapRequest } from './request.ts';
import { resolve, shown } from './resolve.ts';

const least = { sources: ['ada.jpg'], target: 'crew.jpg', out: 'result.jpg' };

function messageOf(input: unknown, schema: typeof swapRequest | typeof facesRequest = swapRequest): string {
  try {
    resolve(schema, input);
  } catch (thrown) {
    assert(isLikenessError(thrown, 'request/invalid'));
    return thrown.message;
  }
  return assert.fail('the request was accepted');
}

test('the smallest request gets every default', () => {
  const request = resolve(swapRequest, least);
  assert.equal(request.faces, 'all');
  assert.equal(request.swapper, 'mesh');
  assert.equal(request.options.opacity, 1);
  assert.equal(request.quality, 95);
  assert.equal(request.overwrite, false);
  assert.equal(request.version, 1);
});

test('resolving what was resolved changes nothing', () => {
  const once = resolve(swapRequest, { ...least, options: { shapeStrength: 0.2 }, map: '0:1' });
  assert.deepEqual(resolve(swapRequest, once), once);
});

test('the message says what was expected and what came', () => {
  assert.equal(messageOf({ ...least, quality: 300 }), 'Expected quality to be a whole number from 1 to 100, got 300.');
  assert.equal(
    messageOf({ ...least, options: { colour: 'blue' } }),
    'Expected options.colour to be `transport`, `mean` or `none`, got "blue".',
  );
  assert.equal(
    messageOf({ ...least, options: { keepEyes: 1 } }),
    'Expected options.keepEyes to be true or false, got 1.',
  );
  assert.match(
    messageOf({ ...least, faces: 'biggest' }),
    /^Expected faces to be `all`, `largest`, .*, got "biggest"\.$/,
  );
  assert.match(messageOf({ ...least, map: '0-1' }), /^Expected map to be source:face pairs .*, got "0-1"\.$/);
  assert.match(
    messageOf({ ...least, sources: [] }),
    /^Expected sources to be a list of at least one person.*, got \[\]\.$/,
  );
  assert.match(
    messageOf({ ...least, sources: ['a', 7] }),
    /^Expected sources\[1\] to be the path of a photo.*, got 7\.$/,
  );
  assert.match(messageOf({ target: 'a', out: 'b' }), /^Expected sources to be .*, got nothing\.$/);
  assert.match(messageOf(undefined), /^Expected the request to be an object, got nothing\.$/);
  assert.match(messageOf('ada.jpg'), /^Expected the request to be an object, got "ada\.jpg"\.$/);
});

test('an unknown option is named with the one that was probably meant, wherever that stands', () => {
  assert.equal(messageOf({ ...least, output: 'x' }), 'Expected only known options, got output. Did you mean out?');
  assert.equal(
    messageOf({ ...least, shapeStrength: 0.2 }),
    'Expected only known options, got shapeStrength. Did you mean options.shapeStrength?',
  );
  assert.equal(
    messageOf({ ...least, options: { shapeStrenght: 0.2 } }),
    'Expected only known options, got options.shapeStrenght. Did you mean options.shapeStrength?',
  );
});

test('all problems are listed in the details', () => {
  assert.throws(
    () => resolve(swapRequest, { ...least, quality: 0, minPairScore: 2 }),
    (thrown) => isLikenessError(thrown) && (thrown.details['problems'] as string[]).length === 2,
  );
});

test('a bad attribute name is told in the words of the list', () => {
  assert.match(
    messageOf({ media: 'a.jpg', attributes: ['hight'] }, facesRequest),
    /to be `age`, `gender`, .*, got "hight"/,
  );
});

test('long and strange values are shown short', () => {
  assert.equal(shown('x'.repeat(200)).length, 80);
  assert.equal(shown(undefined), 'nothing');
  assert.equal(shown(Number.NaN), 'null');
  assert.equal(
    shown(() => 1),
    'a function',
  );
});
