/**
 * Finds the service that a command speaks to.
 */
import { LikenessError } from '../../base/errors.ts';
import { createServiceClient, type ServiceClient } from '../../client/service-client.ts';
import { resolveServiceSettings } from '../../contract/service/service-settings.ts';
import { readConfiguration, surroundings } from '../surroundings.ts';
import { readKey } from '../worker/work.ts';
import { locateData, readRecord, whyNoRecord } from './data-folder.ts';

/** What a command says of the service. */
export interface ReachWish {
  readonly server?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly data?: string | undefined;
}

/**
 * The service that was named, else the one that runs on the data folder of this machine.
 *
 * @param asOwner - For managing keys: whoever can read the data folder needs none to do it.
 * @throws `server/unreachable` when there is none; `request/…` for settings, data folders and key files that are wrong.
 */
export async function reachService(
  { server, keyFile, data }: ReachWish,
  asOwner: boolean = false,
): Promise<ServiceClient> {
  const key = await readKey(keyFile);
  const named = server ?? (process.env['LIKENESS_SERVER'] || undefined);
  if (named !== undefined) return createServiceClient({ server: named, key });
  const around = surroundings();
  const file = await readConfiguration(around, 'service');
  const settings = resolveServiceSettings({ options: data === undefined ? {} : { data }, env: around.env, file });
  const folder = locateData(settings.data, around);
  const record = await readRecord(folder);
  if (record) return createServiceClient({ server: record.url, key: key ?? (asOwner ? record.ownerKey : undefined) });
  throw new LikenessError(
    'server/unreachable',
    `Expected a service that runs on ${folder.root}, ${await whyNoRecord(folder)}. Name another one by --server URL.`,
  );
}
