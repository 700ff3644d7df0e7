/**
 * Compiles the product for publishing into `dist/`: JavaScript and declarations. With `--pack` (npm calls it so before
 * it packs), also writes `npm-shrinkwrap.json`, which `--unpack` removes again.
 */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shrinkwrapFor } from './shrinkwrap.ts';

const root = join(import.meta.dirname, '..');
const shrinkwrap = join(root, 'npm-shrinkwrap.json');

function build(): void {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const tsc = [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'];
  const { status } = spawnSync(process.execPath, tsc, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  // Declarations keep the source's extensions in their imports; consumers look for the compiled ones.
  for (const file of globSync('dist/**/*.d.ts', { cwd: root })) {
    const path = join(root, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/((?:from|import\()\s*['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'));
  }
}

if (process.argv.includes('--unpack')) {
  rmSync(shrinkwrap, { force: true });
} else {
  build();
  if (process.argv.includes('--pack')) {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    writeFileSync(shrinkwrap, `${JSON.stringify(shrinkwrapFor(lock), undefined, 2)}\n`);
  }
}
