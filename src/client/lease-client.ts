/**
 * The worker protocol over HTTP; see `contract/service/lease.ts`.
 */
import { isLikenessError, LikenessError } from '../base/errors.ts';
import {
  type ClaimRequest,
  type CompleteRequest,
  type DeliveredItem,
  type DeliveredResult,
  deliveredItem,
  deliveredResult,
  type FailRequest,
  type HeartbeatAnswer,
  type HeartbeatRequest,
  heartbeatAnswer,
  type ItemRequest,
  type Lease,
  lease,
  leaseTokenHeader,
} from '../contract/service/lease.ts';
import { askService, type ServiceAddress, type ServiceCall } from './ask-service.ts';

/** Proof that a worker holds a lease. */
interface Proof {
  readonly id: string;
  readonly token: string;
}

/** The worker protocol, ready to be called. */
export interface LeaseClient {
  claim(wish: ClaimRequest, signal: AbortSignal): Promise<Lease | undefined>;
  heartbeat(proof: Proof, news: HeartbeatRequest): Promise<HeartbeatAnswer>;
  input(
    proof: Proof,
    index: number,
    signal: AbortSignal,
  ): Promise<{
    readonly contentType: string | undefined;
    readonly bytes: number | undefined;
    readonly body: ReadableStream<Uint8Array>;
    whole(): Promise<Uint8Array<ArrayBuffer>>;
  }>;
  deliver(
    proof: Proof,
    result: { readonly name: string; readonly body: Blob | Uint8Array<ArrayBuffer>; readonly contentType?: string },
    signal: AbortSignal,
  ): Promise<DeliveredResult>;
  item(proof: Proof, target: number, done: ItemRequest, signal: AbortSignal): Promise<DeliveredItem>;
  complete(proof: Proof, done: CompleteRequest): Promise<void>;
  fail(proof: Proof, failure: FailRequest): Promise<void>;
  release(proof: Proof): Promise<void>;
}

const answerMs = 15_000;
const transferMs = 120_000;

/** The part of a schema that is needed here. */
interface Reader<T> {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: T | undefined };
}

async function read<T>(schema: Reader<T>, answer: Response): Promise<T> {
  const { data } = schema.safeParse(await answer.json().catch(() => undefined));
  if (data !== undefined) return data;
  throw new LikenessError('server/unreachable', 'Expected an answer of the worker protocol, got something else.');
}

/**
 * A service that answers with a fault of its own is as good as none: nothing is said of the job, so the call may be repeated.
 * What it says of the job, of inputs and of the request stays what it is; so does a full disk, which is no absence.
 */
function asAbsent(error: unknown): never {
  const own = isLikenessError(error) && /^(system|database|server|queue)\//.test(error.code);
  if (!own || error.code === 'server/unreachable' || error.code === 'system/disk-full') throw error;
  throw new LikenessError('server/unreachable', error.message, { details: error.details, cause: error });
}

/** Makes a client. `address.key` needs the scope `worker`. */
export function createLeaseClient(address: ServiceAddress): LeaseClient {
  const under = (
    { id, token }: Proof,
    path: string,
    call: Omit<ServiceCall, 'path' | 'headers'> & { readonly contentType?: string },
  ): Promise<Response> => {
    const { contentType, ...rest } = call;
    return askService(address, {
      timeoutMs: answerMs,
      ...rest,
      path: `/v1/worker/leases/${encodeURIComponent(id)}/${path}`,
      headers: { [leaseTokenHeader]: token, ...(contentType ? { 'content-type': contentType } : {}) },
    }).catch(asAbsent);
  };
  return {
    async claim(wish, signal) {
      const timeoutMs = wish.waitSeconds * 1000 + answerMs;
      const answer = await askService(address, {
        method: 'POST',
        path: '/v1/worker/claim',
        json: wish,
        signal,
        timeoutMs,
      });
      return answer.status === 204 ? undefined : read(lease, answer);
    },
    async heartbeat(proof, news) {
      return read(heartbeatAnswer, await under(proof, 'heartbeat', { method: 'POST', json: news }));
    },
    async input(proof, index, signal) {
      const answer = await under(proof, `inputs/${index}`, { method: 'GET', signal, timeoutMs: transferMs });
      const contentType = answer.headers.get('content-type') ?? undefined;
      const length = answer.headers.get('content-length');
      return {
        contentType,
        bytes: length === null ? undefined : Number(length),
        body: answer.body ?? new ReadableStream(),
        whole: async () => new Uint8Array(await answer.arrayBuffer()),
      };
    },
    async deliver(proof, { name, body, contentType = 'application/octet-stream' }, signal) {
      const path = `results/${encodeURIComponent(name)}`;
      return read(
        deliveredResult,
        await under(proof, path, { method: 'PUT', body, contentType, signal, timeoutMs: transferMs }),
      );
    },
    async item(proof, target, done, signal) {
      const call = { method: 'PUT', json: done, signal, timeoutMs: transferMs } as const;
      return read(deliveredItem, await under(proof, `items/${target}`, call));
    },
    async complete(proof, done) {
      await (await under(proof, 'complete', { method: 'POST', json: done })).body?.cancel();
    },
    async fail(proof, failure) {
      await (await under(proof, 'fail', { method: 'POST', json: failure })).body?.cancel();
    },
    async release(proof) {
      await (await under(proof, 'release', { method: 'POST' })).body?.cancel();
    },
  };
}
