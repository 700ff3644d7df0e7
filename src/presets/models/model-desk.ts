/**
 * The model store for the server process, which never loads an engine.
 */
import type { ModelDesk } from '../../jobs/model-desk.ts';
import { listCards } from '../../models/registry.ts';
import { openModels } from './open-models.ts';

/** How long a list is good for; probes ask often, files change seldom. */
const freshMs = 1000;

/** Makes the desk. The store is opened when it is first asked for, and anew when its settings were wrong before. */
export function createModelDesk(): ModelDesk {
  let opened: ReturnType<typeof openModels> | undefined;
  let last: { readonly atMs: number; readonly found: ReturnType<ModelDesk['list']> } | undefined;
  const models = (): ReturnType<typeof openModels> => {
    opened ??= openModels();
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
  const look = async (wish: { ids?: string[]; installed?: boolean }): ReturnType<ModelDesk['list']> =>
    (await models()).list(wish);
  return {
    async list({ ids = [], installed = false, fresh = false } = {}) {
      if (ids.length > 0 || installed) return look({ ids: [...ids], installed });
      if (!last || fresh || performance.now() - last.atMs > freshMs) {
        const found = look({});
        last = { atMs: performance.now(), found };
        found.catch(() => {
          last = undefined;
        });
      }
      return last.found;
    },
    builtIn: () =>
      listCards().map(({ id, role, title, vendor, file: { bytes, sha256 }, licence }) => ({
        id,
        role,
        title,
        vendor,
        bytes,
        sha256,
        licence,
      })),
    licences: async () => (await models()).licences(),
    async accept(licence) {
      const report = await (await models()).accept({ licence });
      last = undefined;
      return report;
    },
    async remove(ids) {
      const report = await (await models()).remove({ ids: [...ids] });
      last = undefined;
      return report;
    },
  };
}
