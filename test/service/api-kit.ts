/**
 * What the tests of the API share: small pictures, and how an answer is held against the contract.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, type TestContext } from 'node:test';
import { problem } from '../../src/contract/service/problem.ts';
import { type ServiceHere, serviceHere } from './service-here.ts';

/** One service for all tests of a file; it is there once they run, and once it has `started` for other hooks. */
export function sharedService(
  ...wish: Parameters<typeof serviceHere> extends [unknown, ...infer Rest] ? Rest : never
): ServiceHere & { readonly started: Promise<void> } {
  const { promise: started, resolve, reject } = Promise.withResolvers<void>();
  started.catch(() => undefined);
  const ends: (() => unknown)[] = [];
  const shared = { started } as ServiceHere & { readonly started: Promise<void> };
  before(async () => {
    const t = { after: (end: () => unknown) => ends.push(end) } as unknown as Pick<TestContext, 'after'>;
    try {
      Object.assign(shared, await serviceHere(t, ...wish));
      resolve();
    } catch (error) {
      reject(error);
      throw error;
    }
  });
  after(async () => {
    for (const end of ends) await end();
  });
  return shared;
}

/** A picture of one pixel, as GIF. */
export const dotGif: Uint8Array<ArrayBuffer> = new Uint8Array(
  Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAAAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
);

/** The same as a request names it. */
export const dotUri = `data:image/gif;base64,${Buffer.from(dotGif).toString('base64')}`;

/** A request that any service takes: the faces of it. */
export const faces = { kind: 'faces', media: dotUri };

/** A job as the service shows it, as far as tests look. */
export interface SeenJob {
  readonly id: string;
  readonly status: string;
  readonly [name: string]: unknown;
}

/** Submits jobs to a service, and does those of the kind `faces` as a worker would. */
export function jobsOf(service: ServiceHere) {
  return {
    submit: (body: object = faces, headers: Record<string, string> = {}): Promise<SeenJob> =>
      service.json<SeenJob>('/v1/jobs', { body, headers }),
    async finish(report: object = { kind: 'faces', faces: [] }): Promise<string> {
      const { lease, worker } = await service.lease('faces');
      await worker.complete(lease, { report: report as Record<string, unknown>, results: [] });
      return lease.jobId;
    },
  };
}

/** Bytes that begin as a PNG does, of any size: doors look at the beginning only. */
export function pngOf(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 8)) & 255;
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].slice(0, size));
  return bytes;
}

/** Lower-case hex. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Holds an answer to be a problem as the contract says, of this code; gives its body. */
export async function isProblem(answer: Response, code: string): Promise<Record<string, unknown>> {
  const text = await answer.text();
  assert.equal(answer.headers.get('content-type'), 'application/problem+json', `${answer.status} ${text}`);
  const body = problem.parse(JSON.parse(text));
  assert.equal(body.code, code, text);
  assert.equal(body.status, answer.status);
  assert.ok(body.instance?.endsWith(answer.headers.get('x-request-id') ?? '-'), text);
  assert.match(body.detail, /^Expected /);
  assert.ok(!/node_modules|\.ts:\d|at \w+ \(/.test(text), `no stack and no path of the machine: ${text}`);
  return body;
}

/** What a socket got back for bytes as they are, once the other side closed it or the time is over. */
export function sendRaw(
  url: string,
  pieces: readonly (string | Uint8Array | number)[],
  withinMs: number,
): Promise<{ readonly text: string; readonly closed: boolean; readonly ms: number }> {
  const { port } = new URL(url);
  const start = performance.now();
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(port), '127.0.0.1');
    const end = (closed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, closed, ms: performance.now() - start });
    };
    const timer = setTimeout(() => end(false), withinMs);
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => end(true));
    socket.on('connect', async () => {
      for (const piece of pieces) {
        if (socket.destroyed) return;
        // A number is a pause.
        if (typeof piece === 'number') await new Promise((go) => setTimeout(go, piece));
        else socket.write(piece);
      }
    });
  });
}
