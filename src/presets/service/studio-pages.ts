/**
 * The studio beside the API: pages for browsers at addresses that the API does not have.
 */
import { fileURLToPath } from 'node:url';
import { openStudioFiles } from '../../adapters/http/studio-files.ts';
import { isApiPath } from '../../api/access.ts';
import type { Register } from '../../api/app.ts';

/** Where the pages are, seen from the source as from the compiled package. */
const builtPages = fileURLToPath(new URL('../../../studio/dist', import.meta.url));

/** Adds the pages. @param folder - Where they were built; default: the folder of this package. */
export function studioPages(folder: string = builtPages): Register {
  const studio = openStudioFiles(folder);
  return (app) => {
    app.get('*', async (context, next) => {
      const { path } = context.req;
      if (isApiPath(path)) return next();
      const answer = await studio.answer(context.req.raw);
      if (answer) return answer;
      const browser = /\btext\/html\b/.test(context.req.header('accept') ?? '');
      return browser ? studio.lost(context.req.raw) : next();
    });
  };
}
