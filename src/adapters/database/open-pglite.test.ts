import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeJob, queuedEvent } from '../../../test/contract/database/make-job.ts';
import { serviceDatabaseContract } from '../../../test/contract/service-database.ts';
import { onPglite } from '../../../test/service/databases.ts';
import { isLikenessError } from '../../base/errors.ts';
import { createJobRecords } from './job-records.ts';
import { openPglite } from './open-pglite.ts';

serviceDatabaseContract(onPglite);

test('a folder keeps what was written; a newer, a damaged and a half-made one are told apart', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'likeness-pglite-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  const folder = join(home, 'database');

  // What a first opening left that was cut off is put aside, as nothing was ever stored in it.
  const half = await openPglite(folder);
  await half[Symbol.asyncDispose]();
  await rm(join(folder, 'likeness-ready'));
  // So is what was left at an earlier time: neither is ever deleted.
  await mkdir(`${folder}.unfinished`);
  await writeFile(join(`${folder}.unfinished`, 'earlier'), '');
  const opened = await openPglite(folder);
  assert.deepEqual((await readdir(home)).toSorted(), ['database', 'database.unfinished', 'database.unfinished-2']);
  assert.deepEqual(await readdir(`${folder}.unfinished`), ['earlier']);
  assert.ok((await readdir(`${folder}.unfinished-2`)).includes('PG_VERSION'));

  const jobs = createJobRecords();
  const job = makeJob();
  await opened.transaction((tx) => jobs.insertJob(tx, job, queuedEvent));
  await opened[Symbol.asyncDispose]();
  const again = await openPglite(folder);
  assert.equal(again.deployment, opened.deployment);
  assert.deepEqual(await again.transaction((tx) => jobs.getJob(tx, job.id)), job);
  await again.outside.run("INSERT INTO likeness.migrations (number, name) VALUES (99, 'of tomorrow')");
  await again[Symbol.asyncDispose]();
  await assert.rejects(openPglite(folder), /step 99: a newer version/);

  await truncate(join(folder, 'global', 'pg_control'), 100);
  await writeFile(join(folder, 'PG_VERSION'), '9.6');
  const before = (await readdir(folder, { recursive: true })).toSorted();
  await assert.rejects(openPglite(folder), (error) => isLikenessError(error, 'database/damaged'));
  assert.deepEqual((await readdir(folder, { recursive: true })).toSorted(), before);
});
