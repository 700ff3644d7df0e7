/**
 * `/v1/uploads/tus`: large files in pieces, by the tus protocol 1.0, going on where a broken connection ended.
 */
import { z } from '@hono/zod-openapi';
import { LikenessError } from '../../base/errors.ts';
import type { ArrivalDesk } from '../../ports/resumable-uploads.ts';
import { type Api, type ApiContext, addRoute, type RouteFacts } from '../define-route.ts';
import type { ApiParts, OpenParts } from '../parts.ts';
import { piecesOf } from '../read-body.ts';
import { randomToken } from '../secrets.ts';
import { sendProblem } from '../send-problem.ts';
import { storeMedia } from '../store-media.ts';

const tag = 'Uploads';

/** Where the protocol is spoken. */
export const tusPath = '/v1/uploads/tus';

/** What is whole becomes an upload like any other; its id follows from the name of its pieces. */
function arrivals(parts: ApiParts, open: OpenParts): ArrivalDesk {
  const { clock, limits } = parts;
  const idOf = (name: string): string => `up_${name}`;
  return {
    async keep({ name, owner, title, body }) {
      const nowMs = clock.now();
      const { maxUploadBytes: maxBytes, mediaTtlSeconds } = limits;
      const expiresMs = nowMs + mediaTtlSeconds * 1000;
      const id = idOf(name);
      // A key of its own for every try: what a killed server had half stored stands in nobody's way.
      const key = `in/${id}-${randomToken(6)}`;
      await storeMedia(open, { id, key, owner, name: title, body, nowMs, expiresMs, maxBytes, counted: true });
      return id;
    },
    async kept(name, owner) {
      const row = await open.database.look((tx) => open.media.get(tx, idOf(name)));
      return row?.owner === owner ? { id: row.id, bytes: row.bytes } : undefined;
    },
  };
}

/** Problems keep the status that the protocol asks for, and its header. */
function refuse(context: ApiContext, parts: ApiParts, thrown: unknown): Response {
  const status = thrown instanceof LikenessError ? thrown.details['status'] : undefined;
  const answer = sendProblem(context, parts, thrown, typeof status === 'number' ? status : undefined);
  answer.headers.set('Tus-Resumable', '1.0.0');
  if (status === 412) answer.headers.set('Tus-Version', '1.0.0');
  return answer;
}

/** How much may arrive between two looks at the free space of the disk. */
const lookEveryBytes = 16 * 1024 * 1024;

/**
 * Refuses what there would be no room for: a file that begins is counted whole, and lies there twice while it is handed on.
 *
 * @returns Gives back what was set aside until the file is counted by its beginning.
 * @throws `artifact/quota`, `system/disk-full`.
 */
async function checkRoom(context: ApiContext, { limits }: ApiParts, open: OpenParts): Promise<() => void> {
  const nothing = (): void => undefined;
  const bytesOf = (header: string): number =>
    Math.max(0, Math.min(limits.maxUploadBytes, Number(context.req.header(header)) || 0));
  if (context.req.method === 'PATCH') await open.resumable.checkRoom(bytesOf('content-length'));
  if (context.req.method !== 'POST') return nothing;
  const deferred = context.req.header('upload-defer-length') !== undefined;
  const length = bytesOf('upload-length');
  await open.resumable.checkRoom(2 * length);
  await open.artifacts.checkRoom(length);
  return open.quota.reserve(context.get('requester').owner, deferred ? limits.maxUploadBytes : length);
}

/** The request with a body that does not wait for ever; `fault` says how it ended badly. */
function watched(context: ApiContext, open: OpenParts): { readonly request: Request; readonly fault: () => unknown } {
  const { raw } = context.req;
  if (raw.body === null) return { request: raw, fault: () => undefined };
  const pieces = piecesOf(context);
  let fault: unknown;
  let unlooked = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (done) return controller.close();
        unlooked += value.length;
        if (unlooked > lookEveryBytes) {
          await open.resumable.checkRoom(value.length);
          unlooked = 0;
        }
        controller.enqueue(value);
      } catch (thrown) {
        fault = thrown;
        controller.error(thrown);
      }
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
  const init = { method: raw.method, headers: raw.headers, body, duplex: 'half' };
  return { request: new Request(raw.url, init as RequestInit), fault: () => fault };
}

/** Adds the routes. */
export function registerTus(app: Api, parts: ApiParts): void {
  const handle = async (context: ApiContext): Promise<Response> => {
    const open = context.get('open');
    const { request, fault } = watched(context, open);
    let giveBack = (): void => undefined;
    try {
      giveBack = await checkRoom(context, parts, open);
      return await open.resumable.answer(request, context.get('requester').owner, arrivals(parts, open));
    } catch (thrown) {
      return refuse(context, parts, fault() ?? thrown);
    } finally {
      giveBack();
    }
  };
  const version = { 'tus-resumable': z.literal('1.0.0') };
  const offset = z.string().regex(/^\d+$/).describe('How many bytes have arrived.');
  const name = { params: z.object({ name: z.string().describe('From the `Location` of the upload.') }) };
  const add = (facts: Omit<RouteFacts, 'tag' | 'scope'>): void =>
    addRoute(app, { ...facts, tag, scope: 'use' }, handle);
  add({
    method: 'options',
    path: tusPath,
    summary: 'What of the tus protocol is spoken here',
    answers: { 204: { description: 'See `Tus-Version`, `Tus-Extension`, `Tus-Max-Size`.' } },
  });
  add({
    method: 'post',
    path: tusPath,
    summary: 'Begin a resumable upload (tus 1.0)',
    request: {
      headers: z.object({
        ...version,
        'upload-length': z.string().regex(/^\d+$/).optional().describe('Size of the file.'),
        'upload-defer-length': z.literal('1').optional().describe('Instead, when the size is not known yet.'),
        'upload-metadata': z.string().optional().describe('`filename` and its value in base64.'),
      }),
    },
    answers: { 201: { description: 'Begun; send its bytes to the `Location`.' } },
  });
  add({
    method: 'head',
    path: `${tusPath}/{name}`,
    summary: 'How far a resumable upload has come',
    request: { ...name, headers: z.object(version) },
    answers: {
      200: { description: 'See `Upload-Offset`; once all has arrived, `Likeness-Upload-Id` names the upload.' },
    },
  });
  add({
    method: 'patch',
    path: `${tusPath}/{name}`,
    summary: 'Send bytes of a resumable upload',
    request: {
      ...name,
      headers: z.object({ ...version, 'upload-offset': offset }),
      body: {
        required: true,
        content: { 'application/offset+octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
      },
    },
    answers: { 204: { description: 'They arrived; with the last ones, `Likeness-Upload-Id` names the upload.' } },
  });
  add({
    method: 'delete',
    path: `${tusPath}/{name}`,
    summary: 'Give up a resumable upload',
    request: { ...name, headers: z.object(version) },
    answers: { 204: { description: 'It is gone.' } },
  });
}
