import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asMediaRef } from './read-wish.ts';

const base = 'https://faces.example';
const bytes = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ';

test('bare base64 becomes a data URI, also with line breaks and in its URL-safe letters', () => {
  const uri = `data:application/octet-stream;base64,${bytes}`;
  assert.equal(asMediaRef(bytes, base), uri);
  assert.equal(asMediaRef(`${bytes.slice(0, 20)}\r\n${bytes.slice(20)}\n`, base), uri);
  assert.equal(asMediaRef(`${bytes}-_==`, base), `${uri}+/==`);
});

test('links of this service become the ids they lead to; addresses of others stay as they are', () => {
  const id = 'up_0123456789abcdefghijklmn';
  assert.equal(asMediaRef(`${base}/v1/artifacts/${id}/content?expires=1&signature=x`, base), id);
  assert.equal(asMediaRef(`${base}/api/download/${id}`, base), id);
  for (const other of [
    `https://faces.example.org/v1/artifacts/${id}/content`,
    `http://faces.example/v1/artifacts/${id}/content`,
    `${base}/v1/jobs/${id}`,
    'https://example.com/face.jpg',
    'http://[',
  ])
    assert.equal(asMediaRef(other, base), other);
});

test('what is none of the ways stays as it is, and is refused by the schema of the job', () => {
  for (const text of ['', 'face.jpg', '/etc/passwd', '../../etc/passwd', 'not base64 at all, but words: quite a few'])
    assert.equal(asMediaRef(text, base), text);
});
