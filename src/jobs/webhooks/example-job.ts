/**
 * The job that test deliveries tell of: of the shape of a real one, with addresses that lead nowhere.
 */
import { errorTable } from '../../base/errors.ts';
import type { Job } from '../../contract/service/job.ts';
import type { WebhookEvent } from '../../contract/service/webhook.ts';

const id = '00000000-0000-4000-8000-000000000000';

/** Makes the job as it stands at an event. */
export function exampleJob(event: WebhookEvent, nowMs: number): Job {
  const at = (secondsAgo: number): string => new Date(nowMs - secondsAgo * 1000).toISOString();
  const self = `/v1/jobs/${id}`;
  const started = {
    id,
    kind: 'swap',
    cancelRequested: false,
    lastEvent: event === 'job.started' ? 2 : 3,
    tries: 3,
    priority: 0,
    request: { kind: 'swap', sources: ['https://example.com/face.jpg'], target: 'https://example.com/crew.jpg' },
    items: [],
    metadata: { record: 'rec-example' },
    createdAt: at(3),
    startedAt: at(2),
    links: { self, events: `${self}/events`, cancel: `${self}/cancel`, retry: `${self}/retry` },
  };
  const attempt = { number: 1, worker: 'example', startedAt: at(2), endedAt: at(0) };
  const ended = { ...started, progress: 1, finishedAt: at(0), results: [] };
  switch (event) {
    case 'job.started':
      return {
        ...started,
        status: 'running',
        progress: 0,
        results: [],
        attempts: [{ number: 1, worker: 'example', startedAt: at(2), status: 'running' }],
      };
    case 'job.succeeded':
      return {
        ...ended,
        status: 'succeeded',
        attempts: [{ ...attempt, status: 'succeeded' }],
        results: [
          {
            id: 'art_example',
            url: 'https://example.com/v1/artifacts/art_example/content',
            contentType: 'image/jpeg',
            bytes: 123_456,
            sha256: '0'.repeat(64),
            name: 'crew-swapped.jpg',
            target: 0,
          },
        ],
      };
    case 'job.failed': {
      const code = 'face/none-found';
      const { remedy, retryable } = errorTable[code];
      const error = { code, message: 'Expected a face in crew.jpg, found none.', remedy, retryable };
      return { ...ended, status: 'failed', error, attempts: [{ ...attempt, status: 'failed', error }] };
    }
    case 'job.cancelled':
      return { ...ended, status: 'cancelled', attempts: [{ ...attempt, status: 'cancelled' }] };
  }
}
