import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isFinished, type JobStatus, jobStatuses } from '../base/job-status.ts';
import { type DecidingJob, decide, type Happening } from './transitions.ts';

const when = { nowMs: 1_000_000, ttlSeconds: 60 };
const error = { code: 'run/failed', message: 'x', remedy: 'y', retryable: true };
const running: DecidingJob = {
  status: 'running',
  cancelRequested: false,
  attempt: 2,
  startedMs: 5,
  timeoutSeconds: 10,
};

/** Which state may follow which, written down once more and by hand. */
const legal: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  queued: ['running', 'cancelled', 'failed'],
  running: ['running', 'queued', 'succeeded', 'failed', 'cancelled'],
  succeeded: [],
  failed: ['queued'],
  cancelled: ['queued'],
};

const next = fc.constantFrom('retry', 'dead');
const happenings: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ what: fc.constant('claimed'), attempt: fc.nat(9) }),
  fc.record({
    what: fc.constant('progressed'),
    progress: fc.option(fc.double({ min: 0, max: 1 }), { nil: undefined }),
  }),
  fc.record({ what: fc.constant('completed'), report: fc.constant({}), results: fc.constant([]) }),
  fc.record({ what: fc.constant('failed'), error: fc.constant(error), next }),
  fc.record({ what: fc.constant('lost'), next }),
  fc.record({ what: fc.constant('timed-out'), next }),
  fc.constantFrom('released', 'gave-up', 'cancel-asked', 'retried').map((what) => ({ what })),
) as fc.Arbitrary<Happening>;
const states: fc.Arbitrary<DecidingJob> = fc.record({
  status: fc.constantFrom(...jobStatuses),
  cancelRequested: fc.boolean(),
  attempt: fc.nat(9),
  startedMs: fc.option(fc.constant(5), { nil: undefined }),
  timeoutSeconds: fc.constant(10),
});

test('whatever happens to a job, it moves only as the table says, and says so in an event', () => {
  fc.assert(
    fc.property(states, happenings, (job, happening) => {
      const step = decide(job, happening, when);
      if (step === undefined) return;
      const status = step.job.status ?? job.status;
      assert.ok(legal[job.status].includes(status), `${job.status} → ${status} after ${happening.what}`);
      assert.ok(step.event.type.length > 0);
      const ended = isFinished(status);
      assert.equal(ended, step.job.finishedMs !== undefined);
      if (ended) assert.equal(step.job.expiresMs, when.nowMs + 60_000);
      // An attempt that was running is running no more when its job is not.
      if (job.status === 'running' && status !== 'running') assert.ok(step.attempt, happening.what);
      if (status === 'failed') assert.ok(step.job.error);
      if (ended) assert.equal(step.job.cancelRequested, false);
      if (job.status === 'running' && job.cancelRequested) assert.notEqual(status, 'queued');
    }),
  );
});

test('a cancelled job whose worker fails, hands back, falls silent or is too slow is cancelled, not tried again', () => {
  const job = { ...running, cancelRequested: true };
  const ways: Happening[] = [
    { what: 'failed', error, next: 'retry' },
    { what: 'released' },
    { what: 'lost', next: 'retry' },
    { what: 'timed-out', next: 'dead' },
    { what: 'gave-up' },
  ];
  for (const happening of ways) {
    const step = decide(job, happening, when);
    assert.equal(step?.job.status, 'cancelled', happening.what);
    assert.equal(step?.attempt?.status, 'cancelled', happening.what);
    assert.equal(step?.tell, 'job.cancelled');
  }
});

test('a job that is completed although it was cancelled has succeeded', () => {
  const happening = { what: 'completed', report: { a: 1 }, results: [{ id: 'art_1' }] } as const;
  const step = decide({ ...running, cancelRequested: true }, happening, when);
  assert.equal(step?.job.status, 'succeeded');
  assert.deepEqual(step?.job.results, [{ id: 'art_1' }]);
});

test('the start is told once, however often the job is begun', () => {
  const queued = { ...running, status: 'queued', attempt: 0 } as const;
  const claimed = { what: 'claimed', attempt: 1 } as const;
  assert.equal(decide({ ...queued, startedMs: undefined }, claimed, when)?.tell, 'job.started');
  assert.equal(decide(queued, claimed, when)?.tell, undefined);
});

test('news without news writes nothing', () => {
  assert.equal(decide(running, { what: 'progressed' }, when), undefined);
  assert.equal(decide({ ...running, cancelRequested: true }, { what: 'cancel-asked' }, when), undefined);
});

test('what a worker sent too late changes nothing', () => {
  for (const status of ['queued', 'succeeded', 'failed', 'cancelled'] as const) {
    const job = { ...running, status };
    for (const what of ['completed', 'failed', 'lost', 'timed-out', 'released', 'progressed'] as const) {
      const happening = { what, report: {}, results: [], error, next: 'retry', progress: 0.5 } as unknown as Happening;
      assert.equal(decide(job, happening, when), undefined, `${what} when ${status}`);
    }
  }
});

test('a retried job begins without what the last round left', () => {
  const step = decide({ ...running, status: 'failed' }, { what: 'retried' }, when);
  assert.deepEqual(step?.job, {
    status: 'queued',
    progress: 0,
    step: undefined,
    error: undefined,
    report: undefined,
    results: [],
    finishedMs: undefined,
    expiresMs: undefined,
    cancelRequested: false,
  });
});
