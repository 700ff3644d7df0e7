/**
 * From the body of a request to a job that can be queued: checked, its pictures stored or named, nothing of bytes left in it.
 */
import { LikenessError } from '../base/errors.ts';
import { resolve } from '../contract/resolve.ts';
import {
  compareJob,
  facesJob,
  mediaOf,
  modelsJob,
  type ResolvedJobRequest,
  swapJob,
} from '../contract/service/job-request.ts';
import { kindOfMediaRef } from '../contract/service/media-ref.ts';
import type { ApiParts, OpenParts, Requester } from './parts.ts';
import { removeMedia, storeMedia } from './store-media.ts';

const longestWaitSeconds = 120;
/** Of a request without its pictures: it is kept with its job, and shown in every list of jobs. */
const maxKeptBytes = 1024 * 1024;
const longestUrl = 8192;

/** The schemas of the kinds of jobs. */
const schemas = { swap: swapJob, faces: facesJob, compare: compareJob, models: modelsJob } as const;

/** How long `Prefer: wait=N` asks to wait; 0 for not at all. */
export function secondsToWait(prefer: string | undefined): number {
  const asked = /(?:^|[,;\s])wait=(\d+)/i.exec(prefer ?? '')?.[1];
  return asked === undefined ? 0 : Math.min(longestWaitSeconds, Number(asked));
}

/** The key of a repeatable request, quoted as the draft says or bare. @throws `request/invalid`. */
export function idempotencyKeyOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = /^"((?:[^"\\]|\\.)*)"$/.exec(header.trim())?.[1] ?? header.trim();
  if (key.length >= 1 && key.length <= 255 && /^[\x20-\x7e]+$/.test(key)) return key;
  throw new LikenessError('request/invalid', 'Expected `Idempotency-Key` to be 1 to 255 printable characters.');
}

/**
 * Checks a request for a job. @throws `request/invalid` that names the field.
 *
 * @param extra - Further kinds that this service was composed with.
 */
export function checkJobRequest(
  value: Record<string, unknown>,
  extra: ApiParts['extraKinds'] = {},
): ResolvedJobRequest {
  const kind = typeof value['kind'] === 'string' ? value['kind'] : '';
  const known = { ...schemas, ...extra };
  if (!Object.hasOwn(known, kind)) {
    const got = value['kind'] === undefined ? 'nothing' : JSON.stringify(value['kind']).slice(0, 60);
    throw new LikenessError('request/invalid', `Expected kind to be ${Object.keys(schemas).join(', ')}, got ${got}.`);
  }
  return resolve(known[kind as keyof typeof schemas], value) as ResolvedJobRequest;
}

/** Bytes of a data URI. @throws `request/invalid`. */
export function bytesOfDataUri(ref: string, field: string): Uint8Array {
  const match = /^data:[^,]*?;base64,/i.exec(ref);
  if (!match)
    throw new LikenessError(
      'request/invalid',
      `Expected ${field} to be a data URI in base64 (data:image/jpeg;base64,…), got another.`,
    );
  return bytesOfBase64(ref.slice(match[0].length), field);
}

/** Bytes in base64. @throws `request/invalid`. */
export function bytesOfBase64(text: string, field: string): Uint8Array {
  try {
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
    return bytes;
  } catch (cause) {
    throw new LikenessError('request/invalid', `Expected ${field} to be bytes in base64, got letters that are none.`, {
      cause,
    });
  }
}

