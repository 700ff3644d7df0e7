/**
 * The service as a program calls it: uploads, jobs, results, faces, models, keys. Used by the command line's `--remote`, by
 * the studio and by tests; works in browsers and in Node.
 */
import type { CompareReport, FacesReport } from '../contract/faces-report.ts';
import type { ModelsAcceptReport, ModelsRemoveReport } from '../contract/models/models-report.ts';
import type { ApiKey, KeyScope, NewApiKey } from '../contract/service/api-key.ts';
import type { Health, Readiness } from '../contract/service/health.ts';
import type { Job, JobEvent, JobList, JobResult } from '../contract/service/job.ts';
import type { JobRequest } from '../contract/service/job-request.ts';
import type { ServiceModelList } from '../contract/service/model.ts';
import type { SystemReport } from '../contract/service/system.ts';
import type { Artifact, Upload } from '../contract/service/upload.ts';
import { askService, type ServiceAddress, type ServiceCall } from './ask-service.ts';
import { type FollowHooks, followJob } from './follow-job.ts';
import { readJobEvents } from './read-events.ts';
import { type FileToSend, type UploadHooks, uploadFile } from './upload-file.ts';

export type { FollowHooks } from './follow-job.ts';
export type { FileToSend, UploadHooks } from './upload-file.ts';

