/**
 * The data folder of a service: where its database, artifacts and secrets lie, and who is using it.
 */
import { randomBytes } from 'node:crypto';
import { chmod, link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ensureFolder } from '../../adapters/files/ensure-folder.ts';
import { type FolderLock, lockFolder } from '../../adapters/files/folder-lock.ts';
import { LikenessError } from '../../base/errors.ts';
import { dataFolder, type Surroundings } from '../surroundings.ts';

/** Where things lie. */
export interface DataFolder {
  readonly root: string;
  /** The embedded database. */
  readonly database: string;
  readonly artifacts: string;
  /** Pieces of uploads that are not whole yet. */
  readonly arriving: string;
}

/** The address of a running service, as the command line of the same machine finds it. */
export interface ServiceRecord {
  readonly url: string;
  readonly pid: number;
  readonly startedAt: string;
  /**
   * What the owner of the folder manages keys with while this service runs. Made anew at every start: whoever takes the
   * address of a service that is gone learns nothing of use.
   */
  readonly ownerKey?: string | undefined;
}

/** Secrets of a deployment, made when it is first started. */
export interface DeploymentSecrets {
  /** Signs links to files. */
  readonly link: Uint8Array;
  /** Seals secrets of jobs' webhooks in the database. */
  readonly seal: Uint8Array;
}

/** The data folder by its setting. @throws `request/invalid` on a machine without a place for it. */
export function locateData(setting: string | undefined, around: Surroundings): DataFolder {
  const root = resolve(around.cwd, setting ?? dataFolder(around, 'service', 'LIKENESS_DATA'));
  return { root, database: join(root, 'db'), artifacts: join(root, 'artifacts'), arriving: join(root, 'arriving') };
}

function notWritable(path: string, cause: unknown): LikenessError {
  const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new LikenessError(
    'system/not-writable',
    `Expected a data folder (--data) that can be written to, got ${path}: ${why}.`,
    {
      details: { path },
      cause,
    },
  );
}

/** Makes the folder, readable for its owner alone. @throws `system/not-writable`. */
export async function makeData({ root, artifacts }: DataFolder): Promise<void> {
  try {
    await ensureFolder(root, 0o700);
    await ensureFolder(artifacts, 0o700);
  } catch (cause) {
    throw notWritable(root, cause);
  }
}

/**
 * Takes the folder for this process alone: the embedded database silently loses data when two processes write to it.
 *
 * @throws `server/data-in-use` naming the service that has it.
 */
export async function lockData(data: DataFolder): Promise<FolderLock> {
  await makeData(data);
  const lock = await lockFolder(data.root);
  if (lock) return lock;
  const holder = await readRecord(data);
  const who = holder ? `the service at ${holder.url} (process ${holder.pid})` : 'another process';
  throw new LikenessError('server/data-in-use', `Expected the data folder ${data.root} to be free, ${who} uses it.`, {
    details: { path: data.root, ...(holder ? { url: holder.url, pid: holder.pid } : {}) },
  });
}

const recordName = 'service.json';

/** Writes down where the service is found, readable for the owner of the folder alone. */
export async function writeRecord({ root }: DataFolder, url: string, ownerKey: string): Promise<void> {
  const record: ServiceRecord = { url, pid: process.pid, startedAt: new Date().toISOString(), ownerKey };
  const draft = join(root, `${recordName}.${process.pid}`);
  await writeFile(draft, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  await rename(draft, join(root, recordName));
}

/** The service that was last started on this folder; it may be gone. */
export async function readRecord({ root }: DataFolder): Promise<ServiceRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(join(root, recordName), 'utf8')) as ServiceRecord;
    return URL.canParse(record.url) ? record : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Why {@link readRecord} found nothing.
 *
 * @returns In words, after the name of the folder.
 * @throws `request/file-not-found` when the folder is there and cannot be looked into.
 */
export async function whyNoRecord({ root }: DataFolder): Promise<string> {
  try {
    await readFile(join(root, recordName));
    return `there is none: ${recordName} in it tells no address`;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    if (code !== 'ENOENT') throw notReadable(root, code, cause);
    const there = await stat(root).catch(() => undefined);
    return there === undefined ? 'there is no such folder' : 'there is none';
  }
}

const troubles: Readonly<Record<string, string>> = {
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  ENOTDIR: 'it is no folder',
  ELOOP: 'its links lead in a circle',
};

function notReadable(path: string, code: string, cause: unknown): LikenessError {
  const why = troubles[code] ? `${troubles[code]} (${code})` : code;
  return new LikenessError(
    'request/file-not-found',
    `Expected a data folder (--data) that can be read, got ${path}: ${why}.`,
    { details: { path }, cause },
  );
}

/** Removes what {@link writeRecord} wrote, unless another service has written since. */
export async function removeRecord(data: DataFolder): Promise<void> {
  if ((await readRecord(data))?.pid === process.pid) await rm(join(data.root, recordName), { force: true });
}

/** Reads a file that is made once, whole or not at all, also when several processes come at the same time. */
async function once(path: string, make: () => string): Promise<string> {
  const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw notWritable(path, error);
  }
  try {
    await writeFile(draft, make(), { mode: 0o600, flag: 'wx' });
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } catch (error) {
    throw notWritable(path, error);
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(path, 'utf8');
}

/**
 * The secrets of this deployment; made at the first start, readable for their owner alone.
 *
 * @throws `system/not-writable`; `request/invalid` when the file was changed into something else.
 */
export async function openSecrets({ root }: DataFolder): Promise<DeploymentSecrets> {
  const path = join(root, 'secrets.json');
  const text = await once(path, () =>
    JSON.stringify({
      link: randomBytes(32).toString('base64'),
      seal: randomBytes(32).toString('base64'),
    }),
  );
  await chmod(path, 0o600).catch(() => undefined);
  try {
    const { link: forLinks, seal } = JSON.parse(text) as Record<string, string>;
    const bytes = (value: string): Uint8Array => {
      const found = Buffer.from(value, 'base64');
      if (found.length !== 32) throw new Error('a secret of another length');
      return new Uint8Array(found);
    };
    return { link: bytes(forLinks), seal: bytes(seal) };
  } catch (cause) {
    throw new LikenessError(
      'request/invalid',
      `Expected ${path} to be as it was made; restore it, or remove it to begin anew.`,
      {
        details: { path },
        cause,
      },
    );
  }
}

/**
 * Sees to it that artifacts and database belong together: the folder carries the mark of the deployment it was first used by.
 *
 * @throws `server/other-deployment`.
 */
export async function checkDeployment({ artifacts }: DataFolder, deployment: string): Promise<void> {
  const found = (await once(join(artifacts, '.deployment'), () => `${deployment}\n`)).trim();
  if (found === deployment) return;
  throw new LikenessError(
    'server/other-deployment',
    `Expected the artifacts in ${artifacts} to belong to this database (deployment ${deployment}), they belong to ${found}.`,
    { details: { path: artifacts, expected: deployment, found } },
  );
}
