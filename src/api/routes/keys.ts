/**
 * `/v1/keys`: who may use the service.
 */
import { z } from '@hono/zod-openapi';
import { apiKey, apiKeyRequest, newApiKey } from '../../contract/service/api-key.ts';
import { type Api, addRoute, answers } from '../define-route.ts';
import { createKey, listKeys, revokeKey } from '../keys.ts';
import type { ApiParts } from '../parts.ts';
import { readChecked } from '../read-body.ts';

const tag = 'Keys';

/** Adds the routes. */
export function registerKeys(app: Api, { clock }: ApiParts): void {
  addRoute(
    app,
    {
      method: 'post',
      path: '/v1/keys',
      summary: 'Make a key; it is shown once',
      tag,
      scope: 'admin',
      request: { body: { required: true, content: { 'application/json': { schema: apiKeyRequest } } } },
      answers: { 201: answers('The key.', newApiKey) },
    },
    async (context) => {
      const wish = await readChecked(context, apiKeyRequest);
      return context.json(await createKey(context.get('open'), wish, clock.now()), 201, {
        'Cache-Control': 'no-store',
      });
    },
  );
  addRoute(
    app,
    {
      method: 'get',
      path: '/v1/keys',
      summary: 'All keys, without the keys themselves',
      tag,
      scope: 'admin',
      answers: { 200: answers('The keys.', z.object({ keys: z.array(apiKey) })) },
    },
    async (context) => context.json({ keys: await listKeys(context.get('open')) }),
  );
  addRoute(
    app,
    {
      method: 'delete',
      path: '/v1/keys/{id}',
      summary: 'Revoke a key; it stops working within a second',
      tag,
      scope: 'admin',
      request: { params: z.object({ id: z.string() }) },
      answers: { 204: { description: 'It is revoked.' } },
    },
    async (context) => {
      await revokeKey(context.get('open'), context.req.param('id') ?? '', clock.now());
      return context.body(null, 204);
    },
  );
}
