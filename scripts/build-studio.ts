/**
 * Builds the studio into `studio/dist/`, from where the service serves it, in a clone as in the package.
 *
 * Without flags it always builds. `--if-stale` builds only when the sources have changed since the last build.
 * `--dev` serves the pages from their sources and passes everything else on to the service at LIKENESS_SERVER.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InlineConfig } from 'vite';

const root = join(import.meta.dirname, '..');
const studio = join(root, 'studio');
const built = join(studio, 'dist');
const markName = 'sources.sha256';

/** Everything that the pages are made from. */
const sources = [
  'studio/{index.html,package.json,tsconfig.json}',
  'studio/{src,public}/**/*',
  'src/{base,contract,client}/**/*.ts',
  'src/{analysis,processors}/*/options.ts',
  'scripts/build-studio.ts',
  'scripts/studio/*.ts',
  'package-lock.json',
];

/** Hash of the names and contents of all sources of the studio. */
export function studioSourceHash(folder: string = root): string {
  const hash = createHash('sha256');
  const files = globSync(sources, { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files)
    hash
      .update(`${file.slice(folder.length)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

/** Tells whether what is built was made from other sources, or nothing is built. */
export function studioIsStale(): boolean {
  const mark = join(built, markName);
  return !existsSync(mark) || readFileSync(mark, 'utf8').trim() !== studioSourceHash();
}

async function configuration(outDir: string): Promise<InlineConfig> {
  const [{ default: react }, { optionSchemas }] = await Promise.all([
    import('@vitejs/plugin-react'),
    import('./studio/option-schemas.ts'),
  ]);
  return {
    root: studio,
    configFile: false,
    logLevel: 'warn',
    plugins: [react(), optionSchemas()],
    build: {
      outDir,
      emptyOutDir: true,
      target: ['chrome123', 'firefox121', 'safari17.5'],
      modulePreload: { polyfill: false },
      // Everything the browser may load is a file of its own: the content policy allows no inline data.
      assetsInlineLimit: 0,
      reportCompressedSize: false,
    },
  };
}

/** The licences of what is inside the built pages. */
function licences(): string {
  const text = (name: string): string => readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8').trim();
  return ['react', 'react-dom', 'scheduler'].map((name) => `${name}\n\n${text(name)}\n`).join('\n\n');
}

/** Builds the studio. What was built before stays in place until the new one is complete. */
export async function buildStudio(): Promise<void> {
  const hash = studioSourceHash();
  const { build } = await import('vite');
  const fresh = join(studio, `dist.${process.pid}.tmp`);
  try {
    await build(await configuration(fresh));
    writeFileSync(join(fresh, 'LICENSES.txt'), licences());
    writeFileSync(join(fresh, markName), `${hash}\n`);
    rmSync(built, { recursive: true, force: true });
    try {
      renameSync(fresh, built);
    } catch (error) {
      // Somebody else built the same at the same time and was first.
      if (studioIsStale()) throw error;
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function serveSources(): Promise<void> {
  const { createServer } = await import('vite');
  const target = process.env['LIKENESS_SERVER'] ?? 'http://127.0.0.1:8420';
  const service = { target, changeOrigin: true };
  const paths = ['/v1', '/health', '/readyz', '/livez', '/docs', '/openapi.json', '/metrics'];
  const server = await createServer({
    ...(await configuration(built)),
    server: { proxy: Object.fromEntries(paths.map((path) => [path, service])) },
  });
  await server.listen();
  server.printUrls();
}

if (import.meta.main) {
  if (process.argv.includes('--dev')) await serveSources();
  else if (!process.argv.includes('--if-stale') || studioIsStale()) {
    const begin = performance.now();
    await buildStudio();
    console.error(`studio: built in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  }
}
