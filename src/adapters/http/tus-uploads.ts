/**
 * Resumable uploads with the server of the tus project. Pieces lie in a folder of their own; a file that is whole is handed on
 * and removed there, and one that is never finished expires.
 */
import { randomBytes } from 'node:crypto';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { type ErrorCode, isLikenessError, LikenessError } from '../../base/errors.ts';
import type { ArrivalDesk, ResumableUploads } from '../../ports/resumable-uploads.ts';
import { ensureFolder } from '../files/ensure-folder.ts';

/** How the place is opened. */
export interface TusWish {
  readonly folder: string;
  /** Where the protocol is spoken: `/v1/uploads/tus`. */
  readonly path: string;
  readonly maxBytes: number;
  /** How long a file that was begun may take. */
  readonly ttlMs: number;
  /** Throws when so many more bytes would not leave enough of the disk free. */
  readonly checkRoom?: (moreBytes: number) => Promise<void>;
}

/** Name of the header that tells a sender the id of the finished upload. */
const idHeader = 'Likeness-Upload-Id';
const cleanEveryMs = 10 * 60_000;
/** What another try cannot mend. */
const refusals: ReadonlySet<string> = new Set(['media/unsupported', 'request/invalid', 'request/too-large']);
const namePattern = /^[A-Za-z0-9_-]{32}$/;

interface Visit {
  readonly owner: string;
  readonly desk: ArrivalDesk;
  /** What was thrown while the server of tus was at work; it would only tell its words. */
  thrown?: unknown;
}

/** What the server of tus answers, in our words; its status stays. */
function refusal(status: number, words: string): LikenessError {
  const codes: Readonly<Record<number, ErrorCode>> = {
    404: 'artifact/gone',
    410: 'artifact/gone',
    413: 'request/too-large',
  };
  const code = codes[status] ?? (status >= 500 && status !== 501 ? 'system/internal' : 'request/invalid');
  // Extensions that are not spoken here are the sender's mistake, as `OPTIONS` lists those that are.
  const kept = status === 501 ? 400 : status;
  const told = words.trim().replace(/\.$/, '').slice(0, 300);
  return new LikenessError(code, `Expected a request of the tus protocol 1.0, got one that is refused: ${told}.`, {
    details: { status: kept },
  });
}

