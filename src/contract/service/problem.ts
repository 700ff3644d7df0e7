/**
 * Errors over HTTP: problem details (RFC 9457), made from the error table.
 */
import { z } from 'zod';
import { callerRemedies, errorTitles } from '../../base/error-words.ts';
import { errorTable } from '../../base/errors.ts';
import { asLikenessError } from '../error-report.ts';

/** A problem; sent as `application/problem+json`. */
export const problem = z
  .object({
    type: z.string().describe('`urn:likeness:error:` and the code.'),
    title: z.string().describe('The kind of problem in a few words, the same for every error of this code.'),
    status: z.int(),
    detail: z.string().describe('What was expected, what came.'),
    instance: z.string().optional().describe('The request: its id stands in the logs.'),
    code: z.string().describe('Code of the error table, `area/what`.'),
    remedy: z.string().describe('What to do.'),
    retryable: z.boolean(),
    retryAfterSeconds: z.number().optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem' });

/** A problem. */
export type Problem = z.output<typeof problem>;

/** What callers over HTTP can do about an error of this code; nothing when the error table's remedy is for them too. */
export function remedyForCallers(code: string): string | undefined {
  return Object.hasOwn(callerRemedies, code) ? callerRemedies[code as keyof typeof callerRemedies] : undefined;
}

/** Says anything thrown as a problem. Stacks and paths of the server never appear. */
export function asProblem(thrown: unknown, instance?: string): Problem {
  const error = asLikenessError(thrown);
  const { http, retryable } = errorTable[error.code];
  const { retryAfterSeconds, ...found } = error.details;
  const { path, folder, ...rest } = found;
  // What is wrong with the machine is told without its places; the log has them.
  const ofMachine = /^(system|database|server)\//.test(error.code);
  const details = ofMachine ? rest : found;
  const places = ofMachine ? [path, folder].filter((place) => typeof place === 'string' && place !== '') : [];
  const message = places.reduce<string>((text, place) => text.replaceAll(String(place), '…'), error.message);
  return {
    type: `urn:likeness:error:${error.code.replace('/', ':')}`,
    title: errorTitles[error.code],
    status: http,
    detail: error.code === 'system/internal' ? 'Something went wrong inside the service.' : message,
    ...(instance === undefined ? {} : { instance }),
    code: error.code,
    remedy: remedyForCallers(error.code) ?? error.remedy,
    retryable,
    ...(typeof retryAfterSeconds === 'number' ? { retryAfterSeconds } : {}),
    ...(Object.keys(details).length > 0 ? { details } : {}),
  };
}
