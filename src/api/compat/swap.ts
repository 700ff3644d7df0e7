/**
 * `POST /swap`: one picture, swapped while the caller waits.
 */
import { z } from '@hono/zod-openapi';
import { encodeBase64 } from '../../base/base64.ts';
import { LikenessError } from '../../base/errors.ts';
import { type CompatSwapped, compatSwapped, compatSwapRequest } from '../../contract/service/compat.ts';
import type { ResolvedJobRequest } from '../../contract/service/job-request.ts';
import type { SwapReport } from '../../contract/swap-report.ts';
import type { JobView } from '../../jobs/jobs.ts';
import { queueJob, shownJob } from '../accept-job.ts';
import { awaitOrCancel, failureOf } from '../await-job.ts';
import { type Api, type ApiContext, addRoute, answers } from '../define-route.ts';
import type { ApiParts } from '../parts.ts';
import { briefly } from '../routes/faces.ts';
import { findMedia, removeMedia } from '../store-media.ts';
import { broughtBy } from '../submit-job.ts';
import { seated } from '../take-seat.ts';
import { readWish } from './read-wish.ts';

const file = z.string().meta({ format: 'binary' });

/** A result as bytes. @throws `request/too-large` for one that is too large to be put into an answer. */
async function bytesOf(context: ApiContext, id: string, maxBytes: number): Promise<Uint8Array> {
  const open = context.get('open');
  const row = await findMedia(open, id, context.get('requester'));
  if (row.bytes > maxBytes)
    throw new LikenessError(
      'request/too-large',
      `Expected a result of at most ${maxBytes} bytes to put into the answer, got ${row.bytes}. It is kept: GET /api/download/${id} gives it.`,
      { details: { maxBytes } },
    );
  const all = new Uint8Array(row.bytes);
  let at = 0;
  for await (const piece of await open.artifacts.read(row.key)) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Adds the route. */
export function registerCompatSwap(app: Api, parts: ApiParts): void {
  addRoute(
    app,
    {
      method: 'post',
      path: '/swap',
      summary: 'Swap a face while you wait (compatibility; new programs use /v1/jobs)',
      tag: 'Compatibility',
      scope: 'use',
      request: {
        body: {
          required: true,
          content: {
            'application/json': { schema: compatSwapRequest },
            'multipart/form-data': { schema: z.looseObject({ source: file, target: file }) },
          },
        },
      },
      answers: { 200: answers('The result.', compatSwapped) },
    },
    (context) => seated(context, () => swapNow(context, briefly(parts))),
  );
}

/** Swaps; what came with the request is deleted when it has been answered. */
async function swapNow(context: ApiContext, parts: ApiParts): Promise<Response> {
  const { pictures, rest, said, stored } = await readWish(context, parts, ['source', 'target']);
  const { source, target } = pictures;
  const wish = { ...rest, kind: 'swap', sources: [source], target, priority: 5 };
  let brought: readonly string[] = [];
  try {
    const queued = await queueJob(context, parts, wish, said);
    brought = broughtBy(wish, queued.request as ResolvedJobRequest);
    const ended = await awaitOrCancel(context, queued.id);
    if (ended.status !== 'succeeded') throw failureOf(ended.error);
    return context.json(await showSwapped(context, parts, ended));
  } finally {
    await removeMedia(context.get('open'), [...new Set([...stored, ...brought])]);
  }
}

async function showSwapped(context: ApiContext, parts: ApiParts, ended: JobView): Promise<CompatSwapped> {
  const [result] = (await shownJob(context, parts, ended)).results;
  if (!result) throw new LikenessError('artifact/gone', 'Expected the result of the job, but it was deleted.');
  const report = ended.report as unknown as SwapReport;
  const { width = 0, height = 0 } = report.outputs[0] ?? {};
  return {
    success: true,
    jobId: ended.id,
    image: `data:${result.contentType};base64,${encodeBase64(await bytesOf(context, result.id, parts.limits.maxBodyBytes))}`,
    contentType: result.contentType,
    url: result.url,
    width,
    height,
    facesSwapped: report.swapped.length,
    facesSkipped: report.skipped.map(({ face, reason, message }) => ({ face, reason, message })),
    swapper: report.swapper,
    processingTimeMs: report.timingsMs['total'] ?? 0,
  };
}
