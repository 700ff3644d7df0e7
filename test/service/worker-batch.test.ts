/**
 * Batches as a worker does them: item by item, and on from where another stopped.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { portraitFile } from '../fixtures/portraits.ts';
import { type LeaseJob, startLeaseServer } from './lease-server.ts';

const program = new URL('../../bin/likeness.js', import.meta.url).pathname;

async function startBatchWorker(t: TestContext) {
  const server = await startLeaseServer();
  t.after(() => server.goAway());
  const worker = spawn(process.execPath, [program, 'work', '--server', server.url, '--log-level', 'error'], {
    stdio: 'ignore',
    env: { ...process.env, LIKENESS_KEY: undefined },
  });
  t.after(() => worker.kill('SIGKILL'));
  return server;
}

async function batchOf(count: number): Promise<LeaseJob & { readonly inputs: NonNullable<LeaseJob['inputs']> }> {
  const bytes = async (person: string) => readFile(await portraitFile({ people: [person], size: 320 }));
  const [ada, bruno] = [await bytes('ada'), await bytes('bruno')];
  const target = Array.from({ length: count }, (_, at) => `input:${at + 1}`);
  const crew = target.map((_, at) => ({ name: `crew-${at}.png`, bytes: bruno }));
  return {
    kind: 'swap',
    request: { sources: ['input:0'], target, faces: 'all' },
    inputs: [{ name: 'ada.png', bytes: ada }, ...crew],
  };
}

interface Told {
  readonly targets: readonly { readonly target: string; readonly status: string }[];
  readonly outputs: readonly { readonly target: string }[];
}

test('a worker brings each item but the last when it is done, and the next one does what is missing, with one report of all', async (t) => {
  const server = await startBatchWorker(t);
  const job = await batchOf(4);
  const whole = await server.give({
    ...job,
    inputs: job.inputs.with(2, { name: 'empty.png', bytes: Buffer.alloc(9) }),
  });
  const told = await whole.end;
  assert.equal(told.how, 'complete', told.message);
  assert.deepEqual([...whole.items.keys()], [0, 1, 2]);
  assert.equal(whole.items.get(1)?.resultId, undefined, 'a picture that cannot be read is done as well');
  assert.deepEqual(
    told.results.map(({ target }) => target),
    [0, 2, 3],
  );

  const done = [0, 1].map((target) => ({ target, ...whole.items.get(target) })) as LeaseJob['done'] & object;
  const rest = await server.give({ ...job, done });
  const after = await rest.end;
  assert.equal(after.how, 'complete', after.message);
  assert.deepEqual([...rest.items.keys()], [2]);
  assert.deepEqual(rest.fetched.toSorted(), [0, 3, 4], 'pictures that are done are not fetched');
  assert.deepEqual(
    after.results.map(({ target }) => target),
    [0, 2, 3],
  );
  assert.equal(after.results[0]?.id, whole.items.get(0)?.resultId);
  const [first, second] = [told.report as unknown as Told, after.report as unknown as Told];
  const facts = ({ targets, outputs }: Told) => [targets.map(({ status }) => status), outputs.length];
  assert.deepEqual(facts(second), facts(first));
  assert.deepEqual(
    second.targets.map(({ target }) => target),
    ['crew-0.png', 'empty.png', 'crew-2.png', 'crew-3.png'],
  );
  assert.doesNotMatch(JSON.stringify([...whole.items.values(), told, after]), /likeness-work|\/tmp\//);
});

test('the last picture of a batch that was nearly done fails alone, not the batch', async (t) => {
  const server = await startBatchWorker(t);
  const job = await batchOf(2);
  const whole = await server.give(job);
  await whole.end;
  const done = [{ target: 0, ...whole.items.get(0) }] as LeaseJob['done'] & object;
  const rest = await server.give({
    ...job,
    inputs: job.inputs.with(2, { name: 'empty.png', bytes: Buffer.alloc(9) }),
    done,
  });
  const end = await rest.end;
  assert.equal(end.how, 'complete', end.message);
  assert.equal(end.report?.['status'], 'partial');
  assert.deepEqual(
    end.results.map(({ target }) => target),
    [0],
  );
});

test('an item that the service does not take ends the attempt with its reason', async (t) => {
  const server = await startBatchWorker(t);
  const refused = await server.give({ ...(await batchOf(3)), itemsRefused: 507 });
  const end = await refused.end;
  assert.deepEqual([end.how, end.code], ['fail', 'system/disk-full']);
});
