/**
 * `POST /fix-model`: the repair of the model store.
 */
import type { ModelsBroughtReport } from '../../contract/models/models-report.ts';
import { resolve } from '../../contract/resolve.ts';
import { type CompatFixed, compatFixed, compatFixing, compatFixRequest } from '../../contract/service/compat.ts';
import type { JobView } from '../../jobs/jobs.ts';
import { queueJob } from '../accept-job.ts';
import { failureOf, longestAnswerMs } from '../await-job.ts';
import { type Api, addRoute, answers } from '../define-route.ts';
import type { ApiParts } from '../parts.ts';
import { isEmpty, readChecked } from '../read-body.ts';
import { baseOf } from '../request-base.ts';
import { seated } from '../take-seat.ts';

/** What a repair has done, in words for people and as a list. */
export function showFixed(job: Pick<JobView, 'id' | 'status'>, { models }: ModelsBroughtReport): CompatFixed {
  const failed = models.filter((model) => model.status === 'failed');
  const mended = models.filter((model) => model.status === 'ready' && model.tried.length > 0);
  const message =
    models.length === 0
      ? 'No model is in the store, so there was nothing to repair; the built-in models need none.'
      : `${models.length} looked at, ${mended.length} repaired, ${failed.length} still not sound.`;
  const [first] = failed;
  return {
    success: failed.length === 0,
    jobId: job.id,
    status: job.status,
    message,
    models: models.map(({ id, variant, status, tried, error }) => ({
      id,
      ...(variant === undefined ? {} : { variant }),
      status,
      done: tried,
      ...(error === undefined ? {} : { error: error.message }),
    })),
    ...(first ? { error: `${first.id}: ${first.error?.message ?? 'could not be repaired'}` } : {}),
  };
}

/** Adds the route. */
export function registerCompatFixModel(app: Api, parts: ApiParts): void {
  addRoute(
    app,
    {
      method: 'post',
      path: '/fix-model',
      summary: 'Put right what is wrong with models of the store (compatibility; new programs use /v1/models/repair)',
      tag: 'Compatibility',
      scope: 'admin',
      request: { body: { required: false, content: { 'application/json': { schema: compatFixRequest } } } },
      answers: {
        200: answers('What was done.', compatFixed),
        202: answers('It takes longer than two minutes and goes on.', compatFixing),
      },
    },
    async (context) => {
      const { model } = isEmpty(context) ? resolve(compatFixRequest, {}) : await readChecked(context, compatFixRequest);
      const ids = model === undefined ? [] : [model];
      if (model !== undefined) await parts.models.list({ ids });
      const { desk } = context.get('open').jobs;
      const { signal } = context.req.raw;
      const job = await seated(context, async () => {
        const queued = await queueJob(context, parts, { kind: 'models', action: 'repair', ids });
        return desk.waitUntilFinished(context.get('requester'), queued.id, { timeoutMs: longestAnswerMs, signal });
      });
      const { id } = job;
      if (job.finishedAt === undefined) {
        const statusUrl = `${baseOf(context, parts)}/api/status/${id}`;
        const message = 'The repair goes on; ask for its status.';
        return context.json({ success: true, jobId: id, status: job.status, message, statusUrl }, 202);
      }
      if (job.status !== 'succeeded') throw failureOf(job.error);
      return context.json(showFixed(job, job.report as unknown as ModelsBroughtReport));
    },
  );
}
