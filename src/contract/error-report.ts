/**
 * From anything thrown to an error of the table, and to what a report says of it.
 */
import { LikenessError } from '../base/errors.ts';
import type { ErrorReport } from './report.ts';

/**
 * Gives any thrown thing as an error of the table: ours as it is, exhausted memory as `system/out-of-memory`, all else
 * as `system/internal` with its message.
 */
export function asLikenessError(thrown: unknown): LikenessError {
  if (thrown instanceof LikenessError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (/allocation failed|out of memory|invalid (typed )?array (buffer )?length/i.test(message)) {
    return new LikenessError('system/out-of-memory', `Expected enough memory for this run, got: ${message}.`, {
      cause: thrown,
    });
  }
  return new LikenessError('system/internal', `Something went wrong inside Likeness: ${message}`, { cause: thrown });
}

/** Says what a report says of an error. Paths of the product's own files and stacks never appear. */
export function describeError(thrown: unknown): ErrorReport {
  const error = asLikenessError(thrown);
  const { code, message, remedy, retryable, details } = error;
  return { code, message, remedy, retryable, ...(Object.keys(details).length > 0 ? { details: { ...details } } : {}) };
}
