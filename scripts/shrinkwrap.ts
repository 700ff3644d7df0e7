/**
 * The lock that is published with the package.
 *
 * It pins every dependency to the version that was tested. It also leaves out the mark that `onnxruntime-node` has an
 * install script: that script only fetches CUDA libraries (which the CPU does not need) from a server that many
 * machines cannot reach, and would fail the whole installation there. A user's project has neither our `.npmrc` nor our
 * `allowScripts`; a lock is the one thing that travels with a package.
 */

/** What is looked at in a `package-lock.json` of version 2 or 3. */
export interface Lock {
  readonly name: string;
  readonly version: string;
  readonly lockfileVersion: number;
  readonly requires?: boolean;
  readonly packages: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Makes the published lock from the repository's: without development dependencies and that one mark. */
export function shrinkwrapFor(lock: Lock): Lock {
  const packages = Object.entries(lock.packages).flatMap(([path, entry]) => {
    if (entry['dev'] === true) return [];
    const { devDependencies: _dev, hasInstallScript, allowScripts: _allow, ...kept } = entry;
    const marked = hasInstallScript === true && path !== 'node_modules/onnxruntime-node';
    return [[path, marked ? { ...kept, hasInstallScript } : kept]];
  });
  return { ...lock, packages: Object.fromEntries(packages) };
}
