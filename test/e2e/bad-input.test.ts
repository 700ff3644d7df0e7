import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { portraitFile } from '../fixtures/portraits.ts';
import { likeness, scratch } from './run-cli.ts';

let ada = '';
before(async () => {
  ada = await portraitFile({ people: ['ada'] });
});

const cases: readonly { name: string; words: (folder: string) => string[]; code: number; says: RegExp }[] = [
  {
    name: 'an unknown command',
    words: () => ['swpa'],
    code: 2,
    says: /Expected a command .* got "swpa"\. Did you mean swap\?/,
  },
  {
    name: 'an unknown option',
    words: () => ['swap', '--souce', 'x'],
    code: 2,
    says: /got --souce\. Did you mean --source\?/,
  },
  { name: 'nothing at all to swap', words: () => ['swap'], code: 2, says: /Expected --source to be .*, got nothing/ },
  {
    name: 'a missing source',
    words: (f) => ['swap', '-s', `${f}/no.jpg`, '-t', ada, '-o', `${f}/o.png`],
    code: 2,
    says: /no\.jpg/,
  },
  {
    name: 'a missing target',
    words: (f) => ['swap', '-s', ada, '-t', `${f}/no.jpg`, '-o', `${f}/o.png`],
    code: 2,
    says: /no\.jpg/,
  },
  {
    name: 'a web address in place of a file',
    words: (f) => ['swap', '-s', ada, '-t', 'https://example.com/x.jpg', '-o', `${f}/o.png`],
    code: 2,
    says: /example\.com\/x\.jpg, this is an address: nothing is fetched, download it/,
  },
  {
    name: 'a number out of range',
    words: (f) => ['swap', '-s', ada, '-t', ada, '-o', `${f}/o.png`, '--opacity', '2'],
    code: 2,
    says: /Expected --opacity to be a number from 0 to 1, got 2/,
  },
  {
    name: 'an unknown choice',
    words: (f) => ['swap', '-s', ada, '-t', ada, '-o', `${f}/o.png`, '--colour', 'red'],
    code: 2,
    says: /Expected --colour to be `transport`, `mean` or `none`, got "red"/,
  },
  {
    name: 'a face that is not there',
    words: (f) => ['swap', '-s', ada, '-t', ada, '-o', `${f}/o.png`, '--faces', '7'],
    code: 2,
    says: /Expected face 7 in .*, which has one face, number 0/,
  },
  {
    name: 'a map to a source that is not there',
    words: (f) => ['swap', '-s', ada, '-t', ada, '-o', `${f}/o.png`, '--map', '3:0'],
    code: 2,
    says: /source from 0 to 0, got source 3/,
  },
  {
    name: 'an output without an ending',
    words: (f) => ['swap', '-s', ada, '-t', ada, '-o', `${f}/o`],
    code: 2,
    says: /Expected out to end in/,
  },
  {
    name: 'an output folder that cannot be made',
    words: (f) => ['swap', '-s', ada, '-t', ada, '-o', `${f}/file/sub/o.png`],
    code: 5,
    says: /writ/,
  },
  {
    name: 'a text file as target',
    words: (f) => ['swap', '-s', ada, '-t', `${f}/file`, '-o', `${f}/o.png`],
    code: 2,
    says: /Expected .*picture/,
  },
  {
    name: 'a folder as source',
    words: (f) => ['swap', '-s', `${f}/dir`, '-t', ada, '-o', `${f}/o.png`],
    code: 2,
    says: /dir/,
  },
  { name: 'an unknown provider', words: () => ['faces', ada, '--provider', 'gpu'], code: 2, says: /gpu/ },
  {
    name: 'too few words',
    words: () => ['compare', ada],
    code: 2,
    says: /Expected B to be the path of a file, got nothing/,
  },
  {
    name: 'a picture above the limit',
    words: () => ['faces', ada, '--max-pixels', '1000'],
    code: 3,
    says: /Expected a picture of at most/,
  },
];

for (const { name, words, code, says } of cases) {
  test(`${name} is told in one clear text`, async (t) => {
    const folder = scratch(t);
    writeFileSync(join(folder.path, 'file'), 'just text');
    mkdirSync(join(folder.path, 'dir'));
    const before = readdirSync(folder.path);
    const run = await likeness(words(folder.path));
    assert.equal(run.code, code, run.stderr);
    assert.match(run.stderr, says);
    assert.doesNotMatch(run.stderr, /\n\s+at /, 'no stack trace');
    assert.equal(run.stdout, '');
    assert.deepEqual(readdirSync(folder.path), before, 'no file is left');
    assert(run.stderr.split('\n').length <= 6, run.stderr);
  });
}

test('with --json the error is JSON on stdout too', async () => {
  const run = await likeness(['swap', '-s', 'no.jpg', '-t', ada, '-o', 'x.png', '--json']);
  assert.equal(run.code, 2);
  const report = JSON.parse(run.stdout);
  assert.deepEqual([report.version, report.kind, report.status], [1, 'swap', 'failed']);
  assert.equal(report.error.code, 'request/file-not-found');
  assert(report.error.remedy.length > 10);
});
