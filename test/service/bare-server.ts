/**
 * The process of a server without jobs: the real start, lock, database, workers and stop, behind an API that answers only
 * what those need. Options of `likeness serve` as JSON are its argument. It tells what happens by lines of JSON.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPglite } from '../../src/adapters/database/open-pglite.ts';
import { openPostgres } from '../../src/adapters/database/open-postgres.ts';
import type { OpenParts } from '../../src/api/parts.ts';
import { describeError } from '../../src/contract/error-report.ts';
import { checkDeployment } from '../../src/presets/service/data-folder.ts';
import { serve } from '../../src/presets/service/serve.ts';
import type { ServiceComposition } from '../../src/presets/service/start-service.ts';

const say = (news: object): void => {
  process.stdout.write(`${JSON.stringify(news)}\n`);
};

const composition: ServiceComposition = {
  async open({ settings, data }) {
    const { databaseUrl } = settings;
    const database =
      databaseUrl === undefined ? await openPglite(data.database) : await openPostgres({ url: databaseUrl });
    await checkDeployment(data, database.deployment);
    await sleep(Number(process.env['SLOW_OPEN_MS'] ?? 0));
    const none = { keys: { list: async () => [] }, jobs: { stopClaims: () => undefined } };
    return { parts: { database, ...none } as unknown as OpenParts, close: async () => database[Symbol.asyncDispose]() };
  },
  async app({ open, accepting, access }) {
    return async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === '/livez') return new Response('alive');
      if (!open() || !accepting()) return new Response('not now', { status: 503, headers: { 'retry-after': '1' } });
      const key = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
      const known = createHash('sha256').update(key).digest('hex') === access.workerKeyHash;
      if (pathname !== '/v1/worker/claim') return new Response('ready');
      if (!known) return new Response('who?', { status: 401 });
      await sleep(300);
      return new Response(null, { status: 204 });
    };
  },
  worker: (server) => ({
    file: new URL('./odd-worker.ts', import.meta.url),
    args: [JSON.stringify({ server, logLevel: 'silent' })],
    execArgv: ['--import', new URL('../../bin/prepare.mjs', import.meta.url).href],
  }),
};

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });
try {
  await serve({
    options: JSON.parse(process.argv[2] ?? '{}') as Record<string, unknown>,
    machine: {},
    signal: stop.signal,
    composition,
    onListening: ({ url }) => say({ say: 'listening', url, ms: Math.round(performance.now()) }),
    onReady: ({ milliseconds }) =>
      say({ say: 'ready', ms: milliseconds, mib: Math.round(process.memoryUsage.rss() / 2 ** 20) }),
  });
  say({ say: 'stopped' });
} catch (error) {
  say({ say: 'failed', ...describeError(error) });
  process.exitCode = 5;
}
