/**
 * A whole service in the process of a test: the real one, on a free port of loopback, with a data folder of its own. Without
 * workers of its own unless a test asks for them: tests lease its jobs themselves, by the protocol of workers.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { openDatabase } from '../../src/adapters/database/open-database.ts';
import { createLineLog, type LineTarget } from '../../src/adapters/log/line-log.ts';
import { createKey } from '../../src/api/keys.ts';
import type { OpenParts } from '../../src/api/parts.ts';
import { createLeaseClient, type LeaseClient } from '../../src/client/lease-client.ts';
import type { KeyScope } from '../../src/contract/service/api-key.ts';
import type { Lease } from '../../src/contract/service/lease.ts';
import { resolveServiceSettings } from '../../src/contract/service/service-settings.ts';
import { composeService, type FurtherParts } from '../../src/presets/service/compose-service.ts';
import { locateData } from '../../src/presets/service/data-folder.ts';
import { noteKeys } from '../../src/presets/service/key-mark.ts';
import { type RunningService, type ServiceComposition, startService } from '../../src/presets/service/start-service.ts';
import { surroundings } from '../../src/presets/surroundings.ts';

/** A service, and how it is asked. */
export interface ServiceHere extends RunningService {
  readonly data: string;
  /** What the service is made of, for tests that look behind it or break something. */
  readonly parts: OpenParts;
  /** The keys that were asked for, by their names. */
  readonly keys: Readonly<Record<string, string>>;
  /** Sends a request. A body that is an object goes as JSON. */
  ask(path: string, wish?: AskWish): Promise<Response>;
  /** The same, with an answer in JSON that is a success. @throws With the answer, when it is none. */
  json<T = Record<string, unknown>>(path: string, wish?: AskWish): Promise<T>;
  /** Leases the next job of a kind as a worker would. */
  lease(kind: string, key?: string): Promise<{ readonly lease: Lease; readonly worker: LeaseClient }>;
}

/** A request. */
export interface AskWish {
  readonly method?: string;
  readonly body?: object | string | Uint8Array | FormData;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: string;
}

// Workers convert the built-in models once for all tests.
process.env['LIKENESS_CACHE'] ??= join(import.meta.dirname, '../../out/fixtures/models');

let template: Promise<string> | undefined;

after(async () => {
  if (template !== undefined) await rm(await template, { recursive: true, force: true });
});

/** A database as it is after its first start: made once for all tests of a file, for making one takes seconds. */
async function makeTemplate(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-here-'));
  const kinds = ['swap', 'faces', 'compare', 'models'];
  await (await openDatabase({ folder: join(folder, 'db'), kinds }))[Symbol.asyncDispose]();
  return folder;
}

async function freshData(): Promise<string> {
  template ??= makeTemplate();
  const data = await mkdtemp(join(tmpdir(), 'likeness-here-'));
  await cp(await template, data, { recursive: true });
  return data;
}

/** Starts a service; it is stopped at the end of the test. */
export async function serviceHere(
  t: Pick<TestContext, 'after'>,
  options: Readonly<Record<string, unknown>> = {},
  {
    keys: wanted = {},
    logTo,
    ...further
  }: FurtherParts & {
    readonly keys?: Readonly<Record<string, readonly KeyScope[]>>;
    readonly logTo?: LineTarget;
  } = {},
): Promise<ServiceHere> {
  const keys: Record<string, string> = {};
  const composed = composeService(further);
  let parts: OpenParts | undefined;
  const composition: ServiceComposition = {
    ...composed,
    async open(wish) {
      const opened = await composed.open(wish);
      parts = opened.parts;
      for (const [name, scopes] of Object.entries(wanted))
        keys[name] = (await createKey(opened.parts, { name, scopes }, Date.now())).key;
      return opened;
    },
  };
  const data = (options['data'] as string | undefined) ?? (await freshData());
  const settings = resolveServiceSettings({
    options: { port: 0, workers: 0, logLevel: 'silent', ...options, data },
    env: {},
    file: undefined,
  });
  const folder = locateData(data, surroundings());
  // They are made when the database is opened; a service that needs one would not get so far.
  const ahead = Object.keys(wanted).map((name) => ({
    id: name,
    name,
    hash: '',
    lastFour: '',
    scopes: [],
    createdMs: 0,
  }));
  await noteKeys(folder, ahead, Date.now());
  const service = await startService({
    settings,
    machine: {},
    data: folder,
    log: createLineLog(settings.logLevel, logTo),
    composition,
  });
  t.after(async () => {
    await service.stop();
    await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });
  await service.ready;

  const ask: ServiceHere['ask'] = (path, { method, body, headers = {}, key } = {}) => {
    const raw = typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData;
    return fetch(path.startsWith('http') ? path : `${service.url}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...headers,
      },
      redirect: 'manual',
      ...(body === undefined ? {} : { body: raw ? (body as RequestInit['body'] & object) : JSON.stringify(body) }),
    });
  };
  return {
    ...service,
    data,
    parts: parts as unknown as OpenParts,
    keys,
    ask,
    async json(path, wish) {
      const answer = await ask(path, wish);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
      return JSON.parse(text);
    },
    async lease(kind, key) {
      const worker = createLeaseClient({ server: service.url, ...(key === undefined ? {} : { key }) });
      const wish = { worker: 'test', kinds: [kind], waitSeconds: 10, ready: true };
      const lease = await worker.claim(wish, AbortSignal.timeout(15_000));
      if (lease === undefined) throw new Error(`no job of the kind ${kind} came`);
      return { lease, worker };
    },
  };
}
