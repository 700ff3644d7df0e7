/**
 * `/v1/uploads`: pictures come in.
 */
import { z } from '@hono/zod-openapi';
import { LikenessError } from '../../base/errors.ts';
import { type Upload, upload, uploadList } from '../../contract/service/upload.ts';
import type { MediaRow } from '../../ports/media-records.ts';
import { type Api, addRoute, answers } from '../define-route.ts';
import type { ApiParts } from '../parts.ts';
import { piecesOf } from '../read-body.ts';
import { findMedia, storeMedia } from '../store-media.ts';

const tag = 'Uploads';
const maxFiles = 50;

/** A stored file as an upload. */
export function showUpload(row: MediaRow): Upload {
  const { id, bytes, sha256, contentType, name, createdMs, expiresMs } = row;
  return {
    id,
    bytes,
    sha256,
    contentType,
    ...(name === undefined ? {} : { name }),
    createdAt: new Date(createdMs).toISOString(),
    ...(expiresMs === undefined ? {} : { expiresAt: new Date(expiresMs).toISOString() }),
  };
}

const idParameter = z.object({ id: z.string().describe('Id of the file.') });

/** Adds the routes. */
export function registerUploads(app: Api, parts: ApiParts): void {
  const { limits, clock } = parts;
  const binary = z.string().meta({ format: 'binary' });
  addRoute(
    app,
    {
      method: 'post',
      path: '/v1/uploads',
      summary: 'Upload a picture: its bytes as the body, or one or more files as multipart/form-data',
      tag,
      scope: 'use',
      request: {
        query: z.object({ name: z.string().max(300).optional().describe('Name of the file, for people.') }),
        body: {
          required: true,
          content: {
            'application/octet-stream': { schema: binary },
            'image/*': { schema: binary },
            'multipart/form-data': { schema: z.object({ file: binary }) },
          },
        },
      },
      answers: {
        201: answers('The upload; several files of a multipart body come as a list.', z.union([upload, uploadList])),
      },
    },
    async (context) => {
      const open = context.get('open');
      const { owner } = context.get('requester');
      const nowMs = clock.now();
      const common = {
        owner,
        nowMs,
        maxBytes: limits.maxUploadBytes,
        expiresMs: nowMs + limits.mediaTtlSeconds * 1000,
      };
      const type = context.req.header('content-type') ?? '';
      const declared = Number(context.req.header('content-length') ?? 0);
      if (!/^multipart\//i.test(type)) {
        if (declared > limits.maxUploadBytes) throw tooLarge(limits.maxUploadBytes, declared);
        const name = context.req.query('name') ?? nameInDisposition(context.req.header('content-disposition'));
        const row = await storeMedia(open, { ...common, name, body: piecesOf(context), announcedBytes: declared });
        return context.json(showUpload(row), 201, { Location: `/v1/uploads/${row.id}` });
      }
      const { files } = parts.readMultipart({ contentType: type, body: piecesOf(context) }, { maxFiles });
      const rows: MediaRow[] = [];
      try {
        for await (const { name, body } of files) rows.push(await storeMedia(open, { ...common, name, body }));
        if (rows.length === 0)
          throw new LikenessError('request/invalid', 'Expected at least one file in the multipart body, got none.');
      } catch (thrown) {
        // All files of one request, or none.
        await open.database.transaction((tx) =>
          open.media.remove(
            tx,
            rows.map((row) => row.id),
          ),
        );
        for (const row of rows) await open.artifacts.remove(row.key);
        throw thrown;
      }
      const [first] = rows as [MediaRow];
      if (rows.length > 1) return context.json({ uploads: rows.map(showUpload) }, 201);
      return context.json(showUpload(first), 201, { Location: `/v1/uploads/${first.id}` });
    },
  );
  addRoute(
    app,
    {
      method: 'get',
      path: '/v1/uploads/{id}',
      summary: 'Facts of an upload',
      tag,
      scope: 'use',
      request: { params: idParameter },
      answers: { 200: answers('The upload.', upload) },
    },
    async (context) =>
      context.json(
        showUpload(await findMedia(context.get('open'), context.req.param('id') ?? '', context.get('requester'))),
      ),
  );
  const remove = async (context: Parameters<Parameters<typeof addRoute>[2]>[0]): Promise<Response> => {
    const open = context.get('open');
    const row = await findMedia(open, context.req.param('id') ?? '', context.get('requester'));
    await open.database.transaction((tx) => open.media.remove(tx, [row.id]));
    await open.artifacts.remove(row.key);
    return context.body(null, 204);
  };
  for (const room of ['uploads', 'artifacts']) {
    addRoute(
      app,
      {
        method: 'delete',
        path: `/v1/${room}/{id}`,
        summary: room === 'uploads' ? 'Delete an upload' : 'Delete a stored file, uploaded or made by a job',
        tag: room === 'uploads' ? tag : 'Artifacts',
        scope: 'use',
        request: { params: idParameter },
        answers: { 204: { description: 'It is gone.' } },
      },
      remove,
    );
  }
}

/** The name in `Content-Disposition`, in the form with an encoding (RFC 8187) or the plain one. */
function nameInDisposition(header: string | undefined): string | undefined {
  const encoded = /filename\*=UTF-8''([^;\s]+)/i.exec(header ?? '')?.[1];
  try {
    if (encoded !== undefined) return decodeURIComponent(encoded);
  } catch {
    // Not encoded as it says; the plain form may be there too.
  }
  return /filename=(?:"([^"]*)"|([^;\s]+))/i
    .exec(header ?? '')
    ?.slice(1)
    .find(Boolean);
}

function tooLarge(maxBytes: number, got: number): LikenessError {
  return new LikenessError(
    'request/too-large',
    `Expected at most ${maxBytes} bytes, got ${got}; \`--max-upload-bytes\` sets the limit.`,
    { details: { maxBytes } },
  );
}
