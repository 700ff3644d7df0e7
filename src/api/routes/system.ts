/**
 * `/v1/system`: the machine, the workers, the queue, for the operator.
 */
import { z } from '@hono/zod-openapi';
import { type SystemReport, systemReport } from '../../contract/service/system.ts';
import { type Api, addRoute, answers } from '../define-route.ts';
import type { ApiParts } from '../parts.ts';
import { readQuery } from '../read-body.ts';
import { showWorkers } from '../show-workers.ts';

const query = z.strictObject({
  fresh: z
    .enum(['true', 'false'])
    .default('false')
    .describe('`true`: examine the machine now. Otherwise a report of the last five minutes may do.'),
});

/** Adds the route. */
export function registerSystem(app: Api, parts: ApiParts): void {
  addRoute(
    app,
    {
      method: 'get',
      path: '/v1/system',
      summary: 'What the machine of the service can do, what is missing and how to fix it; its workers and queue',
      tag: 'Health',
      scope: 'admin',
      request: { query },
      answers: { 200: answers('The system.', systemReport) },
    },
    async (context) => {
      const { fresh } = readQuery(context, query);
      const { jobs, database } = context.get('open');
      const [{ report, atMs }, counts] = await Promise.all([parts.examine({ fresh: fresh === 'true' }), jobs.counts()]);
      const { rssBytes, machineBytes, machineFreeBytes } = parts.host.memory();
      const answer: SystemReport = {
        version: parts.version,
        versions: { ...parts.host.versions },
        uptimeSeconds: parts.host.uptimeSeconds(),
        database: { kind: database.flavour, version: database.version },
        memory: { rssBytes, machineBytes, machineFreeBytes },
        jobs: [...counts],
        workers: showWorkers(jobs),
        doctor: report,
        examinedAt: new Date(atMs).toISOString(),
      };
      return context.json(answer, 200, { 'Cache-Control': 'no-store' });
    },
  );
}
