/**
 * Errors as people read them: a heading, what happened, what to do.
 */
import { type ErrorCode, errorTable, isLikenessError } from '../../../src/base/errors.ts';
import type { ErrorReport } from '../../../src/contract/report.ts';

/** An error, ready to be shown. */
export interface ShownError {
  readonly code: string;
  readonly title: string;
  readonly message: string;
  readonly remedy?: string | undefined;
  readonly retryable: boolean;
}

/** Headings for what happens often; everything else is called by its area. */
const titles: Partial<Readonly<Record<ErrorCode, string>>> = {
  'request/unauthorized': 'This service asks for a key',
  'request/forbidden': 'Your key does not allow this',
  'request/too-large': 'The file is too large',
  'request/too-many': 'Too many requests',
  'media/unsupported': 'This file is not a picture that can be read',
  'media/damaged': 'The picture is damaged',
  'media/too-large': 'The picture is too large',
  'face/none-found': 'No face was found',
  'face/pair-unsuitable': 'These two faces do not fit together',
  'artifact/gone': 'The file is not there any more',
  'queue/full': 'The queue is full',
  'server/unreachable': 'The service cannot be reached',
  'server/starting': 'The service is starting',
  'server/stopping': 'The service is being stopped',
  'job/worker-lost': 'The worker was lost',
  'job/timed-out': 'It took too long',
  'model/licence': 'A licence has to be accepted first',
  'system/internal': 'Something went wrong inside the service',
};

const areas: Readonly<Record<string, string>> = {
  request: 'The request was refused',
  media: 'The picture cannot be used',
  face: 'The faces cannot be used',
  model: 'A model is missing or damaged',
  engine: 'The computation failed',
  job: 'The job did not finish',
  input: 'A picture cannot be fetched',
};

/** Shows an error as it stands in a job or a report. */
export function showReport({ code, message, remedy, retryable }: ErrorReport): ShownError {
  const title = titles[code as ErrorCode] ?? areas[code.split('/')[0] ?? ''] ?? 'Something went wrong';
  return { code, title, message, remedy, retryable };
}

/** Shows anything that was thrown. */
export function showError(thrown: unknown): ShownError {
  if (isLikenessError(thrown)) {
    const { remedy, retryable } = errorTable[thrown.code];
    const unreachable = thrown.code === 'server/unreachable';
    return showReport({
      code: thrown.code,
      message: unreachable ? 'The page got no answer from the service.' : thrown.message,
      remedy: unreachable ? 'Check that it is running; the page goes on by itself when it is back.' : remedy,
      retryable,
    });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'system/internal', title: 'Something went wrong in this page', message, retryable: false };
}
