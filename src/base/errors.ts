/**
 * The one error class of the product and the one table that says what each code means at every door.
 */

import type { ErrorMeaning } from './error-meaning.ts';
import { serviceErrors } from './service-errors.ts';

export type { ErrorMeaning } from './error-meaning.ts';

/** Every error code with its meaning; the docs print this table. Codes read `area/what`. */
export const errorTable = {
  'request/invalid': {
    exit: 2,
    http: 400,
    retryable: false,
    remedy: 'Correct the option that the message names; `likeness <command> --help` lists them all.',
  },
  'request/file-not-found': {
    exit: 2,
    http: 404,
    retryable: false,
    remedy: 'Check the path; relative paths start at the current folder.',
  },
  'request/output-exists': {
    exit: 2,
    http: 409,
    retryable: false,
    remedy: 'Choose another `--out`, or pass `--overwrite`.',
  },
  'media/unsupported': {
    exit: 2,
    http: 415,
    retryable: false,
    remedy: 'Use a picture in one of these formats: JPEG, PNG, WebP, AVIF, TIFF, GIF or BMP.',
  },
  'media/damaged': {
    exit: 3,
    http: 422,
    retryable: false,
    remedy: 'Fetch or export the file again; what arrived here cannot be decoded.',
  },
  'media/too-large': {
    exit: 3,
    http: 413,
    retryable: false,
    remedy: 'Scale the picture down, or raise `--max-pixels` if the machine has the memory.',
  },
  'face/none-found': {
    exit: 3,
    http: 422,
    retryable: false,
    remedy: 'Use a picture in which a face is visible, at least 32 pixels wide.',
  },
  'face/no-such-face': {
    exit: 2,
    http: 400,
    retryable: false,
    remedy: 'Run `likeness faces FILE` to see the numbered faces.',
  },
  'face/degenerate-landmarks': {
    exit: 3,
    http: 422,
    retryable: false,
    remedy: 'Use a picture in which the face is not seen from the side or cut off.',
  },
  'face/pair-unsuitable': {
    exit: 3,
    http: 422,
    retryable: false,
    remedy:
      'Use a sharper source photo whose head is turned like the target, or pass `--min-pair-score 0` to try anyway.',
  },
  'model/missing': {
    exit: 4,
    http: 503,
    retryable: false,
    remedy:
      'Built-in models come with the package: run `npm ci` or reinstall it. Others: `likeness models pull ID`, or `likeness models import FILE`.',
  },
  'model/damaged': {
    exit: 4,
    http: 503,
    retryable: false,
    remedy:
      'Built-in models: reinstall the package that the message names. Others: `likeness models repair` fetches them again.',
  },
  'model/mismatch': {
    exit: 4,
    http: 503,
    retryable: false,
    remedy: 'The file is not the model its card describes; reinstall or correct the card.',
  },
  'model/licence': {
    exit: 4,
    http: 403,
    retryable: false,
    remedy: 'Read the licence that the message names, then run `likeness models accept LICENCE`.',
  },
  'model/unavailable': {
    exit: 4,
    http: 503,
    retryable: true,
    remedy:
      'Try again later, or fetch the file on another machine and run `likeness models import FILE`; the message lists all that was tried.',
  },
  'model/changed': {
    exit: 4,
    http: 409,
    retryable: false,
    remedy:
      'The file is not the one that was learnt at first contact. If the change is wanted, run `likeness models pull ID --relearn`.',
  },
  'catalogue/invalid': {
    exit: 2,
    http: 400,
    retryable: false,
    remedy: 'Correct the line and field that the message names; docs/models.md describes the format.',
  },
  'engine/unavailable': {
    exit: 5,
    http: 503,
    retryable: false,
    remedy: 'Install the package that the message names; `likeness doctor` tells what is missing.',
  },
  'engine/failed': {
    exit: 5,
    http: 500,
    retryable: true,
    remedy: 'Try again; if it fails again, run `likeness doctor` and report its output.',
  },
  'system/not-writable': {
    exit: 5,
    http: 500,
    retryable: false,
    remedy: 'Choose a folder that exists and that you may write to.',
  },
  'system/disk-full': {
    exit: 5,
    http: 507,
    retryable: true,
    remedy: 'Free some disk space and run the same command again.',
  },
  'system/out-of-memory': {
    exit: 5,
    http: 503,
    retryable: true,
    remedy: 'Close other programs or scale the picture down.',
  },
  'system/internal': {
    exit: 5,
    http: 500,
    retryable: false,
    remedy: 'This is a defect of Likeness; please report it with the command and `likeness doctor --json`.',
  },
  'policy/refused': {
    exit: 6,
    http: 403,
    retryable: false,
    remedy: 'The policy of this installation does not allow it.',
  },
  'run/cancelled': {
    exit: 130,
    http: 499,
    retryable: true,
    remedy: 'Run the same command again.',
  },
  ...serviceErrors,
} as const satisfies Record<string, ErrorMeaning>;

/** A code of {@link errorTable}. */
export type ErrorCode = keyof typeof errorTable;

/** What {@link LikenessError} carries besides its message. */
export interface ErrorFacts {
  /** JSON-serialisable facts for programs: the option, the file, the numbers. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The foreign error that this one translates. */
  readonly cause?: unknown;
}

/**
 * The error that every part of Likeness throws for an expected failure.
 *
 * The message says what was expected, where, what came, and (where the table's remedy is too general) what to do.
 *
 * @example
 * throw new LikenessError('request/invalid', 'Expected --size to be 128, 256 or 512 pixels, got 300.');
 */
export class LikenessError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'LikenessError';
    this.code = code;
    this.details = facts.details ?? {};
  }

  /** Whether the same request may succeed later without being changed. */
  get retryable(): boolean {
    return errorTable[this.code].retryable;
  }

  /** What the user should do, as one sentence. */
  get remedy(): string {
    return errorTable[this.code].remedy;
  }
}

/** Tells whether something thrown is a {@link LikenessError}, optionally of one code. */
export function isLikenessError(thrown: unknown, code?: ErrorCode): thrown is LikenessError {
  return thrown instanceof LikenessError && (code === undefined || thrown.code === code);
}
