/**
 * `/livez`, `/readyz`, `/health`, `/metrics`: for those who run the service, and for their machines.
 */
import { z } from '@hono/zod-openapi';
import type { Health, ModelHealth, Readiness } from '../../contract/service/health.ts';
import { health, liveness, readiness } from '../../contract/service/health.ts';
import type { CurrentFigures } from '../../ports/metrics.ts';
import { type Api, addRoute, answers } from '../define-route.ts';
import type { ApiParts, OpenParts } from '../parts.ts';
import { createReadiness, type LookReadiness } from '../readiness.ts';
import { showWorkers } from '../show-workers.ts';

const tag = 'Health';
const fresh = { 'Cache-Control': 'no-store' };
const mebibyte = 1024 * 1024;

async function lookModels(
  parts: ApiParts,
  ready: boolean,
): Promise<{ readonly models: ModelHealth[]; readonly modelsFault?: string }> {
  const builtIn: ModelHealth[] = parts.host.builtInModels.map(({ id, role }) => ({
    id,
    role,
    state: ready ? 'ready' : 'not-open',
    builtIn: true,
  }));
  try {
    const { models } = await parts.models.list();
    return { models: [...builtIn, ...models.map(({ id, role, state }) => ({ id, role, state, builtIn: false }))] };
  } catch (error) {
    return { models: builtIn, modelsFault: error instanceof Error ? error.message : String(error) };
  }
}

async function lookQueue(opened: OpenParts | undefined, database: boolean): Promise<Pick<Health, 'queue' | 'workers'>> {
  if (!opened) return {};
  const workers = showWorkers(opened.jobs);
  return { ...(database ? { queue: [...(await opened.jobs.counts())] } : {}), workers };
}

async function look(parts: ApiParts, lookReadiness: LookReadiness, full: boolean): Promise<Health> {
  const found: Readiness = await lookReadiness();
  const { worker, database } = found.checks;
  const { models, modelsFault } = await lookModels(parts, worker);
  const damaged = models.some((one) => one.state === 'damaged');
  const memory = parts.host.memory();
  const { status } = found;
  const calm = status === 'ready' ? (damaged || modelsFault ? 'degraded' : 'ok') : status;
  const { swapper } = parts.host;
  const brief: Health = {
    status: calm === 'unready' ? 'degraded' : calm,
    face_analysis_ready: worker,
    swapper_model_ready: worker,
    model_file_valid: worker && !damaged,
    active_model: swapper.id,
    memory_usage_mb: Math.round((memory.rssBytes / mebibyte) * 10) / 10,
  };
  if (!full) return brief;
  const opened = parts.open();
  const versions = {
    likeness: parts.version,
    ...parts.host.versions,
    ...(opened ? { [opened.database.flavour]: opened.database.version } : {}),
  };
  return {
    ...brief,
    readiness: found,
    swapper: { ...swapper, models: [...swapper.models], ready: worker },
    models,
    ...(modelsFault === undefined ? {} : { modelsFault }),
    memory,
    versions,
    uptimeSeconds: Math.round(parts.host.uptimeSeconds()),
    ...(await lookQueue(opened, database)),
  };
}

async function currentFigures(lookReadiness: LookReadiness, opened: OpenParts): Promise<CurrentFigures> {
  const workers = opened.jobs.workers();
  const ready = workers.filter((one) => one.ready).length;
  const { status } = await lookReadiness();
  return {
    jobs: await opened.jobs.counts(),
    workers: { ready, others: workers.length - ready },
    ready: status === 'ready',
  };
}

/** Adds the routes. */
export function registerHealth(app: Api, parts: ApiParts): void {
  const lookReadiness = createReadiness(parts);
  addRoute(
    app,
    {
      method: 'get',
      path: '/livez',
      summary: 'Whether the process lives',
      tag,
      answers: { 200: answers('It does.', liveness) },
    },
    (context) => context.json({ status: 'alive' }, 200, fresh),
  );
  addRoute(
    app,
    {
      method: 'get',
      path: '/readyz',
      summary: 'Whether a job would start at once',
      tag,
      answers: {
        200: answers('It would.', readiness),
        503: answers('Not now; the body says what is missing, `Retry-After` when to ask again.', readiness),
      },
    },
    async (context) => {
      const found = await lookReadiness();
      return found.status === 'ready'
        ? context.json(found, 200, fresh)
        : context.json(found, 503, { ...fresh, 'Retry-After': found.status === 'stopping' ? '5' : '1' });
    },
  );
  addRoute(
    app,
    {
      method: 'get',
      path: '/health',
      summary: 'How the service is: models, swapper, memory, versions, queue, workers',
      tag,
      answers: { 200: answers('How it is. Always 200; ask `/readyz` for a yes or no.', health) },
    },
    async (context) =>
      context.json(await look(parts, lookReadiness, context.get('requester') !== undefined), 200, fresh),
  );
  addRoute(
    app,
    {
      method: 'get',
      path: '/metrics',
      summary: 'Counts and times for Prometheus',
      tag,
      keyed: true,
      answers: {
        200: { description: 'In the text format of Prometheus.', content: { 'text/plain': { schema: z.string() } } },
      },
    },
    async (context) => {
      const { contentType, text } = await parts.metrics.page(await currentFigures(lookReadiness, context.get('open')));
      return context.body(text, 200, { ...fresh, 'Content-Type': contentType });
    },
  );
}
