/**
 * Errors of the service: requests over HTTP, stored files, jobs, workers, the database. Part of the error table.
 */
import type { ErrorMeaning } from './error-meaning.ts';

/** Rows of the error table that only the service, its workers and its clients meet. */
export const serviceErrors = {
  'request/unauthorized': {
    exit: 6,
    http: 401,
    retryable: false,
    remedy: 'Send a valid key as `Authorization: Bearer …`; `likeness keys create` makes one.',
  },
  'request/forbidden': {
    exit: 6,
    http: 403,
    retryable: false,
    remedy:
      'Use a key that has the scope which the message names, or open the page from the address of the service itself.',
  },
  'request/unknown-host': {
    exit: 6,
    http: 403,
    retryable: false,
    remedy:
      'Call the service by the address that it printed when it started. Where keys are needed it answers to every name: start it with `--host`, `--allowed-hosts` or `--require-key`.',
  },
  'request/not-found': {
    exit: 2,
    http: 404,
    retryable: false,
    remedy: 'Check the address; `/docs` lists every route.',
  },
  'request/method': {
    exit: 2,
    http: 405,
    retryable: false,
    remedy: 'Use a method that the header `Allow` names.',
  },
  'request/range': {
    exit: 2,
    http: 416,
    retryable: false,
    remedy: 'Ask for bytes that the file has; `Content-Range` tells its length.',
  },
  'request/too-large': {
    exit: 2,
    http: 413,
    retryable: false,
    remedy: 'Send a smaller file, or raise the limit that the message names.',
  },
  'request/too-slow': {
    exit: 2,
    http: 408,
    retryable: true,
    remedy: 'Send the request again, faster; large files go in pieces by the tus protocol.',
  },
  'request/too-many': {
    exit: 5,
    http: 429,
    retryable: true,
    remedy: 'Wait as long as `Retry-After` says, then try again.',
  },
  'request/key-reused': {
    exit: 2,
    http: 422,
    retryable: false,
    remedy: 'Use a new `Idempotency-Key` for a new request.',
  },
  'input/address-refused': {
    exit: 2,
    http: 422,
    retryable: false,
    remedy: 'Use a public http(s) address, or upload the file.',
  },
  'input/unreachable': {
    exit: 5,
    http: 422,
    retryable: true,
    remedy: 'Check that the address can be opened without signing in, or upload the file.',
  },
  'artifact/gone': {
    exit: 2,
    http: 404,
    retryable: false,
    remedy: 'Upload the file again, or run the job again: it was deleted or has expired.',
  },
  'artifact/exists': {
    exit: 5,
    http: 409,
    retryable: false,
    remedy: 'Nothing needs to be done: these bytes were stored before.',
  },
  'artifact/quota': {
    exit: 5,
    http: 507,
    retryable: false,
    remedy:
      'Delete uploads and jobs that are no longer needed, or have whoever runs the service raise the limit that the message names.',
  },
  'artifact/link-expired': {
    exit: 6,
    http: 403,
    retryable: false,
    remedy: 'Ask for the job again: it gives a fresh link.',
  },
  'artifact/link-changed': {
    exit: 6,
    http: 403,
    retryable: false,
    remedy: 'Use the link whole and as the service gave it, or ask for the job or file again: that gives a fresh one.',
  },
  'job/not-found': {
    exit: 2,
    http: 404,
    retryable: false,
    remedy: 'Check the id; `likeness jobs list` shows the jobs there are.',
  },
  'job/unfinished': {
    exit: 2,
    http: 409,
    retryable: true,
    remedy: 'Wait until the job has ended, or cancel it first.',
  },
  'job/not-retryable': {
    exit: 2,
    http: 409,
    retryable: false,
    remedy: 'Only jobs that failed or were cancelled can be run again; send a new job.',
  },
  'job/lease-lost': {
    exit: 5,
    http: 409,
    retryable: false,
    remedy: "Stop this attempt: the job is somebody else's now, was cancelled or has ended.",
  },
  'job/timed-out': {
    exit: 5,
    http: 504,
    retryable: true,
    remedy: 'Raise `timeoutSeconds`, or send less work in one job.',
  },
  'job/worker-lost': {
    exit: 5,
    http: 500,
    retryable: true,
    remedy: 'Retry the job; if its worker dies again, look at the log of the worker for the reason.',
  },
  'queue/full': {
    exit: 5,
    http: 503,
    retryable: true,
    remedy: 'Wait as long as `Retry-After` says, add workers, or raise the limit of the queue.',
  },
  'server/starting': {
    exit: 5,
    http: 503,
    retryable: true,
    remedy: 'Wait a moment and try again: the service is starting.',
  },
  'server/stopping': {
    exit: 5,
    http: 503,
    retryable: true,
    remedy: 'Try again in a moment: the service is being stopped or started anew.',
  },
  'server/unreachable': {
    exit: 5,
    http: 502,
    retryable: true,
    remedy: 'Start it with `likeness serve`, or correct the address.',
  },
  'server/address-in-use': {
    exit: 5,
    http: 500,
    retryable: false,
    remedy: 'Stop the program that listens there, or choose another `--port`.',
  },
  'server/data-in-use': {
    exit: 5,
    http: 500,
    retryable: false,
    remedy:
      'Stop the other server, choose another `--data` folder, or use PostgreSQL (`DATABASE_URL`), which several share.',
  },
  'server/other-deployment': {
    exit: 5,
    http: 500,
    retryable: false,
    remedy:
      'Give every deployment an artifact folder of its own, or connect this one to the database that the folder belongs to.',
  },
  'database/unreachable': {
    exit: 5,
    http: 503,
    retryable: true,
    remedy: 'Start PostgreSQL or correct `DATABASE_URL`; without it the embedded database is used.',
  },
  'database/damaged': {
    exit: 5,
    http: 503,
    retryable: false,
    remedy: 'Restore the folder that the message names from a backup, or move it away to begin anew.',
  },
} as const satisfies Record<string, ErrorMeaning>;
