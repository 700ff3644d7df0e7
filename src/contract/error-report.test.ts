import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LikenessError } from '../base/errors.ts';
import { describeError } from './error-report.ts';
import { errorReport } from './report.ts';

test('an error of the table is reported with code, message, remedy and details', () => {
  const report = describeError(new LikenessError('face/none-found', 'None.', { details: { path: 'a.jpg' } }));
  assert.equal(report.code, 'face/none-found');
  assert.equal(report.message, 'None.');
  assert.match(report.remedy, /face is visible/);
  assert.deepEqual(report.details, { path: 'a.jpg' });
  assert.deepEqual(errorReport.parse(report), report);
});

test('a foreign error becomes an internal one that keeps its message but not its stack', () => {
  const report = describeError(new TypeError('x is not a function'));
  assert.equal(report.code, 'system/internal');
  assert.match(report.message, /x is not a function/);
  assert.doesNotMatch(JSON.stringify(report), /\bat .*\.ts/);
});

test('exhausted memory is told as such', () => {
  const allocate = (): unknown => new Float64Array(2 ** 40);
  let thrown: unknown;
  try {
    allocate();
  } catch (caught) {
    thrown = caught;
  }
  assert.equal(describeError(thrown).code, 'system/out-of-memory');
});
