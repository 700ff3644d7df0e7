/**
 * How many requests that make work a caller may send per minute: a bucket that refills steadily.
 */
import { LikenessError } from '../base/errors.ts';
import type { ApiContext } from './define-route.ts';

/** Takes one request from the caller's bucket and says how much is left in `RateLimit`. @throws `request/too-many`. */
export type RateLimit = (caller: string, nowMs: number, context: ApiContext) => void;

/** Makes a limit. */
export function createRateLimit(perMinute: number): RateLimit {
  const buckets = new Map<string, { left: number; atMs: number }>();
  return (caller, nowMs, context) => {
    const bucket = buckets.get(caller) ?? { left: perMinute, atMs: nowMs };
    bucket.left = Math.min(perMinute, bucket.left + (Math.max(0, nowMs - bucket.atMs) * perMinute) / 60_000);
    bucket.atMs = nowMs;
    if (buckets.size > 10_000) buckets.clear();
    buckets.set(caller, bucket);
    const wait = Math.max(1, Math.ceil(((1 - bucket.left) * 60) / perMinute));
    context.header('RateLimit-Policy', `"default";q=${perMinute};w=60`);
    if (bucket.left < 1) {
      context.header('RateLimit', `"default";r=0;t=${wait}`);
      throw new LikenessError(
        'request/too-many',
        `Expected at most ${perMinute} requests a minute that make work, got more.`,
        {
          details: { retryAfterSeconds: wait },
        },
      );
    }
    bucket.left -= 1;
    context.header('RateLimit', `"default";r=${Math.floor(bucket.left)};t=60`);
  };
}
