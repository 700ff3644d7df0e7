import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { behindPointer, readLfsPointer } from './lfs-pointer.ts';
import { headBytes, recogniseHead } from './recognise-head.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const media = '../shared/media';
const skip = existsSync(media) ? false : `needs ${media}, which is not here`;

test('a pointer of 134 bytes tells the nine-digit size and the hash of the file behind it', () => {
  const sha256 = '6d51a9278a1f650cffefc18ba53f38bf2769bf4bbff89267822cf72945f8a38b';
  const text = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize 277680638\n`;
  assert.equal(text.length, 134);
  assert.deepEqual(readLfsPointer(text), { sha256, bytes: 277680638 });
  assert.deepEqual(recogniseHead(encode(text)).pointer, { sha256, bytes: 277680638 });
  assert.equal(readLfsPointer(text.replace('6d51', '6D51')), undefined);
  assert.equal(readLfsPointer(`${text}${'x'.repeat(1000)}`), undefined);
});

test('pages, messages, archives and models are told apart', () => {
  const kinds = {
    '<!DOCTYPE html><html><head><title>Sign in</title>': 'web-page',
    '\n\n<html lang="en">': 'web-page',
    '{"error":"Repository not found"}': 'error-text',
    '[]': 'error-text',
    '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>': 'error-text',
    'Not Found': 'error-text',
    'PK\u0003\u0004': 'zip',
    '\b\u0007\u0012\u0007pytorch': 'onnx',
    GIF89a: 'unknown',
    '': 'empty',
  };
  for (const [text, kind] of Object.entries(kinds)) assert.equal(recogniseHead(encode(text)).kind, kind, text);
  assert.equal(recogniseHead(Uint8Array.of(0x1f, 0x8b, 8)).kind, 'gzip');
  assert.match(recogniseHead(encode('<html><title>Sign in</title>')).words, /"Sign in"/);
});

test('real models are taken for models, real pointers for pointers', { skip }, () => {
  for (const name of readdirSync(join(media, 'models')).filter((file) => file.endsWith('.onnx')))
    assert.equal(recogniseHead(readFileSync(join(media, 'models', name)).subarray(0, headBytes)).kind, 'onnx', name);
  const pointers = readdirSync(join(media, 'corrupt')).filter((file) => file.startsWith('lfs_pointer'));
  assert(pointers.length >= 3);
  for (const name of pointers)
    assert.equal(recogniseHead(readFileSync(join(media, 'corrupt', name))).kind, 'lfs-pointer');
});

test('an address that shows a pointer leads to the file behind it', () => {
  const media = 'https://media.githubusercontent.com/media/o/r/main/a/b.onnx';
  assert.deepEqual(behindPointer('https://raw.githubusercontent.com/o/r/main/a/b.onnx'), [media]);
  assert.deepEqual(behindPointer('https://github.com/o/r/raw/main/a/b.onnx?download='), [media]);
  assert.deepEqual(behindPointer('https://huggingface.co/o/r/raw/main/b.onnx'), [
    'https://huggingface.co/o/r/resolve/main/b.onnx',
  ]);
  assert.deepEqual(behindPointer('https://example.org/b.onnx'), []);
});
