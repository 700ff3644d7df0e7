/**
 * The files of Swagger UI: beside the compiled package, else from the package they come in.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DocsFile } from '../../api/parts.ts';

/** The files that the page needs, and those that their licence asks for. */
export const docsFileTypes: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
  LICENSE: 'text/plain; charset=utf-8',
  NOTICE: 'text/plain; charset=utf-8',
};

/** Folder of the compiled package where `scripts/build.ts` puts them. */
const packaged = fileURLToPath(new URL('../../docs-ui/', import.meta.url));

function folders(): string[] {
  const found = [packaged];
  try {
    found.push(dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json')));
  } catch {
    // Installed without the packages of development: the packaged files must do.
  }
  return found;
}

/** Reads one of the files; nothing when there is none of that name, or when they were not installed. */
export async function readDocsFile(name: string): Promise<DocsFile | undefined> {
  const contentType = Object.hasOwn(docsFileTypes, name) ? docsFileTypes[name] : undefined;
  if (contentType === undefined) return undefined;
  for (const folder of folders()) {
    const bytes = await readFile(join(folder, name)).catch(() => undefined);
    if (bytes) return { contentType, bytes: new Uint8Array(bytes) };
  }
  return undefined;
}
