/**
 * `/v1/artifacts`: stored files go out.
 */
import { z } from '@hono/zod-openapi';
import { LikenessError } from '../../base/errors.ts';
import { type Artifact, artifact } from '../../contract/service/upload.ts';
import type { ByteRange, ReadableBytes } from '../../ports/artifact-store.ts';
import type { MediaRow } from '../../ports/media-records.ts';
import { type Api, type ApiContext, addRoute, answers } from '../define-route.ts';
import { checkLink, linkSeconds, makeLink } from '../links.ts';
import type { ApiParts } from '../parts.ts';
import { readQuery } from '../read-body.ts';
import { baseOf } from '../request-base.ts';
import { saveName } from '../show-job.ts';
import { findMedia } from '../store-media.ts';
import { showUpload } from './uploads.ts';

const tag = 'Artifacts';
const idParameter = z.object({ id: z.string().describe('Id of the file.') });

/** What a `Range` header asks for: one stretch, nothing for the whole, `impossible` for none of the file's bytes. */
export function readRange(header: string | undefined, size: number): ByteRange | 'impossible' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  // Several stretches, other units and nonsense are answered with the whole, as the standard allows.
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  if (match[1] === '') {
    const length = Math.min(size, Number(match[2]));
    return length === 0 ? 'impossible' : { start: size - length, end: size - 1 };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? size - 1 : Math.min(size - 1, Number(match[2]));
  if (match[2] !== '' && Number(match[2]) < start) return undefined;
  return start >= size ? 'impossible' : { start, end };
}

/** So much is answered in one piece: most pictures, and far cheaper than a stream. */
const onePieceBytes = 1 << 20;

/** Bytes of the store as the body of an answer. A stream is closed when the reader goes away. */
export async function bodyOf(bytes: ReadableBytes): Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>> {
  if (bytes.bytes > onePieceBytes) return streamOf(bytes);
  const whole = new Uint8Array(bytes.bytes);
  let at = 0;
  for await (const piece of bytes) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function streamOf(bytes: ReadableBytes): ReadableStream<Uint8Array> {
  const pieces = bytes[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => bytes.close(),
  });
}

function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const ascii = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`;
}

/**
 * Answers with the bytes of a stored file, or the stretch of them that was asked for.
 *
 * @param download - Asks the browser to save it.
 * @throws `request/range` for a stretch that the file does not have.
 */
export async function sendContent(
  context: ApiContext,
  row: MediaRow,
  download = context.req.query('download') === '1',
): Promise<Response> {
  const etag = `"${row.sha256}"`;
  const headers: Record<string, string> = {
    'Content-Type': row.contentType,
    'Content-Disposition': contentDisposition(download ? 'attachment' : 'inline', saveName(row)),
    'Accept-Ranges': 'bytes',
    ETag: etag,
    'Cache-Control': 'private, max-age=3600',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
  const known = context.req.header('if-none-match');
  if (known?.split(',').some((one) => [etag, `W/${etag}`, '*'].includes(one.trim())))
    return context.body(null, 304, { ETag: etag });
  const matches = context.req.header('if-range');
  const range =
    matches !== undefined && matches !== etag ? undefined : readRange(context.req.header('range'), row.bytes);
  if (range === 'impossible') {
    context.header('Content-Range', `bytes */${row.bytes}`);
    throw new LikenessError(
      'request/range',
      `Expected a range within the ${row.bytes} bytes of the file, got ${context.req.header('range')?.slice(0, 60)}.`,
    );
  }
  const length = range ? range.end - range.start + 1 : row.bytes;
  if (range) headers['Content-Range'] = `bytes ${range.start}-${range.end}/${row.bytes}`;
  headers['Content-Length'] = String(length);
  const status = range ? 206 : 200;
  if (context.req.method === 'HEAD') return new Response(null, { status, headers });
  return new Response(await bodyOf(await context.get('open').artifacts.read(row.key, range)), { status, headers });
}

/** Adds the routes. */
export function registerArtifacts(app: Api, parts: ApiParts): void {
  const show = async (context: ApiContext, row: MediaRow): Promise<Artifact> => {
    const expiresSeconds = Math.floor(parts.clock.now() / 1000) + linkSeconds;
    const url = await makeLink(parts, baseOf(context, parts), {
      id: row.id,
      expiresSeconds,
      download: false,
    });
    return { ...showUpload(row), url, ...(row.jobId === undefined ? {} : { jobId: row.jobId }) };
  };
  const listQuery = z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    before: z.string().max(120).optional().describe('`next` of the page before.'),
  });
  addRoute(
    app,
    {
      method: 'get',
      path: '/v1/artifacts',
      summary: 'Stored files, newest first',
      tag,
      scope: 'use',
      request: { query: listQuery },
      answers: {
        200: answers('A page of files.', z.object({ artifacts: z.array(artifact), next: z.string().optional() })),
      },
    },
    async (context) => {
      const { limit, before } = readQuery(context, listQuery);
      // A moment alone is not enough: the files of one form have the same.
      const [moment, beforeId] = before?.split(',') ?? [];
      const beforeMs = moment === undefined ? undefined : Date.parse(moment);
      if (beforeMs !== undefined && Number.isNaN(beforeMs))
        throw new LikenessError(
          'request/invalid',
          'Expected `before` to be `next` of the page before, got something else.',
        );
      const { owner, admin } = context.get('requester');
      const { database, media } = context.get('open');
      const rows = await database.look((tx) =>
        media.list(tx, { limit, beforeMs, beforeId, ...(admin ? {} : { owner }) }),
      );
      const last = rows.length === limit ? rows.at(-1) : undefined;
      return context.json({
        artifacts: await Promise.all(rows.map((row) => show(context, row))),
        ...(last ? { next: `${new Date(last.createdMs).toISOString()},${last.id}` } : {}),
      });
    },
  );
  addRoute(
    app,
    {
      method: 'get',
      path: '/v1/artifacts/{id}',
      summary: 'Facts of a stored file',
      tag,
      scope: 'use',
      request: { params: idParameter },
      answers: { 200: answers('The file.', artifact) },
    },
    async (context) =>
      context.json(
        await show(
          context,
          await findMedia(context.get('open'), context.req.param('id') ?? '', context.get('requester')),
        ),
      ),
  );
  const linkQuery = z.object({
    expires: z.string().optional().describe('From the link that the service made.'),
    signature: z.string().optional().describe('From the link that the service made; with it no key is needed.'),
    download: z.literal('1').optional().describe('Ask the browser to save the file.'),
  });
  addRoute(
    app,
    {
      method: 'get',
      path: '/v1/artifacts/{id}/content',
      summary: 'The bytes of a stored file; answers HEAD, Range and If-None-Match',
      tag,
      keyed: 'or-link',
      request: { params: idParameter, query: linkQuery },
      answers: {
        200: { description: 'All bytes.', content: { 'image/*': { schema: z.string().meta({ format: 'binary' }) } } },
        206: { description: 'The stretch that was asked for.' },
        304: { description: 'As it was.' },
      },
    },
    async (context) => {
      const id = context.req.param('id') ?? '';
      const linked = context.get('linked');
      if (linked) {
        const { signature = '', expires = '', download } = context.req.query();
        const facts = { id, expiresSeconds: Number(expires), download: download === '1' };
        await checkLink(parts, facts, { signature, nowMs: parts.clock.now() });
      }
      return sendContent(
        context,
        await findMedia(context.get('open'), id, linked ? undefined : context.get('requester')),
      );
    },
  );
}