/** Bytes as a body that arrives at once. */
export async function* onePiece(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** Gives every picture of a request its final reference. */
async function mapMedia(
  request: ResolvedJobRequest,
  change: (ref: string, field: string) => Promise<string>,
): Promise<ResolvedJobRequest> {
  const each = async <T extends string | string[]>(refs: T, field: string): Promise<T> => {
    if (typeof refs === 'string') return (await change(refs, field)) as T;
    const changed: string[] = [];
    for (const [at, ref] of refs.entries()) changed.push(await change(ref, `${field}[${at}]`));
    return changed as T;
  };
  switch (request.kind) {
    case 'swap': {
      const sources: (string | string[])[] = [];
      for (const [at, source] of request.sources.entries()) sources.push(await each(source, `sources[${at}]`));
      const target = await each(request.target, 'target');
      const { faces } = request;
      const like = typeof faces === 'string' && faces.startsWith('like:');
      return { ...request, sources, target, faces: like ? `like:${await change(faces.slice(5), 'faces')}` : faces };
    }
    case 'faces':
      return { ...request, media: await change(request.media, 'media') };
    case 'compare':
      return { ...request, a: await change(request.a, 'a'), b: await change(request.b, 'b') };
    default:
      return request;
  }
}

/** Every text of a request, however deep. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsOf) : [];
}

/** Ids of the files that a request brought as data URIs; those that it names were there before. */
export function broughtBy(value: Record<string, unknown>, request: ResolvedJobRequest): readonly string[] {
  const named = new Set(textsOf(value));
  return mediaOf(request).filter((ref) => ref.startsWith('up_') && !named.has(ref));
}

/** Lets a request pass whose pictures are stored or named, and of which little else is left. @throws `request/too-large`. */
function checkKept(request: ResolvedJobRequest): ResolvedJobRequest {
  const bytes = JSON.stringify(request).length;
  if (bytes <= maxKeptBytes) return request;
  throw new LikenessError(
    'request/too-large',
    `Expected a request of at most ${maxKeptBytes} bytes beside its pictures, got ${bytes}.`,
    { details: { maxBytes: maxKeptBytes } },
  );
}

/** Whether a job would store something: what it makes, or pictures that it names by their addresses. */
function stores(request: ResolvedJobRequest): boolean {
  if (request.kind === 'swap') return true;
  return Object.hasOwn(schemas, request.kind) && mediaOf(request).some((ref) => kindOfMediaRef(ref) === 'url');
}

/**
 * Makes a request ready for the queue: data URIs become uploads. That ids exist and are the caller's is checked as it is queued.
 *
 * @throws `request/invalid`, `media/unsupported`, `request/too-large`; `artifact/quota` and `system/disk-full`
 * when there would be no room for what the job stores.
 */
export async function preparedSubmission(
  parts: ApiParts,
  open: OpenParts,
  requester: Requester,
  value: Record<string, unknown>,
): Promise<ResolvedJobRequest> {
  const request = checkJobRequest(value, parts.extraKinds);
  if (request.kind === 'models' && request.action !== 'verify' && !requester.admin)
    throw new LikenessError('request/forbidden', 'Expected a key with the scope `admin` for changing models.');
  if (stores(request)) {
    await open.artifacts.checkRoom(0);
    await open.quota.check(requester.owner, 1);
  }
  const { limits, clock } = parts;
  const brought: string[] = [];
  const ready = mapMedia(request, async (ref, field) => {
    const kind = kindOfMediaRef(ref);
    if (kind === 'url') {
      if (ref.length > longestUrl)
        throw new LikenessError(
          'request/too-large',
          `Expected ${field} to be a URL of at most ${longestUrl} characters, got ${ref.length}.`,
        );
      if (URL.canParse(ref)) return ref;
      throw new LikenessError('request/invalid', `Expected ${field} to be a URL, got "${ref.slice(0, 80)}".`);
    }
    if (kind === 'stored') return ref;
    const nowMs = clock.now();
    const bytes = bytesOfDataUri(ref, field);
    const body = onePiece(bytes);
    const { owner } = requester;
    const expiresMs = nowMs + limits.mediaTtlSeconds * 1000;
    const { id } = await storeMedia(open, {
      owner,
      body,
      nowMs,
      expiresMs,
      maxBytes: limits.maxUploadBytes,
      announcedBytes: bytes.length,
    });
    brought.push(id);
    return id;
  });
  return ready.then(checkKept).catch(async (thrown: unknown) => {
    await removeMedia(open, brought);
    throw thrown;
  });
}
