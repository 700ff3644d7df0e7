/**
 * Events of a job as they come (server-sent events), going on after the last one that was seen.
 */
import type { JobEvent } from '../contract/service/job.ts';
import { askService, type ServiceAddress } from './ask-service.ts';

const answerMs = 30_000;

/**
 * Reads server-sent events from a body until it ends.
 *
 * @returns The JSON of each event's data. Comments, and data that is no JSON, are left out.
 */
export async function* readServerEvents<T>(body: ReadableStream<Uint8Array>): AsyncGenerator<T> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest = (rest + decoder.decode(value, { stream: true })).replaceAll('\r\n', '\n');
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const lines = block.split('\n').filter((line) => line.startsWith('data:'));
        if (lines.length === 0) continue;
        try {
          yield JSON.parse(lines.map((line) => line.slice(5).replace(/^ /, '')).join('\n')) as T;
        } catch (error) {
          // The reader of the events may throw through the `yield`; only bad JSON is left out.
          if (!(error instanceof SyntaxError)) throw error;
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/**
 * Follows the events of a job until the service ends the stream: after the last event, when it is stopped, when the
 * connection breaks. Then call again with the number of the last event that was seen.
 *
 * @param after - Number of the last event seen; 0 for all from the beginning.
 * @throws What {@link askService} throws when the stream cannot be opened.
 */
export async function* jobEvents(
  address: ServiceAddress,
  id: string,
  { after = 0, signal }: { readonly after?: number; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<JobEvent> {
  const answer = await askService(address, {
    method: 'GET',
    path: `/v1/jobs/${encodeURIComponent(id)}/events`,
    headers: { accept: 'text/event-stream', 'last-event-id': String(after) },
    timeoutMs: answerMs,
    signal,
  });
  if (answer.body) yield* readServerEvents<JobEvent>(answer.body);
}
