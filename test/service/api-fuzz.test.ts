import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { compareReport, facesReport } from '../../src/contract/faces-report.ts';
import { modelsBroughtReport } from '../../src/contract/models/models-report.ts';
import { problem } from '../../src/contract/service/problem.ts';
import { swapReport } from '../../src/contract/swap-report.ts';
import { dotGif, pngOf, sharedService } from './api-kit.ts';
import { type Dice, fittingValue, hostileTexts, hostileValue, type Schema, spoil } from './fuzz-values.ts';
import { seededRandom } from './seeded-random.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}
interface Content {
  readonly [type: string]: { readonly schema?: Schema };
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

// What routes of models change lies in a store of its own; nothing is fetched.
const store = mkdtempSync(join(tmpdir(), 'likeness-fuzz-'));
Object.assign(process.env, { LIKENESS_MODELS: store, LIKENESS_USUAL_PLACES: '0' });
after(() => rm(store, { recursive: true, force: true }));

const service = sharedService(
  { maxUploadBytes: 60_000, maxBodyBytes: 40_000, requestsPerMinute: 1_000_000 },
  { rules: { leaseSeconds: 1, sweepMs: 200 }, bodyPatienceMs: 2000 },
);
const longestMs = 30_000;
// A longer hunt: FUZZ_ROUNDS=200 FUZZ_SEED=7.
const rounds = Number(process.env['FUZZ_ROUNDS'] ?? 14);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

const reports: Readonly<Record<string, Schema>> = Object.fromEntries(
  Object.entries({
    swap: swapReport,
    faces: facesReport,
    compare: compareReport,
    models: modelsBroughtReport,
  }).map(([kind, schema]) => [kind, z.toJSONSchema(schema) as Schema]),
);

/** Does every job at once, some well, some not: nobody waits for long. */
async function workAway(stop: AbortSignal, roll: () => number): Promise<void> {
  const { createLeaseClient } = await import('../../src/client/lease-client.ts');
  const worker = createLeaseClient({ server: service.url });
  const kinds = Object.keys(reports);
  const dice: Dice = { roll, words: ['a', 'http://127.0.0.1:9/x.jpg'], resolve: () => ({}) };
  while (!stop.aborted) {
    try {
      const lease = await worker.claim({ worker: 'fuzz', kinds, waitSeconds: 5, ready: true }, stop);
      if (!lease) continue;
      if (roll() < 0.3) {
        const error = {
          code: 'face/none-found',
          message: 'Expected a face.',
          retryable: false,
          remedy: '',
          details: {},
        };
        await worker.fail(lease, { error } as never);
        continue;
      }
      const made = { name: 'a.gif', body: new Blob([dotGif]) };
      const results = lease.kind === 'swap' ? [await worker.deliver(lease, made, AbortSignal.timeout(5000))] : [];
      const report = fittingValue(reports[lease.kind] as Schema, dice) as Record<string, unknown>;
      await worker.complete(lease, { report, results: results.map(({ id }) => ({ id })) });
    } catch {
      // Another request took the job away: that is what is being tried.
    }
  }
}

let description: Description;
const stop = new AbortController();
let work: Promise<void>;
let furniture: Awaited<ReturnType<typeof furnish>>;
before(async () => {
  await service.started;
  description = await service.json<Description>('/openapi.json');
  furniture = await furnish();
  work = workAway(stop.signal, seededRandom(99));
});
after(async () => {
  stop.abort();
  await work;
});

/** Rewrites references, so that each schema of an answer stands for itself. */
function standAlone(schema: Schema): z.ZodType {
  const text = JSON.stringify({ ...schema, $defs: description.components.schemas });
  return z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')));
}

test('the description is whole: every parameter of a path, every reference, every operation by a name of its own', () => {
  assert.equal(description.openapi, '3.1.0');
  const names = new Set<string>();
  let count = 0;
  for (const [path, operations] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      count += 1;
      assert.ok(!names.has(operation.operationId), operation.operationId);
      names.add(operation.operationId);
      const declared = (operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name);
      const there = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      assert.deepEqual(declared.sort(), there.sort(), `${method} ${path}`);
      assert.ok(operation.responses['default'], `${method} ${path} says what a problem looks like`);
      assert.ok(
        Object.keys(operation.responses).some((status) => /^[23]/.test(status)),
        `${method} ${path}`,
      );
    }
  }
  assert.ok(count >= 40, `${count} operations`);
  for (const [, name = ''] of JSON.stringify(description).matchAll(/#\/components\/schemas\/(\w+)/g))
    assert.ok(description.components.schemas[name], name);
});

/** Things that are there, so that some guesses hit. */
async function furnish(): Promise<{ readonly words: string[]; readonly byName: Record<string, string[]> }> {
  const picture = `data:image/gif;base64,${Buffer.from(dotGif).toString('base64')}`;
  const upload = await service.json<{ id: string }>('/v1/uploads', { body: dotGif });
  const job = await service.json<{ id: string }>('/v1/jobs', { body: { kind: 'faces', media: picture } });
  const key = await service.json<{ id: string }>('/v1/keys', { body: { name: 'fuzz' } });
  await service.json('/v1/jobs', { body: { kind: 'models', action: 'verify', tries: 1 } });
  const { lease } = await service.lease('models');
  const tus = await service.ask('/v1/uploads/tus', {
    method: 'POST',
    headers: { 'tus-resumable': '1.0.0', 'upload-length': '50' },
  });
  const name = (tus.headers.get('location') ?? '').split('/').at(-1) ?? '';
  const words = [
    upload.id,
    picture,
    'http://127.0.0.1:9/x.jpg',
    'https://10.0.0.1/y.png',
    'sleep',
    'yunet-2023mar',
    '0',
    '0:1',
    '2',
    'a=1',
  ];
  const byName = {
    id: [upload.id, job.id, key.id, lease.id, 'yunet-2023mar'],
    'lease-token': [lease.token],
    name: [name, 'a.gif'],
    index: ['0', '1'],
    'tus-resumable': ['1.0.0'],
    prefer: ['wait=1', 'wait=0', 'wait=x'],
    job: [job.id],
    file: ['begin.js', 'swagger-ui.css'],
  };
  return { words, byName };
}

const headerSafe = (text: string): string =>
  text
    .replaceAll(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 2000);

function bodyFor(
  content: Content,
  dice: Dice,
): { readonly body: string | FormData | Uint8Array<ArrayBuffer>; readonly type?: string } {
  const types = Object.keys(content);
  const type = types[Math.floor(dice.roll() * types.length)] ?? 'application/json';
  const { schema = {} } = content[type] ?? {};
  const roll = dice.roll();
  if (roll < 0.06) return { body: '{"a":', type };
  if (roll < 0.1) return { body: new Uint8Array([0xff, 0xfe, 0, 1]), type };
  if (roll < 0.13) return { body: JSON.stringify({ a: 'x'.repeat(70_000) }), type };
  if (roll < 0.16) return { body: JSON.stringify(hostileValue(dice)) ?? '', type: 'application/json' };
  if (type.startsWith('multipart/')) {
    const form = new FormData();
    for (const [name, part] of Object.entries((schema.$ref ? dice.resolve(schema.$ref) : schema).properties ?? {})) {
      const value = dice.roll() < 0.8 ? dotGif : pngOf(Math.floor(dice.roll() * 70_000));
      if (part.format === 'binary' || dice.roll() < 0.3)
        form.append(name, new Blob([value]), hostileTexts[Math.floor(dice.roll() * hostileTexts.length)]);
      else form.append(name, JSON.stringify(fittingValue(part, dice)) ?? '');
    }
    return { body: form };
  }
  if (schema.format === 'binary')
    return { body: dice.roll() < 0.6 ? dotGif : pngOf(Math.floor(dice.roll() * 70_000)), type };
  const fitting = fittingValue(schema, dice);
  const sent = dice.roll() < 0.45 ? fitting : spoil(fitting, dice);
  // Claims that wait for long, and those that take the jobs others wait for, are tried elsewhere.
  if (sent !== null && typeof sent === 'object' && 'kinds' in sent) {
    const { waitSeconds = 0 } = sent as { waitSeconds?: unknown };
    if (typeof waitSeconds === 'number' && waitSeconds >= 0) Object.assign(sent, { waitSeconds: 0 });
  }
  return { body: JSON.stringify(sent) ?? 'null', type };
}

for (const part of ['read', 'write'] as const) {
  test(`no request brings the service down or hangs, and every problem is one as described: those that ${part}`, async (t) => {
    const roll = seededRandom(part === 'read' ? seed : seed + 1000);
    const { words, byName } = furniture;
    const dice: Dice = {
      roll,
      words,
      resolve: (ref) => description.components.schemas[ref.split('/').at(-1) ?? ''] ?? {},
    };
    const statuses = new Map<number, number>();
    const faults: string[] = [];
    for (const [pattern, operations] of Object.entries(description.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        if ((part === 'read') !== /^(get|head|options)$/.test(method)) continue;
        for (let round = 0; round < rounds; round += 1) {
          const value = ({ name, schema }: Parameter): string => {
            const known = (byName as Record<string, string[]>)[name] ?? [];
            if (known.length > 0 && roll() < 0.6) return known[Math.floor(roll() * known.length)] as string;
            return String(
              roll() < 0.5 ? fittingValue(schema, dice) : hostileTexts[Math.floor(roll() * hostileTexts.length)],
            );
          };
          const parameters = (operation.parameters ?? []).filter(
            (one) => one.required || one.in === 'path' || roll() < 0.6,
          );
          let path = pattern;
          const query = new URLSearchParams();
          const headers: Record<string, string> = {};
          for (const one of parameters) {
            const text = value(one);
            // A lone half of a character cannot be written into an address.
            if (one.in === 'path')
              path = path.replace(`{${one.name}}`, encodeURIComponent(text.toWellFormed()) || '%20');
            else if (one.in === 'query') query.set(one.name, text);
            else if (one.name !== 'prefer' || !/wait=\d{2}/.test(text)) headers[one.name] = headerSafe(text);
          }
          const sent = operation.requestBody ? bodyFor(operation.requestBody.content, dice) : undefined;
          if (sent?.type) headers['content-type'] = sent.type.replace('*', 'png');
          const where = `${method.toUpperCase()} ${path.slice(0, 120)}?${query.toString().slice(0, 120)} ${typeof sent?.body === 'string' ? sent.body.slice(0, 400) : ''} ${JSON.stringify(headers).slice(0, 300)}`;
          const start = performance.now();
          try {
            const answer = await fetch(`${service.url}${path}${query.size > 0 ? `?${query}` : ''}`, {
              method: method.toUpperCase(),
              headers,
              redirect: 'manual',
              signal: AbortSignal.timeout(longestMs),
              ...(sent ? { body: sent.body } : {}),
            });
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
            const fault = await judge(answer, operation, method);
            if (fault) faults.push(`${where}\n    ${fault}`);
          } catch (error) {
            faults.push(
              `${where}\n    after ${Math.round(performance.now() - start)} ms: ${error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : error}`,
            );
          }
        }
      }
    }
    t.diagnostic(`answers by status: ${JSON.stringify(Object.fromEntries([...statuses].sort(([a], [b]) => a - b)))}`);
    assert.deepEqual(faults, [], `${faults.length} faults`);
    assert.equal((await service.ask('/livez')).status, 200);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });
}

/** What is wrong with an answer, if anything is. */
async function judge(answer: Response, operation: Operation, method: string): Promise<string | undefined> {
  const { status } = answer;
  const type = answer.headers.get('content-type') ?? '';
  const text = method === 'head' ? '' : await answer.text();
  if (status >= 500 && status !== 503) return `${status}: ${text.slice(0, 600)}`;
  if (status === 503 && answer.headers.get('retry-after') === null) return '503 without Retry-After';
  const documented = operation.responses[String(status)];
  if (status < 400 && !documented) return `${status} is not described`;
  if (method === 'head') return undefined;
  if (documented === undefined) {
    if (type !== 'application/problem+json') return `${status} is no problem but ${type}: ${text.slice(0, 200)}`;
    const read = problem.safeParse(JSON.parse(text));
    if (!read.success) return `a problem unlike its schema: ${read.error.message}`;
    return read.data.status === status ? undefined : `a problem that says ${read.data.status} with status ${status}`;
  }
  const schema = documented.content?.['application/json']?.schema;
  if (!schema || !type.startsWith('application/json')) return undefined;
  const read = standAlone(schema).safeParse(JSON.parse(text));
  return read.success
    ? undefined
    : `an answer unlike its schema: ${read.error.message.slice(0, 600)} in ${text.slice(0, 300)}`;
}
