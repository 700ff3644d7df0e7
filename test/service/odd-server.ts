/**
 * The process of a server that has, beside everything of the product, jobs that sleep, crash, hang and grow. Options of
 * `likeness serve` as JSON are its argument. It tells what happens by lines of JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { describeError } from '../../src/contract/error-report.ts';
import { composeService } from '../../src/presets/service/compose-service.ts';
import { serve } from '../../src/presets/service/serve.ts';

const say = (news: object): void => {
  process.stdout.write(`${JSON.stringify(news)}\n`);
};

const oddKinds = ['sleep', 'crash', 'hang', 'grow', 'batch'];
const kinds = Object.fromEntries(
  oddKinds.map((kind) => [
    kind,
    {
      schema: z.strictObject({
        kind: z.literal(kind),
        ms: z.number().min(0).default(0),
        count: z.int().min(1).default(1),
        priority: z.int().default(0),
        tries: z.int().min(1).max(10).default(3),
        timeoutSeconds: z.int().min(1).optional(),
      }),
      rules: { media: () => [], forWorker: (request: Readonly<Record<string, unknown>>) => ({ ...request }) },
    },
  ]),
);
const composed = composeService({
  kinds,
  rules: JSON.parse(process.env['ODD_RULES'] ?? '{}') as object,
  patience: JSON.parse(process.env['ODD_PATIENCE'] ?? '{}') as object,
  worker: (server) => ({
    file: new URL('./odd-worker.ts', import.meta.url),
    args: [JSON.stringify({ server, logLevel: 'silent', ...JSON.parse(process.env['ODD_WORKER'] ?? '{}') })],
    execArgv: ['--import', new URL('../../bin/prepare.mjs', import.meta.url).href],
  }),
});

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
    composition: {
      ...composed,
      async open(wish) {
        await sleep(Number(process.env['SLOW_OPEN_MS'] ?? 0));
        return composed.open(wish);
      },
    },
    onListening: ({ url }) => say({ say: 'listening', url, ms: Math.round(performance.now()) }),
    onReady: ({ milliseconds }) =>
      say({ say: 'ready', ms: milliseconds, mib: Math.round(process.memoryUsage.rss() / 2 ** 20) }),
  });
  say({ say: 'stopped' });
} catch (error) {
  say({ say: 'failed', ...describeError(error) });
  process.exitCode = 5;
}
