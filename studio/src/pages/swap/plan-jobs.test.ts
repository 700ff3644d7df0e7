import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobRequest } from '../../../../src/contract/service/job-request.ts';
import { changeDraft, type Draft, type DraftChange, emptyDraft, type Picture, personOf } from './draft.ts';
import { planJobs } from './plan-jobs.ts';

const id = (key: string): string => `up_${key.padEnd(24, 'x')}`;

function picture(key: string, faces: number, phase: Picture['phase'] = 'ready'): Picture {
  const found = Array.from({ length: faces }, (_, index) => ({
    index,
    box: [index * 100, 0, 80, 80],
    score: 0.9,
    points: [],
    pose: { yaw: 0, pitch: 0, roll: 0 },
    presence: 1,
  }));
  return { key, name: `${key}.jpg`, bytes: 1, url: '', phase, upload: id(key), faces: found };
}

const person = (key: string): DraftChange => ({ type: 'add-person', person: { key, pictures: [picture(key, 1)] } });
const targets = (...pictures: Picture[]): DraftChange => ({ type: 'add-targets', pictures });
const draftOf = (...changes: DraftChange[]): Draft => changes.reduce(changeDraft, emptyDraft);

function jobsOf(draft: Draft) {
  const plan = planJobs(draft);
  if (!('jobs' in plan)) return assert.fail(plan.waitingFor);
  for (const { request } of plan.jobs) jobRequest.parse(request);
  return plan;
}

test('it says what is missing until something can be asked for', () => {
  const waiting = (draft: Draft): string => {
    const plan = planJobs(draft);
    return 'jobs' in plan ? '' : plan.waitingFor;
  };
  assert.match(waiting(emptyDraft), /to begin/);
  assert.match(waiting(draftOf(person('a'))), /receives the face/);
  assert.match(waiting(draftOf(targets(picture('t', 1)))), /to be put in/);
  assert.match(waiting(draftOf(person('a'), targets(picture('t', 0, 'uploading')))), /uploaded/);
  assert.match(waiting(draftOf(person('a'), targets(picture('t', 0, 'finding')))), /Looking/);
  assert.match(waiting(draftOf(person('a'), targets(picture('t', 0)))), /No face/);
  const kept = { type: 'choose-all', target: 't', choice: 'keep' } as const;
  assert.match(waiting(draftOf(person('a'), targets(picture('t', 2)), kept)), /No face is chosen/);
});

test('one person goes into every face, several go in order from left to right', () => {
  const target = picture('t', 3);
  const one = draftOf(person('a'), targets(target));
  assert.deepEqual(
    [0, 1, 2].map((face) => personOf(one, target, face)),
    [0, 0, 0],
  );
  const two = changeDraft(one, person('b'));
  assert.deepEqual(
    [0, 1, 2].map((face) => personOf(two, target, face)),
    [0, 1, undefined],
  );
  const { jobs, faces } = jobsOf(two);
  assert.equal(faces, 2);
  assert.equal(jobs[0]?.request.map, undefined, 'the service follows the same rule');
});

test('faces that were chosen by hand are asked for pair by pair', () => {
  const draft = draftOf(
    person('a'),
    person('b'),
    targets(picture('t', 3)),
    { type: 'choose', target: 't', face: 0, choice: 'b' },
    { type: 'choose', target: 't', face: 1, choice: 'keep' },
    { type: 'choose', target: 't', face: 2, choice: 'b' },
  );
  const { jobs, faces } = jobsOf(draft);
  assert.equal(faces, 2);
  assert.deepEqual(jobs[0]?.request.map, [
    { source: 1, face: 0 },
    { source: 1, face: 2 },
  ]);
  assert.equal(jobs[0]?.request.faces, undefined);
});

test('somebody who is removed is in no face any more', () => {
  const target = picture('t', 2);
  const draft = draftOf(
    person('a'),
    person('b'),
    targets(target),
    { type: 'choose', target: 't', face: 1, choice: 'b' },
    { type: 'remove-person', key: 'b' },
  );
  assert.deepEqual(draft.choices['t'], {});
  assert.deepEqual(
    [0, 1].map((face) => personOf(draft, target, face)),
    [0, 0],
  );
});

test('targets without choices by hand are one batch; what cannot be used is left out and counted', () => {
  const draft = draftOf(
    person('a'),
    targets(picture('t', 1), picture('u', 2), picture('empty', 0), picture('bad', 0, 'failed'), picture('v', 2)),
    { type: 'choose', target: 'v', face: 0, choice: 'keep' },
  );
  const { jobs, leftOut } = jobsOf(draft);
  assert.deepEqual(
    jobs.map((job) => job.targets),
    [['t', 'u'], ['v']],
  );
  assert.deepEqual(jobs[0]?.request.target, [id('t'), id('u')]);
  assert.equal(jobs[1]?.request.target, id('v'));
  assert.equal(leftOut, 2);
});

test('several photos of a person, and options that were changed, stand in the request where the schema has them', () => {
  const draft = draftOf(
    person('a'),
    { type: 'add-photo', person: 'a', picture: picture('a2', 1) },
    targets(picture('t', 1)),
    { type: 'option', path: 'options.relight', value: 0.9 },
    { type: 'option', path: 'quality', value: 80 },
    { type: 'option', path: 'format', value: 'png' },
    { type: 'option', path: 'format', value: undefined },
  );
  const [job] = jobsOf(draft).jobs;
  assert.deepEqual(job?.request.sources, [[id('a'), id('a2')]]);
  assert.deepEqual(job?.request.options, { relight: 0.9 });
  assert.equal(job?.request.quality, 80);
  assert.equal('format' in (job?.request ?? {}), false);
});
