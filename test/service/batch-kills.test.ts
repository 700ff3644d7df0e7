/**
 * A batch of real pictures whose processes are killed in the middle: it goes on where it was.
 */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../../src/contract/service/job.ts';
import { portraitFile } from '../fixtures/portraits.ts';
import { descendants, oddServerKinds, prepareData, startServer } from './server-process.ts';

const count = 9;

let prepared: Awaited<ReturnType<typeof prepareData>>;
before(async () => {
  prepared = await prepareData(oddServerKinds);
});
after(() => prepared.remove());

for (const victim of ['compute process', 'worker', 'server'] as const)
  test(`a batch whose ${victim} is killed goes on with the pictures that are missing: each once, none done again, no file over`, async (t) => {
    const data = await prepared.scratch(t);
    const env = {
      ODD_PICTURES: 'yes',
      ODD_RULES: JSON.stringify({ leaseSeconds: 3, heartbeatSeconds: 1, sweepMs: 200 }),
    };
    let server = startServer(t, { data }, env);
    let { url = '' } = await server.next('listening');
    await server.next('ready');
    const upload = async (person: string): Promise<string> => {
      const body = new Uint8Array(await readFile(await portraitFile({ people: [person], size: 480 })));
      return ((await (await fetch(`${url}/v1/uploads`, { method: 'POST', body })).json()) as { id: string }).id;
    };
    const [ada, bruno] = [await upload('ada'), await upload('bruno')];
    const made = await fetch(`${url}/v1/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'swap', sources: [ada], target: Array(count).fill(bruno) }),
    });
    const { id } = (await made.json()) as Job;
    const filesOf = async (attempt: number): Promise<string[]> =>
      await readdir(join(data, 'artifacts', 'out', id, String(attempt))).catch(() => []);
    while ((await filesOf(1)).length < 3) await sleep(10);

    const all = await descendants(server.pid);
    const ends = await Promise.all(all.map(async (pid) => ({ pid, worker: (await descendants(pid)).length > 0 })));
    if (victim === 'server') {
      server.child.kill('SIGKILL');
      await server.exit;
      server = startServer(t, { data }, env);
      url = (await server.next('listening')).url ?? '';
      await server.next('ready');
    } else {
      const pid = ends.find(({ worker }) => worker === (victim === 'worker'))?.pid;
      process.kill(pid ?? assert.fail(`there is a ${victim}`), 'SIGKILL');
    }

    let job: Job;
    do {
      await sleep(100);
      job = (await (await fetch(`${url}/v1/jobs/${id}`)).json()) as Job;
      if (['queued', 'running'].includes(job.status)) assert.deepEqual(job.results, [], 'not before its end');
    } while (!['succeeded', 'failed', 'cancelled'].includes(job.status));
    assert.equal(job.status, 'succeeded', JSON.stringify(job.error));
    assert.ok(job.attempts.length >= 2, 'the kill cost an attempt');
    const each = Array.from({ length: count }, (_, target) => target);
    assert.deepEqual(
      job.results.map(({ target }) => target),
      each,
    );
    assert.equal(new Set(job.results.map((result) => result.id)).size, count);
    const ofFirst = job.results.filter(({ attempt }) => attempt === 1).length;
    t.diagnostic(`${ofFirst} of ${count} were done by the attempt that was killed`);
    // Bytes come before their row: the last file that was seen may not have become an item.
    assert.ok(ofFirst >= 2 && ofFirst < count, 'some were done before the kill, and not again');
    const { targets, outputs } = job.report as { targets: { status: string }[]; outputs: { sha256: string }[] };
    assert.deepEqual(
      targets.map(({ status }) => status),
      each.map(() => 'succeeded'),
    );
    assert.deepEqual(
      outputs.map(({ sha256 }) => sha256),
      job.results.map(({ sha256 }) => sha256),
    );
    await sleep(800);
    const stored = (await Promise.all(job.attempts.map(({ number }) => filesOf(number)))).flat();
    const counted = job.results.map((result) => result.id);
    assert.deepEqual(
      counted.filter((one) => !stored.includes(one)),
      [],
      'every file is there',
    );
    // A server that dies between bytes and row leaves bytes that are swept when they are old enough.
    assert.ok(stored.length - count <= (victim === 'server' ? 1 : 0), 'no file is over');
    for (const { url: link } of job.results.filter(({ target }) => target === 0 || target === count - 1))
      assert.equal((await fetch(link.replace(/^https?:\/\/[^/]+/, url))).status, 200);
  });
