import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkOutputName, chooseOutput, freeName, hasPictureName, splitPath } from './choose-output.ts';

const base = {
  out: 'out/',
  target: 'photos/Crew.JPG',
  picture: { format: 'jpeg', lossless: false },
  format: 'auto',
  lossless: undefined,
} as const;

test('in a folder the result has the name and the format of the target', () => {
  const choice = chooseOutput(base);
  assert.deepEqual([choice.path, choice.format, choice.lossless], ['out/Crew.jpg', 'jpeg', false]);
  assert.equal(choice.why, "the target's own format");
});

test('a file that lies about its format is written under the right ending in a folder', () => {
  const choice = chooseOutput({ ...base, target: 'x.png' });
  assert.equal(choice.path, 'out/x.jpg');
});

test('the name of out decides before the target, and format before both', () => {
  assert.equal(chooseOutput({ ...base, out: 'a/b.webp' }).format, 'webp');
  assert.equal(chooseOutput({ ...base, out: 'a/b.jpeg' }).path, 'a/b.jpeg');
  assert.deepEqual(chooseOutput({ ...base, format: 'tif' }).path, 'out/Crew.tif');
  assert.equal(chooseOutput({ ...base, format: 'jpg' }).why, 'asked for by format');
});

test('GIF and BMP are written as PNG, and that is said', () => {
  const gif = chooseOutput({ ...base, target: 'x.gif', picture: { format: 'gif', lossless: true } });
  assert.deepEqual([gif.path, gif.format, gif.insteadOf], ['out/x.png', 'png', 'gif']);
  const bmp = chooseOutput({ ...base, out: 'r/y.bmp' });
  assert.deepEqual([bmp.path, bmp.insteadOf], ['r/y.png', 'bmp']);
});

test('PNG and TIFF are lossless, JPEG is not, WebP is as asked or as the target was', () => {
  const lossless = (facts: Partial<Parameters<typeof chooseOutput>[0]>) => chooseOutput({ ...base, ...facts }).lossless;
  assert.equal(lossless({ format: 'png', lossless: false }), true);
  assert.equal(lossless({ format: 'jpeg', lossless: true }), false);
  assert.equal(lossless({ picture: { format: 'webp', lossless: true } }), true);
  assert.equal(lossless({ picture: { format: 'webp', lossless: true }, lossless: false }), false);
  assert.equal(lossless({ picture: { format: 'png', lossless: true }, format: 'webp' }), false);
  assert.equal(lossless({ format: 'webp', lossless: true }), true);
});

test('a name without a writable ending is refused before anything runs', () => {
  checkOutputName('a/b.JPG', 'auto');
  checkOutputName('a/b.tif', 'tiff');
  assert.throws(() => checkOutputName('result', 'auto'), {
    message: /Expected out to end in .* got a name without one: result/,
  });
  assert.throws(() => checkOutputName('a.heic', 'auto'), { message: /got \.heic: a\.heic/ });
  assert.throws(() => checkOutputName('a.png', 'jpeg'), { message: /agree with the format jpeg, got \.png/ });
  assert.throws(() => checkOutputName('.png', 'auto'), { code: 'request/invalid' });
});

test('paths are split at both kinds of slash, and a leading dot is no ending', () => {
  assert.deepEqual(splitPath('a\\b/c.tar.PNG'), { folder: 'a\\b/', stem: 'c.tar', extension: 'png' });
  assert.deepEqual(splitPath('.hidden'), { folder: '', stem: '.hidden', extension: '' });
  assert.equal(hasPictureName('x/y.WebP'), true);
  assert.equal(hasPictureName('x/y.heic'), true);
  assert.equal(hasPictureName('x/y.mp4'), false);
});

test('a second result of one name gets a number', () => {
  const taken = new Set(['o/x.png', 'o/x-2.png']);
  assert.equal(freeName('o/y.png', taken), 'o/y.png');
  assert.equal(freeName('o/x.png', taken), 'o/x-3.png');
});
