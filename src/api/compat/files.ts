/**
 * `POST /api/upload` and `GET /api/download/:id`: pictures in, pictures out.
 */
import { z } from '@hono/zod-openapi';
import { LikenessError } from '../../base/errors.ts';
import { compatUploaded } from '../../contract/service/compat.ts';
import type { MediaRow } from '../../ports/media-records.ts';
import { failureOf } from '../await-job.ts';
import { type Api, type ApiContext, addRoute, answers } from '../define-route.ts';
import { linkSeconds, makeLink } from '../links.ts';
import type { ApiParts } from '../parts.ts';
import { piecesOf } from '../read-body.ts';
import { baseOf } from '../request-base.ts';
import { sendContent } from '../routes/artifacts.ts';
import { findMedia, storeMedia } from '../store-media.ts';
import { bytesOfDataUri } from '../submit-job.ts';
import { readWish } from './read-wish.ts';

const file = z.string().meta({ format: 'binary' });

async function* onePiece(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function takeIn(context: ApiContext, parts: ApiParts): Promise<MediaRow> {
  const open = context.get('open');
  const requester = context.get('requester');
  const { limits, clock } = parts;
  const nowMs = clock.now();
  const store = (body: AsyncIterable<Uint8Array>): Promise<MediaRow> =>
    storeMedia(open, {
      owner: requester.owner,
      body,
      maxBytes: limits.maxUploadBytes,
      nowMs,
      expiresMs: nowMs + limits.mediaTtlSeconds * 1000,
    });
  const type = context.req.header('content-type') ?? '';
  if (!/^(multipart\/|application\/([\w.+-]+\+)?json\b)/i.test(type)) return store(piecesOf(context));
  const { image } = (await readWish(context, parts, ['image'])).pictures;
  if (/^data:/i.test(image)) return store(onePiece(bytesOfDataUri(image, 'image')));
  if (!/^https?:/i.test(image)) return findMedia(open, image, requester);
  const fetched = await open.fetchMedia.open(image, {
    maxBytes: limits.maxUploadBytes,
    timeoutMs: limits.fetchTimeoutMs,
    signal: context.req.raw.signal,
  });
  return store(fetched.body);
}

/** The file that an id means: a stored one, or the first result of a job. */
async function fileOf(context: ApiContext, id: string): Promise<MediaRow> {
  const open = context.get('open');
  const requester = context.get('requester');
  if (/^(up|art)_/.test(id)) return findMedia(open, id, requester);
  const job = await open.jobs.desk.get(requester, id);
  if (job.finishedAt === undefined)
    throw new LikenessError('job/unfinished', `Expected a job that has ended; job ${id} is ${job.status}.`);
  if (job.status === 'failed') throw failureOf(job.error);
  const [result] = job.results;
  if (result) return findMedia(open, result.id, requester);
  throw new LikenessError('artifact/gone', `Expected a job with a result; job ${id} is ${job.status} and has none.`);
}

/** Adds the routes. */
export function registerCompatFiles(app: Api, parts: ApiParts): void {
  addRoute(
    app,
    {
      method: 'post',
      path: '/api/upload',
      summary: 'Upload a picture (compatibility; new programs use /v1/uploads)',
      tag: 'Compatibility',
      scope: 'use',
      request: {
        body: {
          required: true,
          content: {
            'multipart/form-data': { schema: z.object({ file }) },
            'application/octet-stream': { schema: file },
            'application/json': { schema: z.looseObject({ image: z.string() }) },
          },
        },
      },
      answers: { 200: answers('The upload.', compatUploaded) },
    },
    async (context) => {
      const { id, contentType, bytes } = await takeIn(context, parts);
      const expiresSeconds = Math.floor(parts.clock.now() / 1000) + linkSeconds;
      const url = await makeLink(parts, baseOf(context, parts), { id, expiresSeconds, download: false });
      return context.json({ success: true, fileId: id, url, contentType, bytes });
    },
  );
  addRoute(
    app,
    {
      method: 'get',
      path: '/api/download/{id}',
      summary: 'The result of a job, or an uploaded picture (compatibility; new programs follow links of /v1)',
      tag: 'Compatibility',
      scope: 'use',
      request: { params: z.object({ id: z.string().describe('Id of a job or of a file.') }) },
      answers: {
        200: { description: 'The bytes.', content: { 'image/*': { schema: file } } },
        206: { description: 'The stretch that was asked for.' },
        304: { description: 'As it was.' },
        416: { description: 'No such stretch.' },
      },
    },
    async (context) => sendContent(context, await fileOf(context, context.req.param('id') ?? ''), true),
  );
}