/** Which jobs are listed. */
export interface JobListWish {
  readonly status?: string | undefined;
  readonly kind?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** How a job is asked for. */
export interface SubmitWish {
  /** The same request under the same key gives the same job. */
  readonly idempotencyKey?: string;
  /** Wait so long for its end before answering. */
  readonly waitSeconds?: number;
  readonly signal?: AbortSignal;
}

/** Which models a job works on; none: all that are in the store. */
export interface ModelsWish {
  readonly ids?: readonly string[];
  /** For `verify`: hash every byte. */
  readonly full?: boolean;
}

/** A request for a key. */
export interface KeyWish {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly expiresInDays?: number;
}

/** The service, ready to be called. Every call throws the error that the service tells, or `server/unreachable`. */
export interface ServiceClient {
  readonly address: ServiceAddress;
  /** Sends a file; its type is found by the service. Large ones go in pieces and survive broken connections. */
  upload(file: FileToSend, how?: AbortSignal | UploadHooks): Promise<Upload>;
  removeUpload(id: string): Promise<void>;
  /** Queues a job. */
  submit(request: JobRequest, wish?: SubmitWish): Promise<Job>;
  job(id: string, signal?: AbortSignal): Promise<Job>;
  jobs(wish?: JobListWish): Promise<JobList>;
  cancel(id: string): Promise<Job>;
  retry(id: string): Promise<Job>;
  remove(id: string): Promise<void>;
  /** Follows a job to its end, also across restarts of the service. */
  follow(id: string, hooks?: FollowHooks): Promise<Job>;
  /** Events of a job after a number, as they happen, to its end. */
  events(id: string, wish?: { readonly after?: number; readonly signal?: AbortSignal }): AsyncIterable<JobEvent>;
  /** The bytes of a result or of any stored file. */
  download(result: Pick<JobResult, 'url'>, signal?: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** Facts of a stored file, with a link that works for an hour. */
  artifact(id: string, signal?: AbortSignal): Promise<Artifact>;
  /** Finds faces at once; nothing of it is kept by the service. @param media - Id, URL or data URI. */
  findFaces(
    media: string,
    wish?: { readonly minFaceScore?: number | undefined; readonly signal?: AbortSignal | undefined },
  ): Promise<FacesReport>;
  /** Compares the faces of two pictures at once; nothing of it is kept. */
  compareFaces(a: string, b: string, signal?: AbortSignal): Promise<CompareReport>;
  models(): Promise<ServiceModelList>;
  /** Brings, proves or repairs models, as a job. */
  workOnModels(action: 'pull' | 'verify' | 'repair', wish?: ModelsWish): Promise<Job>;
  /** Accepts a licence for good. @returns What was accepted. */
  acceptLicence(licence: string): Promise<ModelsAcceptReport>;
  /** Removes a model or a variant from the store of the service. */
  removeModel(id: string): Promise<ModelsRemoveReport>;
  keys(): Promise<readonly ApiKey[]>;
  createKey(wish: KeyWish): Promise<NewApiKey>;
  revokeKey(id: string): Promise<void>;
  health(signal?: AbortSignal): Promise<Health>;
  /** The machine of the service, its workers and its queue. @param wish.fresh - Have the machine examined now. */
  system(wish?: { readonly fresh?: boolean; readonly signal?: AbortSignal }): Promise<SystemReport>;
  /** Whether a job would start at once; `undefined` when the service does not answer. */
  readiness(signal?: AbortSignal): Promise<Readiness | undefined>;
}

const answerMs = 30_000;
const transferMs = 600_000;
/** The service answers about faces after two minutes at the latest. */
const facesMs = 150_000;
/** A machine is examined by a process that opens every model. */
const examineMs = 120_000;

/**
 * Makes a client. Nothing is sent before it is asked for something.
 *
 * @example
 * const client = createServiceClient({ server: 'http://127.0.0.1:8420' });
 * const source = await client.upload({ name: 'ada.jpg', body: blob });
 * const job = await client.submit({ kind: 'swap', sources: [source.id], target: 'https://example.com/crew.jpg' });
 * const done = await client.follow(job.id, { onChange: ({ progress }) => show(progress) });
 * const bytes = await client.download(done.results[0]);
 */
export function createServiceClient(address: ServiceAddress): ServiceClient {
  const ask = (call: ServiceCall): Promise<Response> => askService(address, { timeoutMs: answerMs, ...call });
  const json = async <T>(call: ServiceCall): Promise<T> => (await ask(call)).json() as Promise<T>;
  const get = <T>(path: string, signal?: AbortSignal): Promise<T> => json<T>({ method: 'GET', path, signal });
  const post = <T>(path: string, body: unknown, more: Partial<ServiceCall> = {}): Promise<T> =>
    json<T>({ method: 'POST', path, json: body, ...more });
  const at = (room: string, id: string): string => `/v1/${room}/${encodeURIComponent(id)}`;
  const none = async (call: ServiceCall): Promise<void> => {
    await (await ask(call)).body?.cancel();
  };
  return {
    address,
    upload: (file, how = {}) => uploadFile(ask, file, how instanceof AbortSignal ? { signal: how } : how),
    removeUpload: (id) => none({ method: 'DELETE', path: at('uploads', id) }),
    submit: (request, { idempotencyKey, waitSeconds, signal } = {}) =>
      post('/v1/jobs', request, {
        signal,
        timeoutMs: answerMs + (waitSeconds ?? 0) * 1000,
        headers: {
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': `"${idempotencyKey}"` }),
          ...(waitSeconds === undefined ? {} : { prefer: `wait=${Math.ceil(waitSeconds)}` }),
        },
      }),
    job: (id, signal) => get(at('jobs', id), signal),
    jobs: (wish = {}) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(wish)) if (value !== undefined) query.set(name, String(value));
      return get(`/v1/jobs?${query}`);
    },
    cancel: (id) => json({ method: 'POST', path: `${at('jobs', id)}/cancel` }),
    retry: (id) => json({ method: 'POST', path: `${at('jobs', id)}/retry` }),
    remove: (id) => none({ method: 'DELETE', path: at('jobs', id) }),
    follow: (id, hooks) => followJob(ask, id, hooks),
    events: (id, wish) => readJobEvents(ask, id, wish),
    async download({ url }, signal) {
      const { pathname, search } = new URL(url, address.server);
      const answer = await ask({ method: 'GET', path: pathname + search, signal, timeoutMs: transferMs });
      return answer.body ?? new ReadableStream();
    },
    artifact: (id, signal) => get(at('artifacts', id), signal),
    findFaces: (media, { minFaceScore, signal } = {}) =>
      post(
        '/v1/faces/detect',
        { media, ...(minFaceScore === undefined ? {} : { minFaceScore }) },
        { signal, timeoutMs: facesMs },
      ),
    compareFaces: (a, b, signal) => post('/v1/faces/compare', { a, b }, { signal, timeoutMs: facesMs }),
    models: () => get('/v1/models'),
    workOnModels: (action, wish = {}) => post(`/v1/models/${action}`, wish),
    acceptLicence: (licence) => post('/v1/models/accept', { licence }),
    removeModel: (id) => json({ method: 'DELETE', path: at('models', id) }),
    async keys() {
      return (await get<{ keys: ApiKey[] }>('/v1/keys')).keys;
    },
    createKey: (wish) => post('/v1/keys', wish),
    revokeKey: (id) => none({ method: 'DELETE', path: at('keys', id) }),
    health: (signal) => get('/health', signal),
    system: ({ fresh = false, signal } = {}) =>
      json({ method: 'GET', path: `/v1/system${fresh ? '?fresh=true' : ''}`, signal, timeoutMs: examineMs }),
    async readiness(signal) {
      // Not ready is an answer here, no error.
      const url = new URL('/readyz', address.server);
      const answer = await fetch(url, signal ? { signal } : {}).catch(() => undefined);
      return answer === undefined ? undefined : ((await answer.json().catch(() => undefined)) as Readiness | undefined);
    },
  };
}
