/**
 * Errors as answers: problem details with the header that tells when to come again.
 */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { errorTable, LikenessError } from '../base/errors.ts';
import { asLikenessError } from '../contract/error-report.ts';
import { asProblem } from '../contract/service/problem.ts';
import type { ApiContext } from './define-route.ts';
import type { ApiParts } from './parts.ts';

/** Compatibility routes; see `compat/`. */
const compat = /^\/(swap|detect|fix-model|api)(\/|$)/;

/**
 * Answers with the problem that something thrown is. Defects go to the log with their cause.
 *
 * @param asked - A status that a protocol asks for instead of the one of the error table.
 */
export function sendProblem(
  context: ApiContext,
  { log }: Pick<ApiParts, 'log'>,
  thrown: unknown,
  asked?: number,
): Response {
  const requestId = context.get('requestId');
  const error = asLikenessError(thrown);
  if (
    errorTable[error.code].http >= 500 &&
    !['server/starting', 'server/stopping', 'queue/full', 'artifact/quota'].includes(error.code)
  ) {
    const cause = error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : undefined;
    log.error(error.message, { requestId, code: error.code, cause: cause?.slice(0, 4000) });
  }
  const told = asProblem(error, requestId ? `urn:likeness:request:${requestId}` : undefined);
  // 499 is no status that servers may send: who cancelled does not read it anyway.
  const problem = { ...told, status: asked ?? (told.status === 499 ? 408 : told.status) };
  const headers: Record<string, string> = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' };
  const wait = problem.retryAfterSeconds ?? (problem.status === 503 || problem.status === 429 ? 5 : undefined);
  if (wait !== undefined) headers['Retry-After'] = String(Math.ceil(wait));
  if (problem.status === 401) headers['WWW-Authenticate'] = 'Bearer';
  // Programs that speak to the compatibility routes look for these two.
  const said = compat.test(context.req.path) ? { success: false, error: problem.detail, ...problem } : problem;
  // By the context, so that headers that were set before go with it.
  return context.body(JSON.stringify(said), problem.status as ContentfulStatusCode, headers);
}

/** The error of an address that no route has. */
export function noSuchRoute(context: ApiContext): LikenessError {
  return new LikenessError(
    'request/not-found',
    `Expected the address of a route, got ${context.req.method} ${context.req.path.slice(0, 200)}.`,
  );
}
