/**
 * `/v1/jobs`: work is asked for, followed, stopped, repeated.
 */
import { z } from '@hono/zod-openapi';
import { jobStatuses } from '../../base/job-status.ts';
import { job, jobList } from '../../contract/service/job.ts';
import { jobRequest } from '../../contract/service/job-request.ts';
import type { JobView } from '../../jobs/jobs.ts';
import { answerWithJob, shownJob } from '../accept-job.ts';
import { type Api, type ApiContext, addRoute, answers } from '../define-route.ts';
import type { ApiParts } from '../parts.ts';
import { readJson, readQuery } from '../read-body.ts';
import { secondsToWait } from '../submit-job.ts';
import { seated } from '../take-seat.ts';

const tag = 'Jobs';
const idParameter = z.object({ id: z.string().describe('Id of the job.') });

const listQuery = z.strictObject({
  status: z
    .string()
    .regex(new RegExp(`^(${jobStatuses.join('|')})(,(${jobStatuses.join('|')}))*$`))
    .optional()
    .meta({ expects: `one or more of ${jobStatuses.join(', ')}, joined by commas` })
    .describe('Only jobs that stand there; several joined by commas.'),
  kind: z.string().max(40).optional().describe('Only jobs of this kind.'),
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ expects: 'a whole number from 1 to 200' }),
  cursor: z.string().max(200).optional().describe('`next` of the page before.'),
});

/** What requests look like, for `/docs`. */
const examples = {
  swap: { value: { kind: 'swap', sources: ['https://example.com/ada.jpg'], target: 'https://example.com/crew.jpg' } },
  batch: {
    value: {
      kind: 'swap',
      sources: [['https://example.com/ada-1.jpg', 'https://example.com/ada-2.jpg']],
      target: ['https://example.com/crew-1.jpg', 'https://example.com/crew-2.jpg'],
      faces: 'largest',
      webhook: { url: 'https://example.com/told' },
      metadata: { order: '1207' },
    },
  },
  faces: { value: { kind: 'faces', media: 'https://example.com/crew.jpg', draw: true } },
  compare: { value: { kind: 'compare', a: 'https://example.com/ada-1.jpg', b: 'https://example.com/ada-2.jpg' } },
  models: { value: { kind: 'models', action: 'verify' } },
};

/** Adds the routes. */
export function registerJobs(app: Api, parts: ApiParts): void {
  const show = (context: ApiContext, view: JobView) => shownJob(context, parts, view);
  const desk = (context: ApiContext) => context.get('open').jobs.desk;

  addRoute(
    app,
    {
      method: 'post',
      path: '/v1/jobs',
      summary: 'Ask for work',
      tag,
      scope: 'use',
      request: {
        headers: z.object({
          prefer: z
            .string()
            .optional()
            .describe('`wait=30`: answer when the job has ended, at the latest after 30 seconds.'),
          'idempotency-key': z
            .string()
            .max(255)
            .optional()
            .describe('Sending the same request again under the same key gives the same job.'),
        }),
        body: { required: true, content: { 'application/json': { schema: jobRequest, examples } } },
      },
      answers: {
        200: answers('With `Prefer: wait`, or sent again: the job has ended.', job),
        202: answers('The job is queued or running.', job),
      },
    },
    async (context) => {
      const { value, bytes } = await readJson(context, parts.limits.maxBodyBytes);
      return answerWithJob(context, parts, value, bytes);
    },
  );

  addRoute(
    app,
    {
      method: 'get',
      path: '/v1/jobs',
      summary: 'Jobs, newest first',
      tag,
      scope: 'use',
      request: { query: listQuery },
      answers: { 200: answers('A page of jobs.', jobList) },
    },
    async (context) => {
      const { status, kind, limit, cursor } = readQuery(context, listQuery);
      const { jobs, next } = await desk(context).list(context.get('requester'), {
        limit,
        ...(status === undefined ? {} : { status: status.split(',') as (typeof jobStatuses)[number][] }),
        ...(kind === undefined ? {} : { kind }),
        ...(cursor === undefined ? {} : { cursor }),
      });
      const shown = await Promise.all(jobs.map((view) => show(context, view)));
      return context.json({ jobs: shown, ...(next === undefined ? {} : { next }) });
    },
  );

  const one = (context: ApiContext): string => context.req.param('id') ?? '';
  addRoute(
    app,
    {
      method: 'get',
      path: '/v1/jobs/{id}',
      summary: 'A job; `Prefer: wait=N` waits for its end',
      tag,
      scope: 'use',
      request: {
        params: idParameter,
        headers: z.object({
          prefer: z.string().optional().describe('`wait=30`: answer when it has ended, at the latest then.'),
        }),
      },
      answers: { 200: answers('The job.', job) },
    },
    async (context) => {
      const wait = secondsToWait(context.req.header('prefer'));
      const requester = context.get('requester');
      const view =
        wait > 0
          ? await seated(context, () =>
              desk(context).waitUntilFinished(requester, one(context), {
                timeoutMs: wait * 1000,
                signal: context.req.raw.signal,
              }),
            )
          : await desk(context).get(requester, one(context));
      if (wait > 0) context.header('Preference-Applied', `wait=${wait}`);
      return context.json(await show(context, view));
    },
  );
  addRoute(
    app,
    {
      method: 'post',
      path: '/v1/jobs/{id}/cancel',
      summary: 'Cancel a job: a queued one at once, a running one as soon as its worker hears of it',
      tag,
      scope: 'use',
      request: { params: idParameter },
      answers: { 200: answers('The job.', job) },
    },
    async (context) =>
      context.json(await show(context, await desk(context).cancel(context.get('requester'), one(context)))),
  );
  addRoute(
    app,
    {
      method: 'post',
      path: '/v1/jobs/{id}/retry',
      summary: 'Run a failed or cancelled job again',
      tag,
      scope: 'use',
      request: { params: idParameter },
      answers: { 202: answers('The job, queued again.', job) },
    },
    async (context) =>
      context.json(await show(context, await desk(context).retry(context.get('requester'), one(context))), 202),
  );
  addRoute(
    app,
    {
      method: 'delete',
      path: '/v1/jobs/{id}',
      summary: 'Delete a finished job with its results, its report and the face data in it',
      tag,
      scope: 'use',
      request: { params: idParameter },
      answers: { 204: { description: 'It is gone.' } },
    },
    async (context) => {
      await desk(context).remove(context.get('requester'), one(context));
      return context.body(null, 204);
    },
  );
}
