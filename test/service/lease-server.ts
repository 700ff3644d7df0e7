/**
 * The worker protocol over real HTTP with jobs that a test hands in: for trying workers against a service that behaves, one
 * that takes leases away, and one that is gone for a while. Jobs are kept in memory; the real service has tests of its own.
 */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type ClaimRequest,
  claimRequest,
  completeRequest,
  type DoneItem,
  failRequest,
  heartbeatRequest,
  itemRequest,
  leaseTokenHeader,
} from '../../src/contract/service/lease.ts';

/** A job for a worker. */
export interface LeaseJob {
  readonly kind: string;
  readonly request?: Readonly<Record<string, unknown>>;
  readonly inputs?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly timeoutSeconds?: number;
  /** Items of a batch that are said to be done. */
  readonly done?: readonly DoneItem[];
  /** The status with which items are refused. */
  readonly itemsRefused?: number;
}

/** How an attempt ended, as the worker told it. */
export interface LeaseEnd {
  readonly how: 'complete' | 'fail' | 'release';
  readonly report?: Record<string, unknown>;
  readonly code?: string;
  readonly message?: string;
  readonly retryable?: boolean;
  readonly results: readonly { readonly id: string; readonly target?: number }[];
}

interface Lease {
  readonly id: string;
  readonly token: string;
  readonly job: LeaseJob;
  readonly delivered: Map<string, { readonly name: string; readonly bytes: Buffer }>;
  readonly items: Map<number, { readonly report: Record<string, unknown>; readonly resultId?: string }>;
  /** Numbers of the inputs that were fetched. */
  readonly fetched: number[];
  readonly beats: { progress?: number; step?: string }[];
  lost: boolean;
  cancel: boolean;
  readonly end: Promise<LeaseEnd>;
  settle(end: LeaseEnd): void;
}

