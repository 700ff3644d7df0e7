import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pictureTypeOf } from './picture-type.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test('A picture is told by its first bytes', () => {
  assert.equal(pictureTypeOf(bytes('\xff\xd8\xff\xe0....')), 'image/jpeg');
  assert.equal(pictureTypeOf(bytes('\x89PNG\r\n\x1a\n....')), 'image/png');
  assert.equal(pictureTypeOf(bytes('RIFF....WEBPVP8 ')), 'image/webp');
  assert.equal(pictureTypeOf(bytes('GIF89a..')), 'image/gif');
  assert.equal(pictureTypeOf(bytes('II*\0....')), 'image/tiff');
  assert.equal(pictureTypeOf(bytes('MM\0*....')), 'image/tiff');
  assert.equal(pictureTypeOf(bytes('\0\0\0\x20ftypavif....mif1miaf')), 'image/avif');
});

test('What is no picture, too short or empty has no type', () => {
  for (const text of ['', 'B', '%PDF-1.7', '<svg xmlns=', 'RIFF....WAVE', '\xff\xd8', 'PK\x03\x04'])
    assert.equal(pictureTypeOf(bytes(text)), undefined, text);
});
