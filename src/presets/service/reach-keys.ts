/**
 * The API keys of a service, whether it runs or not: a service that needs a key does not start without one.
 */
import { createKey, listKeys, revokeKey } from '../../api/keys.ts';
import type { ServiceClient } from '../../client/service-client.ts';
import { resolveServiceSettings, type ServiceSettings } from '../../contract/service/service-settings.ts';
import { readConfiguration, surroundings } from '../surroundings.ts';
import { type DataFolder, locateData, lockData, makeData } from './data-folder.ts';
import { noteKeys, openKeyShelf } from './key-mark.ts';
import { type ReachWish, reachService } from './reach-service.ts';

/** What is done with keys. */
export type KeyDesk = Pick<ServiceClient, 'keys' | 'createKey' | 'revokeKey'> & AsyncDisposable;

/**
 * Finds the keys: of the service that was named or that runs on the data folder, by HTTP; else in its database, which no
 * other process uses then. The service lets the owner of its data folder manage keys without having one. Keys on PostgreSQL are always found in the database.
 *
 * @throws `server/unreachable`, `database/unreachable`, `database/damaged`, `system/not-writable`, `request/…`.
 */
export async function reachKeys(wish: ReachWish): Promise<KeyDesk> {
  const remote = wish.server !== undefined || Boolean(process.env['LIKENESS_SERVER']);
  if (!remote) {
    const around = surroundings();
    const file = await readConfiguration(around, 'service');
    const options = wish.data === undefined ? {} : { data: wish.data };
    const settings = resolveServiceSettings({ options, env: around.env, file });
    const local = await openKeys(settings, locateData(settings.data, around));
    if (local) return local;
  }
  return { ...(await reachService(wish, true)), [Symbol.asyncDispose]: async () => undefined };
}

/** @returns Nothing when a service has the embedded database. */
async function openKeys(settings: ServiceSettings, data: DataFolder): Promise<KeyDesk | undefined> {
  const { databaseUrl } = settings;
  await makeData(data);
  const lock = databaseUrl === undefined ? await lockData(data).catch(inUse) : undefined;
  if (databaseUrl === undefined && !lock) return undefined;
  try {
    const open = await openKeyShelf(settings, data);
    const noted = async <T>(change: Promise<T>): Promise<T> => {
      const done = await change;
      await noteKeys(data, await open.database.look((tx) => open.keys.list(tx)), Date.now());
      return done;
    };
    return {
      keys: () => listKeys(open),
      createKey: (key) => noted(createKey(open, key, Date.now())),
      revokeKey: (id) => noted(revokeKey(open, id, Date.now())),
      async [Symbol.asyncDispose]() {
        await open[Symbol.asyncDispose]();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

function inUse(error: unknown): undefined {
  if ((error as { code?: string }).code === 'server/data-in-use') return undefined;
  throw error;
}
