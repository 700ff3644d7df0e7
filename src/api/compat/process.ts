/**
 * `POST /api/process` and `GET /api/status/:id`: a swap as a job.
 */
import { z } from '@hono/zod-openapi';
import { LikenessError } from '../../base/errors.ts';
import {
  type CompatStatus,
  compatProcessByBytes,
  compatProcessByUrl,
  compatStarted,
  compatStatus,
  compatTypes,
} from '../../contract/service/compat.ts';
import { mediaOf, type ResolvedJobRequest } from '../../contract/service/job-request.ts';
import { queueJob, shownJob } from '../accept-job.ts';
import { type Api, addRoute, answers } from '../define-route.ts';
import type { ApiParts } from '../parts.ts';
import { baseOf } from '../request-base.ts';
import { removeMedia } from '../store-media.ts';
import { readWish } from './read-wish.ts';

/** Takes the kind of processing out of a request. @throws `request/invalid` for one that is not done here. */
function withoutType(rest: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields = { ...rest };
  for (const name of compatTypes) {
    const value = fields[name];
    delete fields[name];
    if (value === undefined || (typeof value === 'string' && /^single[-_ ]?image$/i.test(value))) continue;
    throw new LikenessError(
      'request/invalid',
      `Expected ${name} to be single-image or single_image, got ${JSON.stringify(value).slice(0, 60)}.`,
    );
  }
  return fields;
}

/** Adds the routes. */
export function registerCompatProcess(app: Api, parts: ApiParts): void {
  addRoute(
    app,
    {
      method: 'post',
      path: '/api/process',
      summary: 'Begin to swap a face (compatibility; new programs use /v1/jobs)',
      tag: 'Compatibility',
      scope: 'use',
      request: {
        body: {
          required: true,
          content: { 'application/json': { schema: z.union([compatProcessByUrl, compatProcessByBytes]) } },
        },
      },
      answers: { 200: answers('The job.', compatStarted) },
    },
    async (context) => {
      const { pictures, rest, said, stored } = await readWish(context, parts, ['source', 'target']);
      const { source, target } = pictures;
      let unneeded = stored;
      try {
        const fields = { ...withoutType(rest), kind: 'swap', sources: [source], target };
        const { id: jobId, status, request } = await queueJob(context, parts, fields, said);
        // A repeated request has the files of the first one.
        const needed = mediaOf(request as ResolvedJobRequest);
        unneeded = stored.filter((id) => !needed.includes(id));
        const statusUrl = `${baseOf(context, parts)}/api/status/${jobId}`;
        return context.json({ success: true, jobId, status, statusUrl });
      } finally {
        await removeMedia(context.get('open'), unneeded);
      }
    },
  );
  addRoute(
    app,
    {
      method: 'get',
      path: '/api/status/{id}',
      summary: 'How far a job is (compatibility; new programs use /v1/jobs/:id)',
      tag: 'Compatibility',
      scope: 'use',
      request: { params: z.object({ id: z.string().describe('Id of the job.') }) },
      answers: { 200: answers('The job.', compatStatus) },
    },
    async (context) => {
      const { desk } = context.get('open').jobs;
      const view = await desk.get(context.get('requester'), context.req.param('id') ?? '');
      const { id, status, progress, results, error } = await shownJob(context, parts, view);
      const [result] = results;
      const answer: CompatStatus = {
        jobId: id,
        status,
        progress,
        ...(result === undefined ? {} : { resultUrl: result.url }),
        ...(error === undefined ? {} : { error: error.message }),
      };
      return context.json(answer, 200, { 'Cache-Control': 'no-store' });
    },
  );
}
