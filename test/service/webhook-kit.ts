/**
 * Receivers of webhooks, and jobs that tell them.
 */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Job } from '../../src/contract/service/job.ts';
import type { WebhookDelivery, WebhookDeliveryList } from '../../src/contract/service/webhook.ts';
import { loopbackServer } from '../fixtures/loopback-server.ts';
import type { ServiceHere } from './service-here.ts';

/** Receivers of tests are on this machine. */
export const inner = { fetchHosts: ['127.0.0.1'] };

/** Waits of tests. */
export const patience = { firstWaitMs: 40, maxTries: 3, timeoutMs: 300, perHost: 8 };

/** A picture. */
export const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
/** The same as a request names it. */
export const picture = `data:image/png;base64,${pixel.toString('base64')}`;

/** What a receiver got. */
export interface Got {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A receiver that does with each delivery what the test says. */
export async function receiver(t: TestContext, does: (got: Got, response: ServerResponse, count: number) => void) {
  const got: Got[] = [];
  const { port } = await loopbackServer(t, async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    const one = { path: request.url as string, headers: request.headers as Record<string, string>, body };
    got.push(one);
    does(one, response, got.filter(({ path }) => path === one.path).length);
  });
  return { got, url: (path: string): string => `http://127.0.0.1:${port}${path}` };
}

/** Takes whatever comes. */
export const ok = (_: Got, response: ServerResponse): void => void response.writeHead(204).end();

/** Sends a job, and does it as a worker would. */
export async function runJob(service: ServiceHere, webhook: object, more: object = {}): Promise<Job> {
  const job = await service.json<Job>('/v1/jobs', { body: { kind: 'faces', media: picture, webhook, ...more } });
  const { lease, worker } = await service.lease('faces');
  assert.equal(lease.jobId, job.id);
  const bytes = new Blob([new Uint8Array(pixel)]);
  const { id } = await worker.deliver(lease, { name: 'drawn.png', body: bytes }, AbortSignal.timeout(5000));
  await worker.complete(lease, { report: { kind: 'faces' }, results: [{ id }] });
  return job;
}

/** Waits until the latest delivery of a job has this status. */
export async function until(
  service: ServiceHere,
  jobId: string,
  status: WebhookDelivery['status'],
): Promise<WebhookDelivery> {
  let seen: WebhookDelivery | undefined;
  for (let tries = 0; tries < 500; tries += 1) {
    const { deliveries } = await service.json<WebhookDeliveryList>(`/v1/webhooks/deliveries?job=${jobId}`);
    seen = deliveries[0];
    if (seen?.status === status) return seen;
    await wait(20);
  }
  throw new Error(`never ${status}: ${JSON.stringify(seen)}`);
}
