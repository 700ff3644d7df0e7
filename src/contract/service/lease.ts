/**
 * The worker protocol: how a worker on any machine leases jobs over HTTP. Every call after the claim carries the lease's
 * token; a token that is no longer the job's is answered with 409 `job/lease-lost`, whatever the worker brings.
 *
 * | call | body | answer |
 * |---|---|---|
 * | `POST /v1/worker/claim` | {@link claimRequest} | 200 {@link lease}, or 204 when none came within the wait |
 * | `GET /v1/worker/leases/:id/inputs/:n` | | the bytes of the n-th picture |
 * | `POST /v1/worker/leases/:id/heartbeat` | {@link heartbeatRequest} | {@link heartbeatAnswer} |
 * | `PUT /v1/worker/leases/:id/results/:name` | the bytes | 201 with the artifact |
 * | `PUT /v1/worker/leases/:id/items/:target` | {@link itemRequest} | {@link deliveredItem} |
 * | `POST /v1/worker/leases/:id/complete` | {@link completeRequest} | 204 |
 * | `POST /v1/worker/leases/:id/fail` | {@link failRequest} | 204 |
 * | `POST /v1/worker/leases/:id/release` | | 204; the job is queued again, the attempt costs no try |
 *
 * The token travels in the header `lease-token`. Small pictures need no call of their own: inputs come with the lease when
 * the worker wishes it, results go with the completion; up to {@link inlineBytes} altogether, in base64.
 *
 * A batch is delivered item by item, so that the death of a worker costs the item it was at: what an attempt has brought is
 * kept for the next one, whose lease names it under `done`. Nobody sees items before the job is completed with them.
 */
import { z } from 'zod';
import { errorReport } from '../report.ts';

/** Name of the header that carries a lease's token. */
export const leaseTokenHeader = 'lease-token';

/** So many bytes of pictures, altogether, may travel inside a lease or a completion. */
export const inlineBytes = 384 * 1024;

/** The same in letters of base64. */
export const inlineLetters = Math.ceil(inlineBytes / 3) * 4;

const inlinePicture = z.string().max(inlineLetters);

/** A worker asks for a job. */
export const claimRequest = z.strictObject({
  worker: z.string().min(1).max(200).describe('Name of the worker: host, process, number.'),
  kinds: z.array(z.string().min(1).max(40)).min(1).max(20).describe('Kinds of jobs it can do.'),
  waitSeconds: z.number().min(0).max(60).default(20).describe('How long the answer may wait for a job.'),
  ready: z.boolean().default(true).describe('Its models are open: a job would start at once.'),
  inline: z.boolean().optional().describe('Small stored inputs may come with the lease.'),
});

/** An item of a batch that an earlier attempt has done. */
export const doneItem = z.object({
  target: z.int().describe('Number of the target, beginning with 0.'),
  report: z.record(z.string(), z.unknown()).describe('As the worker said it.'),
  resultId: z.string().optional().describe('The file that was made; it may be named at completion.'),
});

/** A job that is leased to a worker. */
export const lease = z.object({
  id: z.string().describe('Of the attempt.'),
  token: z.string(),
  jobId: z.string(),
  attempt: z.int().describe('Beginning with 1.'),
  kind: z.string(),
  request: z.record(z.string(), z.unknown()).describe('The request of the job; pictures are named `input:N`.'),
  inputs: z.array(
    z.object({
      index: z.int(),
      name: z.string(),
      bytes: inlinePicture.optional().describe('The picture in base64; without it, it is to be fetched.'),
    }),
  ),
  heartbeatSeconds: z.number().describe('Send a heartbeat at least so often.'),
  leaseSeconds: z.number().describe('Without a heartbeat for so long, the job is given to somebody else.'),
  timeoutSeconds: z.number().describe('Stop the attempt when it takes longer.'),
  done: z.array(doneItem).optional().describe('Items of a batch that need not be done again.'),
});

/** A worker says that it is alive. */
export const heartbeatRequest = z.strictObject({
  progress: z.number().min(0).max(1).optional(),
  step: z.string().max(200).optional(),
});

/** What the worker is told in return. */
export const heartbeatAnswer = z.object({
  leaseSeconds: z.number(),
  cancel: z.boolean().describe('Stop: the job was cancelled. Then fail it with `run/cancelled`.'),
});

/** A file that was delivered under the lease. */
export const deliveredResult = z.object({ id: z.string(), name: z.string(), sha256: z.string(), bytes: z.int() });

const ownFile = z.strictObject({ id: z.string() });
const smallFile = z.strictObject({ name: z.string().max(200), bytes: inlinePicture });
const ofTarget = { target: z.int().optional() };

/** A worker has done one item of a batch. */
export const itemRequest = z.strictObject({
  report: z.record(z.string(), z.unknown()).describe('Given to the worker that goes on after this one, as it is.'),
  result: z.union([ownFile, smallFile]).optional().describe('The file: delivered before, or a small one in base64.'),
});

/** An item that is kept. */
export const deliveredItem = z.object({
  target: z.int(),
  resultId: z.string().optional().describe('Name the file by it at completion.'),
});

/** A worker has done the job; results were delivered before, or are inside. */
export const completeRequest = z.strictObject({
  report: z.record(z.string(), z.unknown()),
  results: z
    .array(z.union([ownFile.extend(ofTarget), smallFile.extend(ofTarget)]))
    .max(1000)
    .describe('The results that count, in order: delivered before, those of items included, or small ones in base64.'),
});

/** A worker could not do the job. */
export const failRequest = z.strictObject({
  error: errorReport.strict(),
  report: z.record(z.string(), z.unknown()).optional(),
});

/** A worker asks for a job. */
export type ClaimRequest = z.output<typeof claimRequest>;
/** A job that is leased to a worker. */
export type Lease = z.output<typeof lease>;
/** A worker says that it is alive. */
export type HeartbeatRequest = z.output<typeof heartbeatRequest>;
/** What the worker is told in return. */
export type HeartbeatAnswer = z.output<typeof heartbeatAnswer>;
/** A file that was delivered under the lease. */
export type DeliveredResult = z.output<typeof deliveredResult>;
/** An item of a batch that an earlier attempt has done. */
export type DoneItem = z.output<typeof doneItem>;
/** A worker has done one item of a batch. */
export type ItemRequest = z.output<typeof itemRequest>;
/** An item that is kept. */
export type DeliveredItem = z.output<typeof deliveredItem>;
/** A worker has done the job. */
export type CompleteRequest = z.output<typeof completeRequest>;
/** A worker could not do the job. */
export type FailRequest = z.output<typeof failRequest>;
