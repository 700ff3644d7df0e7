/**
 * `/v1/models`: what is in the model store, brought, proven and repaired by jobs, removed and allowed at once.
 */
import { z } from '@hono/zod-openapi';
import type { ModelsListReport } from '../../contract/models/models-report.ts';
import { resolve } from '../../contract/resolve.ts';
import { job } from '../../contract/service/job.ts';
import {
  modelsAccepted,
  modelsAcceptRequest,
  modelsPullRequest,
  modelsRemoved,
  modelsRepairRequest,
  modelsVerifyRequest,
  type ServiceModel,
  type ServiceModelList,
  serviceModel,
  serviceModelList,
} from '../../contract/service/model.ts';
import { answerWithJob } from '../accept-job.ts';
import { type Api, type ApiContext, addRoute, answers } from '../define-route.ts';
import type { ApiParts } from '../parts.ts';
import { isEmpty, readChecked, readQuery } from '../read-body.ts';

const tag = 'Models';
const idParameter = z.object({ id: z.string().describe('Id of the model; also `id/variant`, with `%2F` between.') });

/** A model as the service shows it: the variant that counts stands in front, paths of the machine are left out. */
export function showModel({ variants, ...model }: ModelsListReport['models'][number]): ServiceModel {
  const shown = variants.map(({ path: _, from, ...variant }) => ({
    ...variant,
    // Copies that were found on the machine are told without their place.
    ...(from === undefined ? {} : { from: /^https?:/.test(from) ? from : 'a file of this machine' }),
  }));
  const best = shown.find((variant) => variant.state === model.state) ?? shown[0];
  return {
    ...model,
    proof: best?.proof ?? 'none',
    ...(best === undefined ? {} : { variant: best.name }),
    ...(best?.bytes === undefined ? {} : { bytes: best.bytes }),
    ...(best?.verifiedAt === undefined ? {} : { lastVerified: best.verifiedAt }),
    variants: shown,
  };
}

/** Adds the routes. */
export function registerModels(app: Api, parts: ApiParts): void {
  const { models } = parts;

  const work = async (context: ApiContext): Promise<ServiceModelList['work']> => {
    const { desk } = context.get('open').jobs;
    const { jobs } = await desk.list(context.get('requester'), {
      kind: 'models',
      status: ['queued', 'running'],
      limit: 50,
    });
    return jobs.map(({ id, request, status, progress, step }) => ({
      id,
      action: String(request['action']),
      ids: (request['ids'] as string[] | undefined) ?? [],
      status,
      progress,
      ...(step === undefined ? {} : { step }),
    }));
  };

  const listQuery = z.strictObject({
    installed: z.enum(['true', 'false']).default('false').describe('Only models of which anything is in the store.'),
  });
  addRoute(
    app,
    {
      method: 'get',
      path: '/v1/models',
      summary: 'Models: state, size, licence, variant, proof; what is being done with them',
      tag,
      scope: 'use',
      request: { query: listQuery },
      answers: { 200: answers('The models.', serviceModelList) },
    },
    async (context) => {
      const { installed } = readQuery(context, listQuery);
      const found = await models.list({ fresh: true, installed: installed === 'true' });
      const answer: ServiceModelList = {
        models: found.models.map(showModel),
        builtIn: [...models.builtIn()],
        packs: found.packs,
        licences: [...(await models.licences())],
        work: await work(context),
      };
      return context.json(answer);
    },
  );

  addRoute(
    app,
    {
      method: 'get',
      path: '/v1/models/{id}',
      summary: 'A model of the catalogue',
      tag,
      scope: 'use',
      request: { params: idParameter },
      answers: { 200: answers('The model.', serviceModel) },
    },
    async (context) => {
      const [model] = (await models.list({ ids: [context.req.param('id') ?? ''] })).models;
      return context.json(showModel(model as ModelsListReport['models'][number]));
    },
  );

  const actions = {
    pull: { schema: modelsPullRequest, summary: 'Bring models into the store, as a job' },
    verify: { schema: modelsVerifyRequest, summary: 'Prove models of the store, as a job; changes nothing' },
    repair: { schema: modelsRepairRequest, summary: 'Put right what is wrong with models of the store, as a job' },
  } as const;
  for (const [action, { schema, summary }] of Object.entries(actions)) {
    addRoute(
      app,
      {
        method: 'post',
        path: `/v1/models/${action}`,
        summary,
        tag,
        scope: action === 'verify' ? 'use' : 'admin',
        request: { body: { required: action === 'pull', content: { 'application/json': { schema } } } },
        answers: {
          200: answers('With `Prefer: wait=N`: the job has ended.', job),
          202: answers('The job. Its progress and its events tell how far it is.', job),
        },
      },
      async (context) => {
        const all = action !== 'pull' && isEmpty(context);
        const wish = all ? resolve(schema, {}) : await readChecked(context, schema);
        // A word that the catalogue doesn't have is told now, not by a job that fails.
        if (wish.ids.length > 0) await models.list({ ids: wish.ids });
        return answerWithJob(context, parts, { ...wish, kind: 'models', action });
      },
    );
  }

  addRoute(
    app,
    {
      method: 'post',
      path: '/v1/models/accept',
      summary: 'Accept a licence for good; its models may be fetched then',
      tag,
      scope: 'admin',
      request: { body: { required: true, content: { 'application/json': { schema: modelsAcceptRequest } } } },
      answers: { 200: answers('What was accepted, and when.', modelsAccepted) },
    },
    async (context) => {
      const { licence } = await readChecked(context, modelsAcceptRequest);
      return context.json(await models.accept(licence));
    },
  );

  addRoute(
    app,
    {
      method: 'delete',
      path: '/v1/models/{id}',
      summary: 'Remove a model from the store of the server',
      tag,
      scope: 'admin',
      request: { params: idParameter },
      answers: { 200: answers('What was removed.', modelsRemoved) },
    },
    async (context) => {
      return context.json(await models.remove([context.req.param('id') ?? '']));
    },
  );
}
