/**
 * Decides, before anything runs, what a swap will do. The plan is plain data; `--explain` prints it.
 */
import { LikenessError } from '../../base/errors.ts';
import type { ResolvedSwapRequest } from '../../contract/request.ts';
import type { FaceChoice, SwapPlan } from '../../contract/swap-plan.ts';
import { defaultPictureLimits } from '../../imaging/picture-limits.ts';
import type { ModelRole } from '../../models/card.ts';
import { listCards } from '../../models/registry.ts';
import type { FileTree } from '../../ports/file-tree.ts';
import type { PictureFiles } from '../../ports/picture.ts';
import { parseFaceChoice, parseMap } from './choose-faces.ts';
import { checkOutputName, chooseOutput, requestedFormat } from './choose-output.ts';
import { expandTargets, type Targets } from './expand-targets.ts';
import { swappers } from './swappers.ts';

/** Name of the file in which a batch records what it has finished. */
export const recordName = '.likeness-done.jsonl';

function analyzersFor(request: ResolvedSwapRequest, faces: FaceChoice): SwapPlan['analyzers'] {
  const swapper = swappers[request.swapper];
  const likeNeeds = faces.kind === 'like' ? [{ name: 'embedder', because: 'faces like:FILE compares identities' }] : [];
  return [
    { name: 'detector', because: 'sources and targets' },
    { name: 'landmarker', because: `the ${request.swapper} swapper needs the face mesh` },
    ...(swapper.wishes.irises ? [{ name: 'irises', because: `the ${request.swapper} swapper keeps the gaze` }] : []),
    ...likeNeeds,
  ];
}

const roleOf: Readonly<Record<string, ModelRole>> = {
  detector: 'detector',
  landmarker: 'landmarker',
  irises: 'iris-landmarker',
  embedder: 'embedder',
};

function modelsOf(analyzers: SwapPlan['analyzers']): string[] {
  return analyzers.flatMap(({ name }) => listCards(roleOf[name]).map((card) => card.id));
}

/** What a plan needs to look at. */
export interface PlanningParts {
  readonly files: FileTree;
  readonly pictures: PictureFiles;
}

/** Where results go: checked against the targets, with the last slash of a folder. */
async function planPlace(request: ResolvedSwapRequest, batch: boolean, files: FileTree): Promise<string> {
  const isFolder = /[/\\]$/.test(request.out) || (await files.kind(request.out)) === 'folder';
  if (isFolder) return `${request.out.replace(/[/\\]+$/, '')}/`;
  if (batch) {
    throw new LikenessError(
      'request/invalid',
      `Expected out to be a folder because there are several targets, got ${request.out}; end it with / to make a new folder.`,
    );
  }
  checkOutputName(request.out, request.format);
  return request.out;
}

/** Format and name: exact for one target, whose header is read; for a batch as far as they can be known. */
async function planOutput(
  request: ResolvedSwapRequest,
  targets: Targets,
  out: string,
  pictures: PictureFiles,
): Promise<Pick<SwapPlan, 'media'> & Pick<SwapPlan['output'], 'file' | 'format' | 'why' | 'lossless'>> {
  const limits = { ...defaultPictureLimits, maxPixels: request.maxPixels };
  for (const photo of request.sources.flat()) await pictures.inspect(photo, limits);
  if (targets.batch) {
    const format = requestedFormat(request.format);
    const why = format ? 'asked for by format' : "each target's own format";
    return { format: format ?? 'as-target', why, lossless: request.lossless ?? 'as-target' };
  }
  const target = targets.paths[0] as string;
  const facts = await pictures.inspect(target, limits);
  const choice = chooseOutput({ out, target, picture: facts, format: request.format, lossless: request.lossless });
  const { path: file, format, why, lossless } = choice;
  return { media: { format: facts.format, width: facts.width, height: facts.height }, file, format, why, lossless };
}

/**
 * Makes the plan of a swap. Reads the headers of sources and of a single target, no pixel.
 *
 * @param restOfBatch - The targets are what is left of a batch, also a single one.
 * @throws `request/invalid`, `request/file-not-found`, `media/…` for everything that can be told to be wrong so early.
 */
export async function planSwap(
  request: ResolvedSwapRequest,
  { files, pictures }: PlanningParts,
  restOfBatch = false,
): Promise<SwapPlan> {
  const expanded = await expandTargets(request.target, files);
  const targets = { ...expanded, batch: expanded.batch || restOfBatch };
  const faces = parseFaceChoice(request.faces);
  const pairs = request.map === undefined ? undefined : parseMap(request.map, request.sources.length);
  if (pairs && faces.kind !== 'all') {
    throw new LikenessError(
      'request/invalid',
      'Expected either faces or map, got both: the map itself says which faces are swapped.',
    );
  }
  const out = await planPlace(request, targets.batch, files);
  const rule = pairs ? 'map' : request.sources.length === 1 ? 'one-into-all' : 'in-order';
  const { media, ...output } = await planOutput(request, targets, out, pictures);
  const analyzers = analyzersFor(request, faces);
  const { swapper, options, minPairScore, minFaceScore, maxPixels, quality, overwrite, skipDone } = request;
  return {
    kind: 'swap',
    people: request.sources.map((photos, source) => ({ source, photos: [photos].flat() })),
    targets: targets.paths,
    batch: targets.batch,
    ...(media ? { media } : {}),
    out,
    faces,
    mapping: { rule, ...(pairs ? { pairs } : {}) },
    analyzers,
    models: modelsOf(analyzers),
    processors: [{ name: 'face-swapper', family: swapper, options, minPairScore }],
    output: {
      ...output,
      quality,
      digitalSourceType: swappers[swapper].digitalSourceType,
      overwrite,
      ...(targets.batch ? { record: `${out}${recordName}` } : {}),
      skipDone,
    },
    limits: { maxPixels },
    ...(minFaceScore === undefined ? {} : { minFaceScore }),
  };
}
