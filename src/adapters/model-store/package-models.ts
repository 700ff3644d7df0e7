/**
 * Reads models out of installed npm packages, proves their bytes and converts them.
 */
import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LikenessError } from '../../base/errors.ts';
import type { FileProof, ModelCard, PackageModelSource } from '../../models/card.ts';
import { convertGraphModel } from '../../models/tfjs/convert.ts';

/**
 * Converts the model of one card from its installed package into the bytes of an ONNX file.
 *
 * @param card - A card with a source of kind `npm-package`.
 * @param packageFolder - Where that package lies; default: where Node would find it from here.
 * @throws `model/missing` when the package or a file is not there, `model/damaged` when a file's bytes are not those of
 * the card or cannot be converted.
 */
export async function convertFromPackage(card: ModelCard, packageFolder?: string): Promise<Uint8Array> {
  const source = card.file.sources.find((candidate) => candidate.kind === 'npm-package');
  if (!source)
    throw new LikenessError(
      'model/missing',
      `Expected model \`${card.id}\` to come with a package, got a card without such a source.`,
    );
  const folder = packageFolder ?? (await findPackage(source));
  const files = await Promise.all(source.files.map((file) => readProven(folder, file, source)));
  const [topology, ...weights] = files as [Uint8Array, ...Uint8Array[]];
  return convertGraphModel({
    json: JSON.parse(new TextDecoder().decode(topology)),
    weights: weights.length === 1 ? (weights[0] as Uint8Array) : Buffer.concat(weights),
    name: card.id,
    inputs: source.inputs,
    outputs: source.outputs,
    ...(source.freeSize ? { freeSize: true } : {}),
  });
}

/** Looks into every `node_modules` that Node would look into; the package's own `exports` hide its files from `resolve`. */
async function findPackage(source: PackageModelSource): Promise<string> {
  const folders = createRequire(import.meta.url).resolve.paths(source.package) ?? [];
  for (const folder of folders) {
    const candidate = join(folder, source.package);
    if (await exists(join(candidate, 'package.json'))) return candidate;
  }
  throw new LikenessError(
    'model/missing',
    `Expected the npm package \`${source.package}\` ${source.version}, which holds the built-in models, got none. ` +
      `Install it with \`npm install ${source.package}@${source.version}\`.`,
    { details: { package: source.package, version: source.version } },
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function readProven(folder: string, file: FileProof, source: PackageModelSource): Promise<Uint8Array> {
  const remedy = `Reinstall it with \`npm install ${source.package}@${source.version}\`.`;
  const bytes = await readFile(join(folder, file.name)).catch((cause: unknown) => {
    throw new LikenessError(
      'model/missing',
      `Expected \`${file.name}\` in the package \`${source.package}\`, but it cannot be read. ${remedy}`,
      {
        details: { package: source.package, file: file.name },
        cause,
      },
    );
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 === file.sha256) return bytes;
  throw new LikenessError(
    'model/damaged',
    `Expected \`${file.name}\` of \`${source.package}\` ${source.version} to be ${file.bytes} bytes with sha256 ${file.sha256}, ` +
      `got ${bytes.length} bytes with ${sha256}. ${remedy}`,
    { details: { package: source.package, file: file.name, expected: file.sha256, got: sha256 } },
  );
}
