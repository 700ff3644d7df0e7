/**
 * The service as a program calls it: uploads, jobs, results, keys. Used by the command line's `--remote`, by tests, by the studio.
 */

import type { ApiKey, KeyScope, NewApiKey } from '../contract/service/api-key.ts';
import type { Job, JobList, JobResult } from '../contract/service/job.ts';
import type { JobRequest } from '../contract/service/job-request.ts';
import type { Upload } from '../contract/service/upload.ts';
import { askService, type ServiceAddress, type ServiceCall } from './ask-service.ts';
import { type FollowHooks, followJob } from './follow-job.ts';

/** Which jobs are listed. */
export interface JobListWish {
  readonly status?: string | undefined;
  readonly kind?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** The service, ready to be called. Every call throws the error that the service tells, or `server/unreachable`. */
export interface ServiceClient {
  readonly address: ServiceAddress;
  /** Sends a file; its type is found by the service. */
  upload(file: { readonly name: string; readonly body: Blob }, signal?: AbortSignal): Promise<Upload>;
  removeUpload(id: string): Promise<void>;
  /** Queues a job. With the same `idempotencyKey` the same request gives the same job. */
  submit(request: JobRequest, wish?: { readonly idempotencyKey?: string; readonly signal?: AbortSignal }): Promise<Job>;
  job(id: string, signal?: AbortSignal): Promise<Job>;
  jobs(wish?: JobListWish): Promise<JobList>;
  cancel(id: string): Promise<Job>;
  retry(id: string): Promise<Job>;
  remove(id: string): Promise<void>;
  /** Follows a job to its end, also across restarts of the service. */
  follow(id: string, hooks?: FollowHooks): Promise<Job>;
  download(result: JobResult, signal?: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  keys(): Promise<readonly ApiKey[]>;
  createKey(wish: {
    readonly name: string;
    readonly scopes: readonly KeyScope[];
    readonly expiresInDays?: number;
  }): Promise<NewApiKey>;
  revokeKey(id: string): Promise<void>;
}

const answerMs = 30_000;
const transferMs = 600_000;

/** Makes a client. Nothing is sent before it is asked for something. */
export function createServiceClient(address: ServiceAddress): ServiceClient {
  const ask = (call: ServiceCall): Promise<Response> => askService(address, { timeoutMs: answerMs, ...call });
  const json = async <T>(call: ServiceCall): Promise<T> => (await ask(call)).json() as Promise<T>;
  const of = (id: string): string => `/v1/jobs/${encodeURIComponent(id)}`;
  const none = async (call: ServiceCall): Promise<void> => {
    await (await ask(call)).body?.cancel();
  };

  return {
    address,
    upload: ({ name, body }, signal) =>
      json({
        method: 'POST',
        path: `/v1/uploads?${new URLSearchParams({ name: name.slice(-300) })}`,
        body,
        headers: { 'content-type': body.type || 'application/octet-stream' },
        timeoutMs: transferMs,
        signal,
      }),
    removeUpload: (id) => none({ method: 'DELETE', path: `/v1/uploads/${encodeURIComponent(id)}` }),
    submit: (request, { idempotencyKey, signal } = {}) =>
      json({
        method: 'POST',
        path: '/v1/jobs',
        json: request,
        signal,
        ...(idempotencyKey === undefined ? {} : { headers: { 'idempotency-key': `"${idempotencyKey}"` } }),
      }),
    job: (id, signal) => json({ method: 'GET', path: of(id), signal }),
    jobs: (wish = {}) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(wish)) if (value !== undefined) query.set(name, String(value));
      return json({ method: 'GET', path: `/v1/jobs?${query}` });
    },
    cancel: (id) => json({ method: 'POST', path: `${of(id)}/cancel` }),
    retry: (id) => json({ method: 'POST', path: `${of(id)}/retry` }),
    remove: (id) => none({ method: 'DELETE', path: of(id) }),
    follow: (id, hooks) => followJob(address, id, (signal) => json({ method: 'GET', path: of(id), signal }), hooks),
    async download({ url }, signal) {
      const path = new URL(url, address.server);
      const answer = await ask({ method: 'GET', path: path.pathname + path.search, signal, timeoutMs: transferMs });
      return answer.body ?? new ReadableStream();
    },
    async keys() {
      return (await json<{ keys: ApiKey[] }>({ method: 'GET', path: '/v1/keys' })).keys;
    },
    createKey: (wish) => json({ method: 'POST', path: '/v1/keys', json: wish }),
    revokeKey: (id) => none({ method: 'DELETE', path: `/v1/keys/${encodeURIComponent(id)}` }),
  };
}
