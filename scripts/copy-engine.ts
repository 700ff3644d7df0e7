/**
 * Puts `onnxruntime-node` into the published package, without its install script.
 *
 * That script fetches CUDA libraries, which the CPU does not need, from a server that many machines cannot reach, and
 * then fails the user's whole `npm install`. A user's project has neither our `.npmrc` nor our `allowScripts`, so the
 * script must not be there. See docs/decisions/0002-engine-in-the-package.md.
 */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Systems whose binaries are published; on others the error message says how to install the package itself. */
const systems = ['linux/x64', 'linux/arm64', 'darwin/arm64', 'win32/x64'];

const licence = `MIT License

Copyright (c) Microsoft Corporation

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;

/** Copies the engine's program and the binaries of the usual systems. */
export function copyEngine(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const { name, version, license, homepage, repository } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  const manifest = { name, version, license, homepage, repository, type: 'commonjs', main: 'dist/index.js' };
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  writeFileSync(join(to, 'LICENSE'), licence);
  cpSync(join(from, 'README.md'), join(to, 'README.md'));
  for (const file of globSync('dist/*.js', { cwd: from })) cpSync(join(from, file), join(to, file));
  for (const system of systems) {
    const folder = join('bin/napi-v6', system);
    for (const file of globSync('*', { cwd: join(from, folder) })) {
      // The same library under its full version; the program asks for the short name.
      if (/\.\d+\.\d+\.dylib$/.test(file)) continue;
      cpSync(join(from, folder, file), join(to, folder, file));
    }
  }
}