/** A running server. */
export interface LeaseServer {
  readonly url: string;
  /** Queues a job. @returns What becomes of it. */
  give(job: LeaseJob): Promise<Lease>;
  /** Stops listening and cuts every connection; jobs and leases stay. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Leases that were given out so far. */
  readonly leases: readonly Lease[];
  /** What workers asked for so far. */
  readonly claims: readonly ClaimRequest[];
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function answer(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** Starts a server on a free port. */
export async function startLeaseServer(key?: string): Promise<LeaseServer> {
  const waiting: { job: LeaseJob; taken: (lease: Lease) => void }[] = [];
  const claims = new Set<() => void>();
  const asked: ClaimRequest[] = [];
  const leases: Lease[] = [];

  const take = (kinds: readonly string[]): Lease | undefined => {
    const at = waiting.findIndex(({ job }) => kinds.includes(job.kind));
    if (at < 0) return undefined;
    const [{ job, taken }] = waiting.splice(at, 1);
    const { promise: end, resolve: settle } = Promise.withResolvers<LeaseEnd>();
    const base = {
      id: randomUUID(),
      token: randomUUID(),
      job,
      delivered: new Map(),
      items: new Map(),
      fetched: [],
      beats: [],
    };
    const lease: Lease = { ...base, lost: false, cancel: false, end, settle };
    leases.push(lease);
    taken(lease);
    return lease;
  };

  const claim = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const wish = claimRequest.parse(JSON.parse((await bytesOf(request)).toString()));
    asked.push(wish);
    let lease = take(wish.kinds);
    if (!lease) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          claims.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, wish.waitSeconds * 1000);
        claims.add(wake);
        response.on('close', wake);
      });
      lease = response.destroyed ? undefined : take(wish.kinds);
    }
    if (!lease) return answer(response, 204);
    const { id, token, job } = lease;
    const inputs = (job.inputs ?? []).map(({ name }, index) => ({ index, name }));
    answer(response, 200, {
      id,
      token,
      jobId: id,
      attempt: 1,
      kind: job.kind,
      request: { kind: job.kind, ...job.request },
      inputs,
      heartbeatSeconds: 0.2,
      leaseSeconds: 5,
      timeoutSeconds: job.timeoutSeconds ?? 60,
      ...(job.done ? { done: job.done } : {}),
    });
  };

  const under = async (request: IncomingMessage, response: ServerResponse, path: readonly string[]): Promise<void> => {
    const [id, action, name = ''] = path;
    const lease = leases.find((one) => one.id === id);
    if (!lease || lease.lost || request.headers[leaseTokenHeader] !== lease.token)
      return answer(response, 409, { code: 'job/lease-lost', detail: 'Not your job any more.' });
    if (action === 'inputs') {
      lease.fetched.push(Number(name));
      response.writeHead(200, { 'content-type': 'image/jpeg' });
      response.end(lease.job.inputs?.[Number(name)]?.bytes);
      return;
    }
    const bytes = await bytesOf(request);
    const body = (): unknown => JSON.parse(bytes.toString() || '{}');
    switch (action) {
      case 'heartbeat':
        lease.beats.push(heartbeatRequest.parse(body()) as { progress?: number });
        return answer(response, 200, { leaseSeconds: 5, cancel: lease.cancel });
      case 'results': {
        const result = { id: `art_${randomUUID()}`, name: decodeURIComponent(name) };
        lease.delivered.set(result.id, { name: result.name, bytes });
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        return answer(response, 201, { ...result, sha256, bytes: bytes.length });
      }
      case 'items': {
        const status = lease.job.itemsRefused;
        if (status !== undefined) return answer(response, status, { code: 'system/disk-full', detail: 'No room.' });
        const { report, result } = itemRequest.parse(body());
        const resultId = result && 'id' in result ? result.id : result && `art_${randomUUID()}`;
        if (result && 'bytes' in result)
          lease.delivered.set(resultId ?? '', { name: result.name, bytes: Buffer.from(result.bytes, 'base64') });
        lease.items.set(Number(name), { report, ...(resultId ? { resultId } : {}) });
        return answer(response, 200, { target: Number(name), ...(resultId ? { resultId } : {}) });
      }
      case 'complete': {
        const { report, results } = completeRequest.parse(body());
        const counted = results.map((result) => {
          if ('id' in result) return result;
          const id = `art_${randomUUID()}`;
          lease.delivered.set(id, { name: result.name, bytes: Buffer.from(result.bytes, 'base64') });
          return { id, target: result.target };
        });
        lease.settle({ how: 'complete', report, results: counted as LeaseEnd['results'] });
        break;
      }
      case 'fail': {
        const { error } = failRequest.parse(body());
        const { code, message, retryable } = error;
        lease.settle({ how: 'fail', code, message, retryable, results: [] });
        break;
      }
      default:
        lease.settle({ how: 'release', results: [] });
    }
    lease.lost = true;
    answer(response, 204);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (key !== undefined && request.headers.authorization !== `Bearer ${key}`)
      return answer(response, 401, { code: 'request/unauthorized', detail: 'Expected a valid key.' });
    const [, , , what, ...path] = (request.url ?? '').split('/');
    if (what === 'claim') return claim(request, response);
    return under(request, response, path);
  };

  let server: Server;
  let port = 0;
  const listen = async (): Promise<void> => {
    server = createServer((request, response) => {
      handle(request, response).catch((error: Error) =>
        answer(response, 500, { code: 'system/internal', detail: error.message }),
      );
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  await listen();
  return {
    url: `http://127.0.0.1:${port}`,
    leases,
    claims: asked,
    give(job) {
      const { promise, resolve } = Promise.withResolvers<Lease>();
      waiting.push({ job, taken: resolve });
      for (const wake of [...claims]) wake();
      return promise;
    },
    async goAway() {
      for (const wake of [...claims]) wake();
      server.closeAllConnections();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
    comeBack: listen,
  };
}
