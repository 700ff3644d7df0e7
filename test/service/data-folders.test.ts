/**
 * What commands say of data folders on which they find no service.
 */
import assert from 'node:assert/strict';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { likeness, scratch } from '../e2e/run-cli.ts';

/** Root may read everything; somebody else may not. */
const nobody = process.getuid?.() === 0 ? 65_534 : undefined;

test('likeness jobs says what is wrong with a data folder: not to be read, none, not there, without a service', async (t) => {
  const { path } = scratch(t);
  await chmod(path, 0o755);
  const [locked, file, circle, empty, odd] = ['locked', 'file', 'circle', 'empty', 'odd'].map((name) =>
    join(path, name),
  );
  for (const folder of [locked, empty, odd]) await mkdir(folder as string);
  await writeFile(join(odd as string, 'service.json'), '{"url":"nonsense"}');
  await chmod(locked as string, 0);
  await writeFile(file as string, '');
  await symlink(circle as string, circle as string);
  for (const [folder, code, said] of [
    [
      locked,
      2,
      /^likeness: Expected a data folder \(--data\) that can be read, got .*locked: you may not read it \(EACCES\)\./,
    ],
    [file, 2, /got .*file: it is no folder \(ENOTDIR\)\./],
    [circle, 2, /got .*circle: its links lead in a circle \(ELOOP\)\./],
    [join(path, 'nothing'), 5, /^likeness: Expected a service that runs on .*nothing, there is no such folder\. /],
    [
      empty,
      5,
      /^likeness: Expected a service that runs on .*empty, there is none\. Name another one by --server URL\./,
    ],
    [odd, 5, /there is none: service\.json in it tells no address\./],
  ] as const) {
    const uid = folder === locked ? nobody : undefined;
    const run = await likeness(['jobs', 'list', '--data', folder as string], { uid, env: { LIKENESS_SERVER: '' } });
    assert.match(run.stderr, said);
    assert.equal(run.code, code, run.stderr);
  }
  await chmod(locked as string, 0o700);
});
