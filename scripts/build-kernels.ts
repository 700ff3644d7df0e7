/**
 * Compiles the kernels (`kernels/`, AssemblyScript) to `src/imaging/data/kernels.ts`: a WebAssembly module as text, so that it
 * travels with the program wherever that goes. Run it after a change there; a test tells when it was forgotten.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../', import.meta.url));
const target = new URL('../src/imaging/data/kernels.ts', import.meta.url);

/** Compiles the kernels. @returns The module's bytes. @throws Error with the compiler's messages. */
export async function compileKernels(): Promise<Uint8Array> {
  const { main } = await import('assemblyscript/asc');
  let code: Uint8Array | undefined;
  const { error, stderr } = await main(
    [
      'kernels/index.ts',
      '--outFile',
      'kernels.wasm',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd',
    ].concat(
      // No exported memory of a size chosen here: the program brings its own.
      ['--importMemory', '--memoryBase', '16', '--use', 'abort='],
    ),
    {
      writeFile: (_name: string, contents: Uint8Array | string) => {
        if (typeof contents !== 'string') code = contents;
      },
      baseDir: folder,
    } as never,
  );
  if (error !== null || code === undefined) throw new Error(`The kernels do not compile:\n${stderr.toString()}`);
  return code;
}

/** The source file that holds a module. */
export function kernelsFile(code: Uint8Array): string {
  return `/**
 * The compiled kernels. Made by \`node scripts/build-kernels.ts\` from \`kernels/\`; do not edit.
 */

/** A WebAssembly module, base64. */
export const kernelsModule: string =
  '${Buffer.from(code).toString('base64')}';
`;
}

if (import.meta.main ?? process.argv[1] === fileURLToPath(import.meta.url)) {
  const code = await compileKernels();
  await writeFile(target, kernelsFile(code));
  process.stdout.write(`${code.length} bytes of kernels\n`);
}
