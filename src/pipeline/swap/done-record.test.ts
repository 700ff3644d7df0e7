import assert from 'node:assert/strict';
import { test } from 'node:test';
import { swapRequest } from '../../contract/request.ts';
import { resolve } from '../../contract/resolve.ts';
import type { FileTree } from '../../ports/file-tree.ts';
import { findDone, hashRequest, parseRecord } from './done-record.ts';

/** A file tree of texts; a hash is the text itself, so that differences can be read. */
function treeOf(texts: Record<string, string>): FileTree {
  const never = (): never => assert.fail('not used here');
  return {
    kind: async (path) => (path in texts ? 'file' : 'missing'),
    list: never,
    match: never,
    canonical: async (path) => path,
    join: (folder, name) => `${folder}${name}`,
    sha256: async (path) => texts[path],
    sha256OfText: async (text) => text,
    readText: async (path) => texts[path],
    makeFolder: never,
    appendLine: never,
  };
}

const request = (more: object) => resolve(swapRequest, { sources: ['a.jpg'], target: 't.jpg', out: 'o/', ...more });

test('broken and foreign lines of a record are passed over', () => {
  const whole = { request: 'r', target: 't', output: 'o.png', sha256: 's' };
  const text = `${JSON.stringify(whole)}\n{"request":"r","tar\n\nnull\n{"request":1}\n`;
  assert.deepEqual(parseRecord(text), [whole]);
  assert.deepEqual(parseRecord(''), []);
});

test('what shapes a result shapes the hash: options, the content of sources, the wanted person', async () => {
  const files = treeOf({ 'a.jpg': 'ada', 'b.jpg': 'bob', 'copy.jpg': 'ada' });
  const hash = (more: object) => hashRequest(request(more), files);
  const base = await hash({});
  assert.notEqual(await hash({ options: { opacity: 0.5 } }), base);
  assert.notEqual(await hash({ sources: ['b.jpg'] }), base);
  assert.notEqual(await hash({ sources: ['a.jpg', 'b.jpg'] }), await hash({ sources: [['a.jpg', 'b.jpg']] }));
  assert.notEqual(await hash({ faces: 'like:a.jpg' }), await hash({ faces: 'like:b.jpg' }));
  assert.equal(await hash({ sources: ['copy.jpg'] }), base, 'the name of a source does not matter');
  assert.equal(await hash({ target: ['x.jpg'], out: 'p/', overwrite: true, skipDone: true }), base);
});

test('a result counts as done while it stands as it was made', async () => {
  const files = treeOf({ 'o/x.png': 'made', 'o/y.png': 'changed' });
  const lines = [
    { request: 'r', target: 't1', output: 'x.png', sha256: 'made' },
    { request: 'r', target: 't2', output: 'y.png', sha256: 'made' },
    { request: 'r', target: 't3', output: 'gone.png', sha256: 'made' },
  ];
  const done = (target: string, wanted = 'r') => findDone(lines, { request: wanted, target, folder: 'o/' }, files);
  assert.equal(await done('t1'), 'o/x.png');
  assert.equal(await done('t2'), undefined);
  assert.equal(await done('t3'), undefined);
  assert.equal(await done('t1', 'another request'), undefined);
});
