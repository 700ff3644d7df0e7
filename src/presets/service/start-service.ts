/**
 * The life of a server: take the data folder and listen, then open what lies behind, start workers, and leave in order.
 */
import { createHash, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { FolderLock } from '../../adapters/files/folder-lock.ts';
import { type Listening, listen } from '../../adapters/http/listen.ts';
import type { ApiParts, OpenParts } from '../../api/parts.ts';
import type { MachineOptions } from '../../contract/machine.ts';
import type { ServiceSettings } from '../../contract/service/service-settings.ts';
import type { KeyRow } from '../../ports/key-records.ts';
import type { Log } from '../../ports/log.ts';
import { accessOf, checkKeys, ownUrl, type ServiceAccess } from './access.ts';
import { type BuiltInWorkers, keepWorkers, type WorkerProgram } from './built-in-workers.ts';
import {
  type DataFolder,
  type DeploymentSecrets,
  lockData,
  makeData,
  openSecrets,
  removeRecord,
  writeRecord,
} from './data-folder.ts';
import { checkKeysAhead, noteKeys } from './key-mark.ts';
import { builtInWorker } from './worker-program.ts';

/** What opening gets. */
export interface OpenWish {
  readonly settings: ServiceSettings;
  readonly data: DataFolder;
  readonly secrets: DeploymentSecrets;
  readonly access: ServiceAccess;
  readonly log: Log;
  /** The address by which this machine reaches the service. */
  readonly url: string;
}

/** Everything behind the door, and how it is closed. */
export interface OpenedService {
  readonly parts: OpenParts;
  close(): Promise<void>;
}

/** What a server is composed of; tests and benches add kinds of jobs and programs of their own. */
export interface ServiceComposition {
  /** Opens database, jobs, artifacts, webhooks. */
  open(wish: OpenWish): Promise<OpenedService>;
  /** Makes the API. */
  app(
    given: Pick<ApiParts, 'log' | 'open' | 'accepting' | 'access' | 'linkSecret'> & {
      readonly settings: ServiceSettings;
      readonly machine: MachineOptions;
    },
  ): Promise<(request: Request, around: object) => Response | Promise<Response>>;
  /** The program of the built-in workers; default: `likeness work`. */
  readonly worker?: (server: string) => WorkerProgram;
}

/** How a server is started. */
export interface ServiceWish {
  readonly settings: ServiceSettings;
  readonly machine: MachineOptions;
  readonly data: DataFolder;
  readonly log: Log;
  readonly composition: ServiceComposition;
}

/** A server that listens. */
export interface RunningService {
  /** The address by which this machine reaches it. */
  readonly url: string;
  /** When the database is open and a worker takes jobs; rejects when that cannot be, and the server has then been closed. */
  readonly ready: Promise<void>;
  /** Process ids of the built-in workers. */
  workers(): readonly number[];
  /** Takes no more work, lets workers finish or hand back, closes. At most ten seconds. */
  stop(): Promise<void>;
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

const workerGraceMs = 6000;
const answerGraceMs = 1000;

/** Built-in workers unless somebody says otherwise: each uses up to four threads. */
export function usualWorkers(): number {
  return Math.max(1, Math.min(4, Math.floor(availableParallelism() / 4)));
}

/**
 * Starts a server. It answers as soon as this returns; what needs the database answers 503 until that is open. A server that
 * may not have the folder, or needs a key and has none, never listens.
 *
 * @throws `server/data-in-use`, `server/address-in-use`, `request/invalid`, `system/not-writable`.
 */
export async function startService(wish: ServiceWish): Promise<RunningService> {
  const { settings, data } = wish;
  const access = accessOf(settings);
  await makeData(data);
  const lock = settings.databaseUrl === undefined ? await lockData(data) : undefined;
  try {
    const secrets = await openSecrets(data);
    if (access.keysNeeded) await checkKeysAhead(settings, data, Date.now());
    return await listenAndOpen(wish, { access, secrets, lock });
  } catch (error) {
    lock?.release();
    throw error;
  }
}

/** What a server has before it listens. */
interface Taken {
  readonly access: ServiceAccess;
  readonly secrets: DeploymentSecrets;
  readonly lock: FolderLock | undefined;
}

async function listenAndOpen(wish: ServiceWish, { access, secrets, lock }: Taken): Promise<RunningService> {
  const { settings, data, log, composition } = wish;
  const workerKey = `lw_${randomBytes(32).toString('base64url')}`;
  const ownerKey = `lo_${randomBytes(32).toString('base64url')}`;
  const life = { stopping: false };
  let opened: OpenedService | undefined;
  let workers: BuiltInWorkers | undefined;

  const handle = await composition.app({
    settings,
    machine: wish.machine,
    log,
    linkSecret: secrets.link,
    open: () => opened?.parts,
    accepting: () => !life.stopping,
    access: { ...access, workerKeyHash: hashOf(workerKey), ownerKeyHash: hashOf(ownerKey) },
  });
  const listening: Listening = await listen({ host: settings.host, port: settings.port, handle });
  const url = ownUrl(settings.host, listening.port);

  const close = async (): Promise<void> => {
    await listening.close(answerGraceMs);
    await opened?.close();
    await removeRecord(data);
    lock?.release();
  };

  /** All keys; whether there is one is noted for the next start. */
  const lookAtKeys = async (): Promise<readonly KeyRow[]> => {
    if (!opened) return [];
    const { database, keys } = opened.parts;
    const rows = await database.look((tx) => keys.list(tx));
    await noteKeys(data, rows, Date.now());
    return rows;
  };

  const open = async (): Promise<void> => {
    const startMs = performance.now();
    const found = await composition.open({ settings, data, secrets, access, log, url });
    opened = found;
    if (life.stopping) return;
    const { database } = found.parts;
    if (access.keysNeeded) checkKeys(settings, await lookAtKeys(), Date.now());
    await writeRecord(data, url, ownerKey);
    log.info('database open', { database: database.flavour, ms: Math.round(performance.now() - startMs) });
    await startWorkers();
  };

  const startWorkers = (): Promise<void> =>
    new Promise((resolve) => {
      const count = settings.workers ?? usualWorkers();
      const onReady = (problem: string | undefined): void => {
        if (problem) log.error(`a worker has no models: ${problem}`);
        resolve();
      };
      const program = composition.worker?.(url) ?? builtInWorker(url, settings, wish.machine);
      workers = keepWorkers({ count, program, key: workerKey, log, onReady });
      if (count === 0) resolve();
    });

  const opening = open();
  const ready = opening.catch(async (error) => {
    if (!life.stopping) {
      life.stopping = true;
      await workers?.stop(0);
      await close();
    }
    throw error;
  });
  ready.catch(() => undefined);

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    life.stopping = true;
    opened?.parts.jobs.stopClaims();
    await workers?.stop(workerGraceMs);
    // A database that is still being opened is closed when it is there; the time limit of the caller guards the rest.
    if (!workers) await opening.catch(() => undefined);
    // Keys were made and revoked; of PostgreSQL others may know more, and it may be gone.
    if (settings.databaseUrl === undefined) await lookAtKeys().catch(() => undefined);
    await close();
  };
  return {
    url,
    ready,
    workers: () => workers?.pids() ?? [],
    stop: () => {
      stopped ??= life.stopping ? ready.catch(() => undefined) : stop();
      return stopped;
    },
  };
}
