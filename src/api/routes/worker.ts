/**
 * `/v1/worker`: workers lease jobs, fetch what they need, bring what they made.
 */
import { z } from '@hono/zod-openapi';
import { LikenessError } from '../../base/errors.ts';
import {
  claimRequest,
  completeRequest,
  deliveredItem,
  deliveredResult,
  failRequest,
  heartbeatAnswer,
  heartbeatRequest,
  inlineLetters,
  itemRequest,
  lease,
  leaseTokenHeader,
} from '../../contract/service/lease.ts';
import type { LeasedInput, LeaseProof } from '../../jobs/jobs.ts';
import type { MediaRow } from '../../ports/media-records.ts';
import { createAttemptTimes } from '../attempt-times.ts';
import { type Api, type ApiContext, addRoute, answers, type RouteFacts } from '../define-route.ts';
import type { ApiParts, OpenParts } from '../parts.ts';
import { piecesOf, readChecked } from '../read-body.ts';
import { cleanName, newMediaId, storeMedia } from '../store-media.ts';
import { bounds, completeWith, keepItem, whereOf } from '../take-results.ts';
import { watchKey } from '../watch-key.ts';
import { bodyOf } from './artifacts.ts';

const tag = 'Workers';
const idParameter = z.object({ id: z.string().describe('Id of the lease.') });
const tokenHeader = z.object({ [leaseTokenHeader]: z.string() });
const nothing = { 204: { description: 'Done.' } };

function proofOf(context: ApiContext): LeaseProof {
  const token = context.req.header(leaseTokenHeader);
  if (!token)
    throw new LikenessError(
      'request/invalid',
      `Expected the token of the lease in the header \`${leaseTokenHeader}\`, got none.`,
    );
  return { id: context.req.param('id') ?? '', token };
}

/** Fetches a picture that a job names by its address; it is kept for further tries. */
async function fetchInput(parts: ApiParts, open: OpenParts, { job, ref, keyPrefix }: LeasedInput): Promise<MediaRow> {
  const { limits, clock } = parts;
  const fetched = await open.fetchMedia.open(ref, {
    maxBytes: limits.maxUploadBytes,
    timeoutMs: limits.fetchTimeoutMs,
  });
  const id = newMediaId('up');
  return storeMedia(open, {
    id,
    // A name of its own for every fetch: what a killed server had half stored stands in nobody's way.
    key: `${keyPrefix}${id}`,
    owner: job.owner,
    name: fetched.name,
    body: fetched.body,
    maxBytes: limits.maxUploadBytes,
    nowMs: clock.now(),
    jobId: job.jobId,
  });
}