/** Opens the folder, makes it where it is not there. @throws `system/not-writable`. */
export async function openTusUploads({
  folder,
  path,
  maxBytes,
  ttlMs,
  checkRoom = async () => undefined,
}: TusWish): Promise<ResumableUploads<Request, Response>> {
  await ensureFolder(folder, 0o700).catch((cause: NodeJS.ErrnoException) => {
    throw new LikenessError(
      'system/not-writable',
      `Expected a folder for uploads, ${folder} cannot be made: ${cause.code}.`,
      {
        cause,
      },
    );
  });
  const store = new FileStore({ directory: folder, expirationPeriodInMilliseconds: ttlMs });
  const visits = new WeakMap<object, Visit>();
  const visitOf = (request: object): Visit => {
    const visit = visits.get(request);
    if (visit) return visit;
    throw new LikenessError('system/internal', 'Expected a request that came by the API.');
  };
  const gone = { status_code: 404, body: 'there is no such upload' };

  /** What is refused for good is removed; after a passing fault the pieces wait, and are handed on when they are asked for. */
  const handOn = async (visit: Visit, name: string, title: string | undefined): Promise<string> => {
    try {
      const body = store.read(name) as AsyncIterable<Uint8Array>;
      const id = await visit.desk.keep({ name, owner: visit.owner, title, body });
      await store.remove(name).catch(() => undefined);
      return id;
    } catch (thrown) {
      if (isLikenessError(thrown) && refusals.has(thrown.code)) await store.remove(name).catch(() => undefined);
      throw thrown;
    }
  };
  const server = new Server({
    path,
    datastore: store,
    maxSize: maxBytes,
    relativeLocation: true,
    allowedOrigins: () => false,
    namingFunction: () => randomBytes(24).toString('base64url'),
    getFileIdFromRequest: (_, last) => (last !== undefined && namePattern.test(last) ? last : undefined),
    // What the sender says of the owner does not count.
    onUploadCreate: async (request, upload) => ({ metadata: { ...upload.metadata, owner: visitOf(request).owner } }),
    async onIncomingRequest(request, name) {
      // Nothing is there yet that could be somebody else's.
      if (request.method === 'POST') return;
      const found = await store.configstore.get(name).catch(() => undefined);
      if (found?.metadata?.['owner'] !== visitOf(request).owner) throw gone;
    },
    async onUploadFinish(request, upload) {
      const visit = visitOf(request);
      try {
        return { headers: { [idHeader]: await handOn(visit, upload.id, upload.metadata?.['filename'] ?? undefined) } };
      } catch (thrown) {
        visit.thrown = thrown;
        throw thrown;
      }
    },
    onResponseError(request, error) {
      const visit = visits.get(request);
      if (visit && error instanceof Error) visit.thrown ??= error;
      return undefined;
    },
  });
  const clean = (): void => void server.cleanUpExpiredUploads().catch(() => undefined);
  const timer = setInterval(clean, Math.min(cleanEveryMs, ttlMs));
  timer.unref();
  clean();

  /** Pieces that are all there, and that a passing fault kept from becoming an upload. */
  const handOnNow = async (visit: Visit, name: string): Promise<{ id: string; bytes: number } | undefined> => {
    const arrived = await store.getUpload(name).catch(() => undefined);
    const { size, offset, metadata } = arrived ?? {};
    if (size === undefined || offset !== size || metadata?.['owner'] !== visit.owner) return undefined;
    return { id: await handOn(visit, name, metadata['filename'] ?? undefined), bytes: size };
  };

  /** A sender who did not hear the end of it asks where to go on: at the end. */
  const answerKept = async (request: Request, visit: Visit): Promise<Response | undefined> => {
    const name = new URL(request.url).pathname.split('/').at(-1) ?? '';
    if (request.method !== 'HEAD' || !namePattern.test(name)) return undefined;
    const kept = (await visit.desk.kept(name, visit.owner)) ?? (await handOnNow(visit, name));
    if (!kept) return undefined;
    const length = String(kept.bytes);
    const headers = { 'Upload-Offset': length, 'Upload-Length': length, [idHeader]: kept.id, 'Tus-Resumable': '1.0.0' };
    return new Response(null, { status: 200, headers: { ...headers, 'Cache-Control': 'no-store' } });
  };

  const arrivingBytes = async (owner: string): Promise<number> => {
    let total = 0;
    for (const name of (await store.configstore.list?.()) ?? []) {
      const found = await store.configstore.get(name).catch(() => undefined);
      if (found?.metadata?.['owner'] === owner) total += found.size ?? maxBytes;
    }
    return total;
  };

  return {
    arrivingBytes,
    checkRoom,
    async answer(request, owner, desk) {
      const visit: Visit = { owner, desk };
      visits.set(request, visit);
      const kept = await answerKept(request, visit);
      if (kept) return kept;
      const answer = await server.handleWeb(request);
      if (visit.thrown instanceof LikenessError) throw visit.thrown;
      if (answer.status >= 400) {
        const error = refusal(answer.status, await answer.text());
        throw visit.thrown === undefined
          ? error
          : new LikenessError(error.code, error.message, { details: error.details, cause: visit.thrown });
      }
      // Pages of other sites are told nothing: see `docs/api.md`.
      for (const name of [
        'Access-Control-Expose-Headers',
        'Access-Control-Allow-Methods',
        'Access-Control-Allow-Headers',
        'Access-Control-Max-Age',
      ])
        answer.headers.delete(name);
      return answer;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
    },
  };
}
