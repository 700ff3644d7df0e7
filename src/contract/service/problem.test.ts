import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorCode, errorTable, LikenessError } from '../../base/errors.ts';
import { asProblem } from './problem.ts';

/** Nothing of these is answered to a request: a server that meets them does not come up. */
const neverAnswered = /^(server\/(other-deployment|data-in-use|address-in-use)|database\/damaged)$/;

test('every problem has a short title of its kind and a remedy that callers over HTTP can follow', () => {
  const titles = new Set<string>();
  for (const code of Object.keys(errorTable) as ErrorCode[]) {
    const { title, remedy, detail, type } = asProblem(new LikenessError(code, 'Expected this, got that.'));
    assert.ok(title.length <= 40 && !/[.`;]/.test(title), `${code}: ${title}`);
    assert.ok(title !== remedy && title !== detail, code);
    assert.equal(type, `urn:likeness:error:${code.replace('/', ':')}`);
    titles.add(title);
    if (!neverAnswered.test(code)) assert.doesNotMatch(remedy, /`likeness |`--|<command>|npm |command line/, code);
  }
  assert.equal(titles.size, Object.keys(errorTable).length, 'no two kinds by one name');
});
