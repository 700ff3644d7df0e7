import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SwapItem, SwapReport } from '../../../contract/swap-report.ts';
import { asWhole, joinReport, restOf } from './batch.ts';

function item(name: string, status: 'succeeded' | 'failed' = 'succeeded'): SwapItem {
  const output = {
    path: `${name}-swapped.png`,
    sha256: name,
    bytes: 1,
    format: 'png',
    width: 1,
    height: 1,
    target: name,
  };
  const face = { target: name, face: 0, source: 0, score: 1, box: [0, 0, 1, 1] };
  const error = { code: 'face/none-found', message: 'none', remedy: 'none', retryable: false };
  const target = { target: name, timingsMs: {} };
  if (status === 'failed') return { target: { ...target, status, error }, swapped: [], skipped: [], notes: [] };
  const notes = [{ code: 'format/kept', message: name }];
  return { target: { ...target, status, output: output.path }, output, swapped: [face], skipped: [], notes };
}

/** The report of a run that did these items. */
function reportOf(items: readonly SwapItem[]): SwapReport {
  return {
    version: 1,
    kind: 'swap',
    status: 'succeeded',
    outputs: items.flatMap(({ output }) => output ?? []),
    swapped: items.flatMap(({ swapped }) => swapped),
    skipped: [],
    targets: items.map(({ target }) => target),
    notes: [{ code: 'people', message: 'of the sources' }, ...items.flatMap(({ notes }) => notes)],
    swapper: 'mesh',
    models: [],
    provider: 'cpu',
    timingsMs: {},
  };
}

const task = (done: ReadonlyMap<number, SwapItem>) => ({
  done: [...done].map(([target, report]) => ({ target, report: { ...report } })),
});

test('one target is no batch, several are; what was done before is not left', () => {
  assert.equal(restOf({}, 'input:1'), undefined);
  assert.equal(restOf({}, ['input:1']), undefined);
  assert.deepEqual(restOf({}, ['a', 'b'])?.left, [0, 1]);
  const rest = restOf(task(new Map([[1, item('b')]])), ['a', 'b', 'c', 'd']);
  assert.deepEqual(rest?.left, [0, 2, 3]);
});

test('the report of a batch in two attempts is that of a batch in one: in the order of the targets, with its notes once', () => {
  const [a, b, c, d] = [item('a'), item('b', 'failed'), item('c'), item('d')];
  const rest = restOf(
    task(
      new Map([
        [0, a],
        [1, b],
      ]),
    ),
    ['a', 'b', 'c', 'd'],
  );
  assert.ok(rest);
  const own = new Map([
    [2, c],
    [3, d],
  ]);
  const joined = joinReport(reportOf([c, d]), rest, own);
  assert.deepEqual(
    joined.targets.map(({ target }) => target),
    ['a', 'b', 'c', 'd'],
  );
  assert.deepEqual(
    joined.outputs.map(({ target }) => target),
    ['a', 'c', 'd'],
  );
  assert.deepEqual(
    joined.swapped.map(({ target }) => target),
    ['a', 'c', 'd'],
  );
  assert.equal(joined.status, 'partial');
  assert.deepEqual(joined.notes.map(({ message }) => message).toSorted(), ['a', 'c', 'd', 'of the sources']);
});

test('a batch of which nothing came in any attempt has failed, one of which something came earlier has not', () => {
  const failed = item('b', 'failed');
  const joinedWith = (earlier: SwapItem) => {
    const rest = restOf(task(new Map([[0, earlier]])), ['a', 'b']);
    assert.ok(rest);
    return joinReport({ ...reportOf([failed]), status: 'failed' }, rest, new Map([[1, failed]])).status;
  };
  assert.equal(joinedWith(item('a', 'failed')), 'failed');
  assert.equal(joinedWith(item('a')), 'partial');
});

test('progress of the rest goes on where the attempt before was, and names pictures by their place in the whole batch', () => {
  const rest = restOf(task(new Map([[0, item('a')]])), ['a', 'b']);
  assert.ok(rest);
  const at = (done: number) => asWhole(rest, { step: 'swap', done, target: 0, targets: 1 });
  assert.deepEqual(at(0), { step: 'swap', done: 0.5, target: 1, targets: 2 });
  assert.equal(at(0.5).done, 0.75);
  assert.equal(at(1).done, 1);
  assert.deepEqual(asWhole(rest, { step: 'open', done: 0 }), { step: 'open', done: 0.5, targets: 2 });
});
