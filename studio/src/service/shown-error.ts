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

/** What to do on a page, where the table speaks to people at a command line. */
const remedies: Partial<Readonly<Record<ErrorCode, string>>> = {
  'request/invalid': 'Change the option that the message names.',
  'request/unauthorized': 'Enter a valid key.',
  'request/forbidden': 'Whoever runs the service can make such a key.',
  'media/too-large': 'Scale the picture down, or raise “Max pixels” among the options if the machine has the memory.',
  'face/no-such-face': 'Choose the faces anew: the picture or its options have changed.',
  'face/pair-unsuitable':
    'Use a sharper photo whose head is turned like the one in the picture, or set “Min pair score” to 0 to try anyway.',
  'model/missing': 'Fetch the model on the page Models.',
  'model/damaged':
    'Repair the model on the page Models; built-in models: reinstall the package that the message names.',
  'model/licence': 'Pull the model on the page Models and accept its licence there.',
  'model/unavailable': 'Try again later; the message lists all that was tried.',
  'model/changed':
    'The file is not the one that was learnt at first contact. Whoever runs the service can accept the change.',
  'engine/unavailable': 'The page System tells what is missing.',
  'engine/failed': 'Try again; if it fails again, look at the page System.',
  'system/disk-full': 'Free some disk space on the machine of the service, then try again.',
  'system/internal': 'This is a defect of Likeness; please report it. The log of the service says more.',
  'run/cancelled': 'Run it again.',
  'job/timed-out': 'Try again, or raise “Timeout seconds” among the options.',
  'job/not-found': 'It was deleted or has expired, or it belongs to another key.',
  'queue/full': 'Wait until some jobs have ended, then try again.',
};

/** Shows an error as it stands in a job or a report. */
export function showReport({ code, message, remedy, retryable }: ErrorReport): ShownError {
  const title = titles[code as ErrorCode] ?? areas[code.split('/')[0] ?? ''] ?? 'Something went wrong';
  return { code, title, message, remedy: remedies[code as ErrorCode] ?? remedy, retryable };
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
