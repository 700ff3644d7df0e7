/**
 * The HTTP API: who may come in, then routes, then errors. Made from ports; a preset serves it.
 */
import { LikenessError } from '../base/errors.ts';
import { createAccess } from './access.ts';
import { registerCompat } from './compat/register-compat.ts';
import { type Api, createApi, honoPath } from './define-route.ts';
import type { ApiParts } from './parts.ts';
import { registerArtifacts } from './routes/artifacts.ts';
import { registerDocs } from './routes/docs.ts';
import { registerEvents } from './routes/events.ts';
import { registerFaces } from './routes/faces.ts';
import { registerHealth } from './routes/health.ts';
import { registerJobs } from './routes/jobs.ts';
import { registerKeys } from './routes/keys.ts';
import { registerModels } from './routes/models.ts';
import { registerSystem } from './routes/system.ts';
import { registerTus } from './routes/tus.ts';
import { registerUploads } from './routes/uploads.ts';
import { registerWebhooks } from './routes/webhooks.ts';
import { registerWorker } from './routes/worker.ts';
import { createSeats } from './seats.ts';
import { randomToken } from './secrets.ts';
import { noSuchRoute, sendProblem } from './send-problem.ts';

/** Adds routes of a part of the service. */
export type Register = (app: Api, parts: ApiParts) => void;

const own: readonly Register[] = [
  registerTus,
  registerUploads,
  registerArtifacts,
  registerJobs,
  registerEvents,
  registerFaces,
  registerKeys,
  registerWebhooks,
  registerModels,
  registerSystem,
  registerCompat,
  registerWorker,
  registerHealth,
  registerDocs,
];

/**
 * Makes the app. Answer requests with its `fetch`.
 *
 * @param further - Routes of further parts: pages of the studio, metrics. Added after our own.
 */
export function createApp(parts: ApiParts, further: readonly Register[] = []): Api {
  const app = createApi();
  const seats = createSeats(parts.limits.waitsPerCaller);
  app.use(async (context, next) => {
    const begin = parts.clock.now();
    const asked = context.req.header('x-request-id');
    const requestId = asked !== undefined && /^[\w.-]{1,64}$/.test(asked) ? asked : randomToken(12);
    context.set('requestId', requestId);
    context.set('seats', seats);
    context.set('patienceMs', parts.limits.bodyPatienceMs);
    await next();
    const ms = parts.clock.now() - begin;
    const route = context.get('route') ?? 'none';
    parts.metrics.answered({ method: context.req.method, route, status: context.res.status, seconds: ms / 1000 });
    context.res.headers.set('X-Request-Id', requestId);
    if (!context.res.headers.has('X-Content-Type-Options'))
      context.res.headers.set('X-Content-Type-Options', 'nosniff');
    const facts = {
      requestId,
      method: context.req.method,
      path: context.req.path,
      status: context.res.status,
      jobId: context.get('jobId') as string | undefined,
      ms,
    };
    if (/^\/(v1\/worker|livez|readyz|metrics)/.test(context.req.path)) parts.log.debug('request', facts);
    else parts.log.info('request', facts);
  });
  app.use(createAccess(parts));
  for (const register of [...own, ...further]) register(app, parts);
  refuseOtherMethods(app, parts);
  app.notFound((context) => sendProblem(context, parts, noSuchRoute(context)));
  app.onError((thrown, context) => sendProblem(context, parts, thrown));
  return app;
}

/** A known address with another method is told which ones it has. */
function refuseOtherMethods(app: Api, parts: ApiParts): void {
  const methods = new Map<string, Set<string>>();
  for (const { route } of app.openAPIRegistry.definitions.filter((one) => one.type === 'route')) {
    const path = honoPath(route.path);
    const known = methods.get(path) ?? new Set();
    known.add(route.method.toUpperCase());
    if (route.method === 'get') known.add('HEAD');
    methods.set(path, known);
  }
  for (const [path, known] of methods) {
    const allowed = [...known].join(', ');
    app.all(path, (context) => {
      context.header('Allow', allowed);
      const problem = new LikenessError(
        'request/method',
        `Expected ${allowed} at ${context.req.path.slice(0, 200)}, got ${context.req.method}.`,
      );
      const answer = sendProblem(context, parts, problem);
      answer.headers.set('Allow', allowed);
      return answer;
    });
  }
}
