import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { afterTry, defaultRetries } from './retry-plan.ts';

test('waits grow fourfold, up to a day, and end after ten tries', () => {
  const waits = Array.from({ length: 9 }, (_, at) => {
    const after = afterTry({ status: 500 }, at + 1, defaultRetries, 0.5);
    return after.next === 'again' ? after.waitMs / 1000 : undefined;
  });
  assert.deepEqual(waits, [5, 20, 80, 320, 1280, 5120, 20_480, 81_920, 86_400]);
  assert.equal(afterTry({ status: 500 }, 10, defaultRetries, 0.5).next, 'failed');
});

test('2xx is success, 410 and refused addresses end it, redirects are failures', () => {
  assert.equal(afterTry({ status: 204 }, 1, defaultRetries, 0).next, 'delivered');
  assert.equal(afterTry({ status: 410 }, 1, defaultRetries, 0).next, 'failed');
  assert.equal(afterTry({ error: 'refused', permanent: true }, 1, defaultRetries, 0).next, 'failed');
  const redirect = afterTry({ status: 308 }, 1, defaultRetries, 0);
  assert.ok(redirect.next === 'again' && /not followed/.test(redirect.why));
});

test('a receiver may ask for a longer wait, not for a shorter one, and not for more than the longest', () => {
  const wait = (retryAfterMs: number, tries = 1): number | undefined => {
    const after = afterTry({ status: 429, retryAfterMs }, tries, defaultRetries, 0.5);
    return after.next === 'again' ? after.waitMs : undefined;
  };
  assert.equal(wait(60_000), 60_000);
  assert.equal(wait(0, 3), 80_000);
  assert.equal(wait(1e12), 86_400_000);
});

test('whatever comes back, a wait lies within a fifth of its plan and never over the longest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.double({ min: 0, max: 1, noNaN: true }), (tries, random) => {
      const after = afterTry({ error: 'reset', permanent: false }, tries, defaultRetries, random);
      const plan = Math.min(86_400_000, 5000 * 4 ** (tries - 1));
      return (
        after.next === 'again' && after.waitMs >= plan * 0.799 && after.waitMs <= Math.min(86_400_000, plan * 1.201)
      );
    }),
  );
});
