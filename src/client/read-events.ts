/**
 * Events of a job as they happen, by server-sent events; a broken connection goes on after the last event that was seen.
 */
import { LikenessError } from '../base/errors.ts';
import { isFinished, type JobStatus } from '../base/job-status.ts';
import type { JobEvent } from '../contract/service/job.ts';
import type { ServiceCall } from './ask-service.ts';

/** Sends a request; see `ask-service.ts`. */
export type Ask = (call: ServiceCall) => Promise<Response>;

/** One block of a stream of server-sent events: what stands before an empty line. */
export interface SentEvent {
  readonly id?: string | undefined;
  readonly event?: string | undefined;
  readonly data: string;
}

/** How long a connection that broke off is tried again. */
const patienceMs = 120_000;
const firstPauseMs = 250;
const longestPauseMs = 5000;
/** The service says something every 15 seconds; a connection that is silent for longer is dead. */
const deadMs = 45_000;

function readBlock(block: string): SentEvent | undefined {
  const fields: Record<string, string> = {};
  const data: string[] = [];
  for (const line of block.split(/\r\n|\r|\n/)) {
    const at = line.indexOf(':');
    if (at === 0) continue;
    const name = at < 0 ? line : line.slice(0, at);
    const value = at < 0 ? '' : line.slice(at + 1).replace(/^ /, '');
    if (name === 'data') data.push(value);
    else fields[name] = value;
  }
  return data.length === 0 ? undefined : { id: fields['id'], event: fields['event'], data: data.join('\n') };
}

/** Splits a stream into its events; comments are left out. Ends with the stream, or when it is silent for too long. */
export async function* readSentEvents(body: ReadableStream<Uint8Array>, silentMs = deadMs): AsyncGenerator<SentEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const silence = new Promise<{ done: true; value: undefined }>((resolve) => {
        timer = setTimeout(() => resolve({ done: true, value: undefined }), silentMs);
      });
      const { done, value } = await Promise.race([reader.read(), silence]).finally(() => clearTimeout(timer));
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const blocks = rest.split(/\r\n\r\n|\n\n|\r\r/);
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = readBlock(block);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const passing = (error: unknown): boolean =>
  !(error instanceof LikenessError) || (error.retryable && error.code !== 'run/cancelled');

/** Waits, or throws when it is cancelled. @throws `run/cancelled`. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer);
      reject(new LikenessError('run/cancelled', 'Cancelled.'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, milliseconds);
    if (signal?.aborted) leave();
    else signal?.addEventListener('abort', leave, { once: true });
  });
}

/**
 * Reads the events of a job after a number, to its end, also across restarts of the service.
 *
 * @throws `job/not-found`; `server/unreachable` when the service is away for minutes; `run/cancelled`.
 */
export async function* readJobEvents(
  ask: Ask,
  id: string,
  { after = 0, signal }: { readonly after?: number; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<JobEvent> {
  let last = after;
  let silentSince: number | undefined;
  let pauseMs = firstPauseMs;
  for (;;) {
    try {
      const headers = { accept: 'text/event-stream', 'last-event-id': String(last) };
      const path = `/v1/jobs/${encodeURIComponent(id)}/events`;
      const answer = await ask({ method: 'GET', path, headers, signal });
      if (!/^text\/event-stream/.test(answer.headers.get('content-type') ?? '') || !answer.body)
        throw new LikenessError('request/invalid', 'Expected a stream of events, got something else.');
      for await (const sent of readSentEvents(answer.body)) {
        const event = JSON.parse(sent.data) as JobEvent;
        silentSince = undefined;
        pauseMs = firstPauseMs;
        last = Math.max(last, event.sequence);
        yield event;
      }
      // The service ends the stream with the job; one that was retried since has further events.
      const job = (await (await ask({ method: 'GET', path: `/v1/jobs/${encodeURIComponent(id)}`, signal })).json()) as {
        status: JobStatus;
      };
      if (isFinished(job.status)) return;
    } catch (error) {
      if (signal?.aborted) throw new LikenessError('run/cancelled', 'Cancelled.', { cause: error });
      silentSince ??= Date.now();
      if (!passing(error) || Date.now() - silentSince > patienceMs) throw error;
    }
    await pause(pauseMs, signal);
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  }
}
