/**
 * Waiting for a job on behalf of somebody who wants its outcome in this very answer.
 */
import { type ErrorCode, errorTable, LikenessError } from '../base/errors.ts';
import type { ErrorReport } from '../contract/report.ts';
import type { JobView } from '../jobs/jobs.ts';
import type { ApiContext } from './define-route.ts';

/** How long a synchronous answer may take. */
export const longestAnswerMs = 120_000;
const farewellMs = 10_000;

/** Waits for the end of a job; one that takes too long, or whose caller has gone, is cancelled. */
export async function awaitOrCancel(context: ApiContext, id: string): Promise<JobView> {
  const requester = context.get('requester');
  const { desk } = context.get('open').jobs;
  const { signal } = context.req.raw;
  const ended = await desk.waitUntilFinished(requester, id, { timeoutMs: longestAnswerMs, signal });
  if (ended.finishedAt !== undefined) return ended;
  await desk.cancel(requester, id);
  return desk.waitUntilFinished(requester, id, { timeoutMs: farewellMs });
}

/** Why a job has not succeeded, as the error that it ended with. */
export function failureOf(error: ErrorReport | undefined): LikenessError {
  const {
    code = 'job/timed-out',
    message = `Expected an answer within ${longestAnswerMs / 1000} seconds, got none.`,
    details,
  } = error ?? {};
  const known = Object.hasOwn(errorTable, code) ? (code as ErrorCode) : 'engine/failed';
  return new LikenessError(known, message, details ? { details } : {});
}
