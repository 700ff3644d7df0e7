/**
 * Compiles the product for publishing into `dist/`: JavaScript and declarations, and the pages of the studio beside it. With `--pack` (npm calls it so before
 * it packs), also puts the inference engine beside it.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { docsFileTypes } from '../src/presets/service/docs-files.ts';
import { buildStudio } from './build-studio.ts';
import { copyEngine } from './copy-engine.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
const tsc = [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'];
const { status } = spawnSync(process.execPath, tsc, { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
// Declarations keep the source's extensions in their imports; consumers look for the compiled ones.
for (const file of globSync('**/*.d.ts', { cwd: dist })) {
  const path = join(dist, file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/((?:from|import\()\s*['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'));
}
await buildStudio();
// The page that explains the API is served without a network.
mkdirSync(join(dist, 'docs-ui'), { recursive: true });
for (const name of Object.keys(docsFileTypes))
  cpSync(join(root, 'node_modules/swagger-ui-dist', name), join(dist, 'docs-ui', name));
if (process.argv.includes('--pack'))
  copyEngine(join(root, 'node_modules/onnxruntime-node'), join(dist, 'engine/onnxruntime-node'));
