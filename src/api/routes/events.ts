/**
 * `/v1/jobs/:id/events`: a job followed as it goes, as server-sent events that go on after the last one seen.
 */
import { z } from '@hono/zod-openapi';
import { type JobEvent, jobEvent } from '../../contract/service/job.ts';
import { type Api, addRoute } from '../define-route.ts';
import type { ApiParts } from '../parts.ts';
import { takeSeat } from '../take-seat.ts';
import { watchKey } from '../watch-key.ts';

/** A comment is sent when nothing happened for so long, so that proxies keep the connection. */
const quietMs = 15_000;

const terminal = new Set(['succeeded', 'failed', 'cancelled']);

/** Adds the route. */
export function registerEvents(app: Api, parts: ApiParts): void {
  addRoute(
    app,
    {
      method: 'get',
      path: '/v1/jobs/{id}/events',
      summary: 'Follow a job (server-sent events); ends after its last event, and when the key is revoked or expires',
      tag: 'Jobs',
      scope: 'use',
      request: {
        params: z.object({ id: z.string() }),
        query: z.object({ after: z.string().optional().describe('The same, for readers that cannot set headers.') }),
        headers: z.object({ 'last-event-id': z.string().optional().describe('Go on after this event.') }),
      },
      answers: {
        200: {
          description: 'Events; the data of each is a JobEvent.',
          content: { 'text/event-stream': { schema: jobEvent } },
        },
      },
    },
    async (context) => {
      const { desk } = context.get('open').jobs;
      const requester = context.get('requester');
      const id = context.req.param('id') ?? '';
      const last = context.req.header('last-event-id') ?? context.req.query('after') ?? '';
      let after = /^\d{1,15}$/.test(last) ? Number(last) : 0;
      // Tells at once whether there is such a job.
      await desk.events(requester, id, after);
      const rise = takeSeat(context);
      const key = watchKey(context);
      const leave = (): void => {
        rise();
        key.stop();
      };
      const stop = new AbortController();
      stop.signal.addEventListener('abort', leave);
      key.signal.addEventListener('abort', () => stop.abort());
      const { signal } = context.req.raw;
      if (signal.aborted) stop.abort();
      signal.addEventListener('abort', () => stop.abort());
      const encoder = new TextEncoder();
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const tell = (event: JobEvent): void => {
            after = event.sequence;
            controller.enqueue(
              encoder.encode(`id: ${event.sequence}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
            );
          };
          const end = (): void => {
            leave();
            controller.close();
          };
          const events = await desk.events(requester, id, after).catch(() => undefined);
          if (!events || stop.signal.aborted) return end();
          events.forEach(tell);
          const job =
            events.some((event) => terminal.has(event.type)) || events.length === 0
              ? await desk.get(requester, id).catch(() => undefined)
              : 'running';
          const ended = job === undefined || (job !== 'running' && job.finishedAt !== undefined);
          if (ended || !parts.accepting()) {
            // It may have ended between the look at its events and the look at itself.
            (await desk.events(requester, id, after).catch(() => [])).forEach(tell);
            return end();
          }
          if (events.length > 0) return;
          try {
            await desk.waitForEvent(id, after, { timeoutMs: quietMs, signal: stop.signal });
          } catch {
            // The database does not answer: whoever listens comes again, after the last event that it saw.
            return end();
          }
          if (key.signal.aborted) return end();
          if (!stop.signal.aborted) controller.enqueue(encoder.encode(': still here\n\n'));
        },
        cancel: () => stop.abort(),
      });
      return new Response(body, {
        headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
      });
    },
  );
}
