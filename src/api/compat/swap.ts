/**
 * `POST /swap`: one picture, swapped while the caller waits.
 */
import { z } from '@hono/zod-openapi';
import { encodeBase64 } from '../../base/base64.ts';
import { LikenessError } from '../../base/errors.ts';
import { type CompatSwapped, compatSwapped, compatSwapRequest } from '../../contract/service/compat.ts';
import type { SwapReport } from '../../contract/swap-report.ts';
import { queueJob, shownJob } from '../accept-job.ts';
import { awaitOrCancel, failureOf } from '../await-job.ts';
import { type Api, type ApiContext, addRoute, answers } from '../define-route.ts';
import type { ApiParts } from '../parts.ts';
import { findMedia } from '../store-media.ts';
import { readWish } from './read-wish.ts';

const file = z.string().meta({ format: 'binary' });

async function bytesOf(context: ApiContext, id: string): Promise<Uint8Array> {
  const open = context.get('open');
  const row = await findMedia(open, id, context.get('requester'));
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
    async (context) => {
      const { pictures, rest, said } = await readWish(context, parts, ['source', 'target']);
      const { source, target } = pictures;
      const wish = { ...rest, kind: 'swap', sources: [source], target, priority: 5 };
      const queued = await queueJob(context, parts, wish, said);
      const ended = await awaitOrCancel(context, queued.id);
      if (ended.status !== 'succeeded') throw failureOf(ended.error);
      const [result] = (await shownJob(context, parts, ended)).results;
      if (!result) throw new LikenessError('artifact/gone', 'Expected the result of the job, but it was deleted.');
      const report = ended.report as unknown as SwapReport;
      const { width = 0, height = 0 } = report.outputs[0] ?? {};
      const answer: CompatSwapped = {
        success: true,
        jobId: ended.id,
        image: `data:${result.contentType};base64,${encodeBase64(await bytesOf(context, result.id))}`,
        contentType: result.contentType,
        url: result.url,
        width,
        height,
        facesSwapped: report.swapped.length,
        facesSkipped: report.skipped.map(({ face, reason, message }) => ({ face, reason, message })),
        swapper: report.swapper,
        processingTimeMs: report.timingsMs['total'] ?? 0,
      };
      return context.json(answer);
    },
  );
}
