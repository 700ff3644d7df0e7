/**
 * `likeness doctor` and `likeness models` with `--remote`: the machine and the store are those of the service.
 */
import { LikenessError } from '../../base/errors.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { ServiceClient } from '../../client/service-client.ts';
import type { DoctorReport } from '../../contract/doctor-report.ts';
import type {
  ModelsAcceptReport,
  ModelsBroughtReport,
  ModelsListReport,
  ModelsRemoveReport,
  ModelsVerifyReport,
} from '../../contract/models/models-report.ts';
import { contractVersion } from '../../contract/request.ts';
import type { ServiceModelList } from '../../contract/service/model.ts';
import { type CommandRun, refuseLocalOptions } from '../command-run.ts';
import { followRemote, reachRemote } from './run-remote.ts';

/** Examines the machine of the service, now. @throws `request/forbidden` for a key without the scope `admin`. */
export async function examineRemotely(run: CommandRun): Promise<DoctorReport> {
  refuseLocalOptions(run, []);
  const client = await reachRemote(run);
  return (await client.system({ fresh: true, signal: run.signal })).doctor;
}

/** The reports of what a service can do with models. */
export interface RemoteModels {
  list(): Promise<ModelsListReport>;
  pull(): Promise<ModelsBroughtReport>;
  repair(): Promise<ModelsBroughtReport>;
  verify(): Promise<ModelsVerifyReport>;
  remove(): Promise<ModelsRemoveReport>;
  accept(): Promise<ModelsAcceptReport>;
}

/** What the service knows of an action; everything else is a setting of the store of this machine. */
const known: Readonly<Record<keyof RemoteModels, readonly string[]>> = {
  list: ['ids', 'installed'],
  pull: ['ids'],
  repair: ['ids'],
  verify: ['ids', 'full'],
  remove: ['ids'],
  accept: ['licence'],
};

/** The models of the service that `--remote` names. */
export async function reachModels(
  run: CommandRun,
  request: {
    readonly ids?: readonly string[];
    readonly installed?: boolean;
    readonly full?: boolean;
    readonly licence?: string;
  },
): Promise<RemoteModels> {
  const { ids = [], installed = false, full = false, licence = '' } = request;
  const begin = async (action: keyof RemoteModels): Promise<ServiceClient> => {
    refuseLocalOptions(run, known[action]);
    return await reachRemote(run);
  };
  const work = async <T>(action: 'pull' | 'verify' | 'repair'): Promise<T> => {
    const client = await begin(action);
    const { id } = await client.workOnModels(action, { ids, ...(action === 'verify' ? { full } : {}) });
    return (await followRemote(client, id, run)).report as unknown as T;
  };
  return {
    async list() {
      const client = await begin('list');
      const { models, packs } = await client.models();
      const wanted = wantedOf(ids, { models, packs });
      return {
        version: contractVersion,
        kind: 'models-list',
        store: client.address.server,
        models: models
          .filter(({ id, state }) => (ids.length === 0 || wanted.has(id)) && (!installed || state !== 'missing'))
          .map(({ variant: _, bytes: _1, proof: _2, lastVerified: _3, ...model }) => model),
        packs,
      };
    },
    pull: () => work('pull'),
    repair: () => work('repair'),
    verify: () => work('verify'),
    async remove() {
      const client = await begin('remove');
      const reports: ModelsRemoveReport[] = [];
      for (const id of ids) reports.push(await client.removeModel(id));
      return {
        version: contractVersion,
        kind: 'models-remove',
        removed: reports.flatMap(({ removed }) => removed),
      };
    },
    accept: async () => (await begin('accept')).acceptLicence(licence),
  };
}

/** The models that some words mean: ids, `model/variant`, packs. @throws `request/invalid` for others. */
function wantedOf(
  ids: readonly string[],
  { models, packs }: Pick<ServiceModelList, 'models' | 'packs'>,
): ReadonlySet<string> {
  const names = [...models, ...packs].map(({ id }) => id);
  return new Set(
    ids.flatMap((word) => {
      const pack = packs.find(({ id }) => id === word);
      const id = word.split('/')[0] ?? word;
      if (pack) return pack.models.map((model) => model.split('/')[0] ?? model);
      if (names.includes(id)) return [id];
      const near = nearestName(id, names);
      throw new LikenessError(
        'request/invalid',
        `Expected models or packs that the service lists, got "${word}".${near ? ` Did you mean ${near}?` : ''}`,
      );
    }),
  );
}
