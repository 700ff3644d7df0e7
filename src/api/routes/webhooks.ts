/**
 * `/v1/webhooks`: what became of deliveries, sent again by hand, tried before they are needed, signed by which secret.
 */
import { z } from '@hono/zod-openapi';
import {
  webhookDelivery,
  webhookDeliveryList,
  webhookSecret,
  webhookTestRequest,
  webhookTestResult,
} from '../../contract/service/webhook.ts';
import { type Api, type ApiContext, addRoute, answers } from '../define-route.ts';
import { readChecked, readQuery } from '../read-body.ts';
import { seated } from '../take-seat.ts';

const tag = 'Webhooks';
const idParameter = z.object({ id: z.string().describe('Id of the delivery: the `webhook-id` of its receiver.') });
const unseen = { 'Cache-Control': 'no-store' };

const listQuery = z.strictObject({
  job: z.string().max(100).optional().describe('Only deliveries of this job.'),
  status: z.enum(['pending', 'delivered', 'failed']).optional().describe('Only deliveries that stand there.'),
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ expects: 'a whole number from 1 to 200' }),
  cursor: z.string().max(200).optional().describe('`next` of the page before.'),
});

/** Adds the routes. */
export function registerWebhooks(app: Api): void {
  const desk = (context: ApiContext) => context.get('open').webhookDesk;
  const one = (context: ApiContext): string => context.req.param('id') ?? '';
  addRoute(
    app,
    {
      method: 'get',
      path: '/v1/webhooks/deliveries',
      summary: 'The log of deliveries, newest first',
      tag,
      scope: 'use',
      request: { query: listQuery },
      answers: { 200: answers('A page of deliveries.', webhookDeliveryList) },
    },
    async (context) => {
      const { job: jobId, ...wish } = readQuery(context, listQuery);
      return context.json(await desk(context).list(context.get('requester'), { jobId, ...wish }));
    },
  );
  addRoute(
    app,
    {
      method: 'get',
      path: '/v1/webhooks/deliveries/{id}',
      summary: 'A delivery',
      tag,
      scope: 'use',
      request: { params: idParameter },
      answers: { 200: answers('The delivery.', webhookDelivery) },
    },
    async (context) => context.json(await desk(context).get(context.get('requester'), one(context))),
  );
  addRoute(
    app,
    {
      method: 'post',
      path: '/v1/webhooks/deliveries/{id}/replay',
      summary: 'Send a delivery again at once, under the same id; also one that waits for its next try',
      tag,
      scope: 'use',
      request: { params: idParameter },
      answers: { 202: answers('The delivery, pending.', webhookDelivery) },
    },
    async (context) => context.json(await desk(context).replay(context.get('requester'), one(context)), 202),
  );
  addRoute(
    app,
    {
      method: 'post',
      path: '/v1/webhooks/test',
      summary: 'Tell a receiver of an example job, once, and say what it answered',
      tag,
      scope: 'use',
      request: { body: { required: true, content: { 'application/json': { schema: webhookTestRequest } } } },
      answers: { 200: answers('What came of it.', webhookTestResult) },
    },
    async (context) => {
      const wish = await readChecked(context, webhookTestRequest);
      return context.json(await seated(context, () => desk(context).test(context.get('requester'), wish)));
    },
  );
  addRoute(
    app,
    {
      method: 'get',
      path: '/v1/webhooks/secret',
      summary: "The secret that signs the caller's deliveries, unless a job brings one of its own",
      tag,
      scope: 'use',
      answers: { 200: answers('The secret.', webhookSecret) },
    },
    async (context) => context.json(await desk(context).secret(context.get('requester')), 200, unseen),
  );
  addRoute(
    app,
    {
      method: 'post',
      path: '/v1/webhooks/secret/rotate',
      summary: 'Make a new secret; for a day the former one signs beside it',
      tag,
      scope: 'use',
      answers: { 200: answers('The new secret.', webhookSecret) },
    },
    async (context) => context.json(await desk(context).rotate(context.get('requester')), 200, unseen),
  );
}
