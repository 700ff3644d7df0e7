import assert from 'node:assert/strict';
import { test } from 'node:test';
import { undocumented } from './check-docstrings.ts';
import { findCycle, importsOf, judgeInner, judgePackage } from './check-layers.ts';
import { replacePart } from './generated-docs.ts';

test('every form of import is seen, and whether it is only a type', () => {
  const text = `
    import a from './a.ts';
    import type { B } from './b.ts';
    import { type C } from './c.ts';
    import { type D, e } from './d.ts';
    export { f } from './f.ts';
    export type { G } from './g.ts';
    const h = import('./h.ts');
    type I = import('./i.ts').I;
    import './j.ts';
  `;
  const seen = importsOf('x.ts', text).map(({ specifier, typeOnly }) => `${specifier}${typeOnly ? ' type' : ''}`);
  assert.deepEqual(seen.sort(), [
    './a.ts',
    './b.ts type',
    './c.ts type',
    './d.ts',
    './f.ts',
    './g.ts type',
    './h.ts',
    './i.ts type',
    './j.ts',
  ]);
});

test('imports go down, never up', () => {
  assert.equal(judgeInner('pipeline/a.ts', 'imaging/b.ts', false), undefined);
  assert.match(judgeInner('imaging/b.ts', 'face/a.ts', true) ?? '', /may not import `face`/);
  assert.match(judgeInner('cli/a.ts', 'pipeline/b.ts', true) ?? '', /may not import `pipeline`/);
});

test('where only types are allowed, a value is a fault', () => {
  assert.equal(judgeInner('ports/a.ts', 'imaging/frame.ts', true), undefined);
  assert.match(judgeInner('ports/a.ts', 'imaging/frame.ts', false) ?? '', /only types of `imaging`/);
});

test('siblings do not know each other, but the file above them knows both', () => {
  assert.match(judgeInner('analysis/detector/a.ts', 'analysis/embedder/b.ts', true) ?? '', /sibling/);
  assert.match(judgeInner('adapters/engine/a.ts', 'adapters/picture/b.ts', true) ?? '', /sibling/);
  assert.equal(judgeInner('analysis/find-faces.ts', 'analysis/detector/a.ts', false), undefined);
});

test('a file in no layer, and an import of a test, are faults', () => {
  assert.match(judgeInner('stray/a.ts', 'base/b.ts', false) ?? '', /in no layer/);
  assert.match(judgeInner('face/a.ts', 'face/b.test.ts', false) ?? '', /imports the test/);
});

test('packages belong to their adapters, and Node to the outer floors', () => {
  assert.equal(judgePackage('adapters/picture/a.ts', 'sharp'), undefined);
  assert.match(judgePackage('adapters/engine/a.ts', 'sharp') ?? '', /may import node, onnxruntime-node/);
  assert.match(judgePackage('imaging/a.ts', 'node:fs') ?? '', /package `node`.*no package/);
  assert.match(judgePackage('pipeline/a.ts', 'zod') ?? '', /package `zod`/);
  assert.equal(judgePackage('processors/face-swapper/options.ts', 'zod'), undefined);
  assert.equal(judgePackage('adapters/model-store/a.ts', '@vladmandic/human/dist/x.js'), undefined);
});

test('a cycle is shown as the way around', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b']],
  ]);
  assert.deepEqual(findCycle(graph), ['b', 'c', 'b']);
  assert.equal(
    findCycle(
      new Map([
        ['a', ['b', 'c']],
        ['b', ['c']],
        ['c', []],
      ]),
    ),
    undefined,
  );
});

test('an export without a docstring is found, one with an empty docstring too', () => {
  const text = `
    /** Says something. */
    export const a = 1;
    export function b(): void {}
    /** */
    export interface C {}
    const d = 1;
    /** Overloads share. */
    export function e(x: string): void;
    export function e(x: number): void;
    export function e(): void {}
  `;
  const names = undocumented('x.ts', text).map((line) => line.split(' ')[1]);
  assert.deepEqual(names, ['b', 'C']);
});

test('a made part is replaced between its marks and nowhere else', () => {
  const before = 'a\n<!-- made:x -->\nold\n<!-- /made -->\nb\n';
  assert.equal(replacePart(before, 'x', 'new'), 'a\n<!-- made:x -->\nnew\n<!-- /made -->\nb\n');
  assert.equal(replacePart(before, 'y', 'new'), undefined);
});
