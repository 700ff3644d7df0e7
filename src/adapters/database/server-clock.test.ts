import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followServerClock } from './server-clock.ts';

test('tells the time of a server that is ahead, whatever the way there takes', async (t) => {
  let now = 1_000_000;
  const own = { now: () => now };
  const ways = [900, 40, 300];
  const ask = async (): Promise<number> => {
    const way = ways.shift() ?? 0;
    now += way / 2;
    const there = now + 35_000;
    now += way / 2;
    return there;
  };
  const clock = await followServerClock(ask, { own });
  t.after(() => clock[Symbol.dispose]());
  assert.equal(clock.now() - own.now(), 35_000);
});

test('keeps the difference it knows when the server does not answer, and takes a new one when it does', async (t) => {
  const own = { now: () => 5000 };
  const answers: (number | Error)[] = [4000, 4000, 4000, new Error('gone'), 4500, 4500, 4500];
  const ask = async (): Promise<number> => {
    const answer = answers.shift();
    if (typeof answer !== 'number') throw answer;
    return answer;
  };
  const clock = await followServerClock(ask, { own });
  t.after(() => clock[Symbol.dispose]());
  assert.equal(clock.now(), 4000);
  await assert.rejects(clock.measure(), /gone/);
  assert.equal(clock.now(), 4000);
  await clock.measure();
  assert.equal(clock.now(), 4500);
});