/** Adds the routes. */
export function registerWorker(app: Api, parts: ApiParts): void {
  const times = createAttemptTimes(parts);
  const leases = (context: ApiContext) => context.get('open').jobs.leases;
  const route = (
    facts: Pick<RouteFacts, 'method' | 'path' | 'summary' | 'answers'> & { readonly body?: z.ZodType },
    handler: (context: ApiContext) => Promise<Response>,
  ): void => {
    const { body, ...rest } = facts;
    const params = facts.path.includes('{id}') ? { params: idParameter, headers: tokenHeader } : {};
    const content = body ? { body: { required: true, content: { 'application/json': { schema: body } } } } : {};
    addRoute(app, { ...rest, tag, scope: 'worker', request: { ...params, ...content } }, handler);
  };

  route(
    {
      method: 'post',
      path: '/v1/worker/claim',
      summary: 'Wait for a job and lease it',
      body: claimRequest,
      answers: { 200: answers('A lease.', lease), 204: { description: 'No job came.' } },
    },
    async (context) => {
      const wish = await readChecked(context, claimRequest);
      const key = watchKey(context);
      const signal = AbortSignal.any([context.req.raw.signal, key.signal]);
      const claim = parts.accepting() ? leases(context).claim(wish, signal) : undefined;
      const leased = await Promise.resolve(claim).finally(key.stop);
      // Whoever was locked out meanwhile is told so, and got no job.
      if (!leased && key.signal.aborted) throw key.signal.reason;
      if (!leased) return context.body(null, 204);
      times.begun(leased);
      return context.json(leased);
    },
  );
  route(
    {
      method: 'get',
      path: '/v1/worker/leases/{id}/inputs/{index}',
      summary: 'The bytes of a picture of the job',
      answers: { 200: { description: 'The bytes.' } },
    },
    async (context) => {
      const open = context.get('open');
      const input = await leases(context).input(proofOf(context), Number(context.req.param('index')));
      const row = input.stored ?? (await fetchInput(parts, open, input));
      const bytes = await open.artifacts.read(row.key);
      return new Response(await bodyOf(bytes), {
        headers: { 'Content-Type': row.contentType, 'Content-Length': String(bytes.bytes) },
      });
    },
  );
  route(
    {
      method: 'post',
      path: '/v1/worker/leases/{id}/heartbeat',
      summary: 'Keep the lease; hear whether the job was cancelled',
      body: heartbeatRequest,
      answers: { 200: answers('How it goes on.', heartbeatAnswer) },
    },
    async (context) =>
      context.json(await leases(context).heartbeat(proofOf(context), await readChecked(context, heartbeatRequest))),
  );
  route(
    {
      method: 'put',
      path: '/v1/worker/leases/{id}/results/{name}',
      summary: 'Bring a result',
      answers: { 201: answers('It is stored, and counts when the job is completed with it.', deliveredResult) },
    },
    async (context) => {
      const proof = proofOf(context);
      const job = await leases(context).leased(proof);
      const id = newMediaId('art');
      const name = cleanName(context.req.param('name'));
      const row = await storeMedia(context.get('open'), {
        ...whereOf(job, id),
        ...bounds(parts),
        name,
        body: piecesOf(context),
        announcedBytes: Number(context.req.header('content-length') ?? 0),
      });
      return context.json({ id, name: name ?? id, sha256: row.sha256, bytes: row.bytes }, 201);
    },
  );
  route(
    {
      method: 'put',
      path: '/v1/worker/leases/{id}/items/{target}',
      summary: 'Bring an item of a batch, which the next attempt need not do again; seen when the job is completed',
      body: itemRequest,
      answers: { 200: answers('It is kept. Sent again, it stays as it was.', deliveredItem) },
    },
    async (context) => {
      const proof = proofOf(context);
      const target = Number(context.req.param('target'));
      if (!/^\d{1,4}$/.test(context.req.param('target') ?? ''))
        throw new LikenessError('request/invalid', 'Expected the number of a target, beginning with 0.');
      const item = await readChecked(context, itemRequest, parts.limits.maxBodyBytes + inlineLetters);
      return context.json(await keepItem(parts, context.get('open'), { proof, target, ...item }));
    },
  );
  route(
    {
      method: 'post',
      path: '/v1/worker/leases/{id}/complete',
      summary: 'The job is done',
      body: completeRequest,
      answers: nothing,
    },
    async (context) => {
      const proof = proofOf(context);
      // However small the bodies of users must be, the pictures of a worker find room.
      const maxBytes = parts.limits.maxBodyBytes + inlineLetters;
      const { report, results } = await readChecked(context, completeRequest, maxBytes);
      await completeWith(parts, context.get('open'), { proof, report, results });
      times.ended(context.req.param('id'), 'succeeded');
      return context.body(null, 204);
    },
  );
  route(
    {
      method: 'post',
      path: '/v1/worker/leases/{id}/fail',
      summary: 'The job could not be done',
      body: failRequest,
      answers: nothing,
    },
    async (context) => {
      const failure = await readChecked(context, failRequest, parts.limits.maxBodyBytes);
      await leases(context).fail(proofOf(context), failure);
      times.ended(context.req.param('id'), failure.error.code === 'run/cancelled' ? 'cancelled' : 'failed');
      return context.body(null, 204);
    },
  );
  route(
    {
      method: 'post',
      path: '/v1/worker/leases/{id}/release',
      summary: 'Hand the job back; no try is used up',
      answers: nothing,
    },
    async (context) => {
      await leases(context).release(proofOf(context));
      times.ended(context.req.param('id'), 'released');
      return context.body(null, 204);
    },
  );
}
