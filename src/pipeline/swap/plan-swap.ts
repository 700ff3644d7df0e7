/**
 * Decides, before anything runs, what a swap will do. The plan is plain data; `--explain` prints it.
 */
import { LikenessError } from '../../base/errors.ts';
import type { ResolvedSwapRequest } from '../../contract/request.ts';
import type { FaceChoice, SwapPlan } from '../../contract/swap-plan.ts';
import type { ModelRole } from '../../models/card.ts';
import { listCards } from '../../models/registry.ts';
import type { FileTree } from '../../ports/file-tree.ts';
import { parseFaceChoice, parseMap } from './choose-faces.ts';
import { checkOutputName } from './choose-output.ts';
import { expandTargets } from './expand-targets.ts';
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

/**
 * Makes the plan of a swap. Looks at names of files, never into them.
 *
 * @throws `request/invalid` and `request/file-not-found` for everything that can be told to be wrong without running.
 */
export async function planSwap(request: ResolvedSwapRequest, files: FileTree): Promise<SwapPlan> {
  const targets = await expandTargets(request.target, files);
  const faces = parseFaceChoice(request.faces);
  const pairs = request.map === undefined ? undefined : parseMap(request.map, request.sources.length);
  if (pairs && faces.kind !== 'all') {
    throw new LikenessError(
      'request/invalid',
      'Expected either faces or map, got both: the map itself says which faces are swapped.',
    );
  }
  const isFolder = /[/\\]$/.test(request.out) || (await files.kind(request.out)) === 'folder';
  if (!isFolder && targets.batch) {
    throw new LikenessError(
      'request/invalid',
      `Expected out to be a folder because there are several targets, got ${request.out}; end it with / to make a new folder.`,
    );
  }
  if (!isFolder) checkOutputName(request.out, request.format);
  const out = isFolder ? `${request.out.replace(/[/\\]+$/, '')}/` : request.out;
  const rule = pairs ? 'map' : request.sources.length === 1 ? 'one-into-all' : 'in-order';
  const why =
    request.format !== 'auto' ? 'asked for by format' : isFolder ? "each target's own format" : 'by the name of out';
  const analyzers = analyzersFor(request, faces);
  return {
    kind: 'swap',
    people: request.sources.map((photos, source) => ({
      source,
      photos: typeof photos === 'string' ? [photos] : photos,
    })),
    targets: targets.paths,
    batch: targets.batch,
    out,
    faces,
    mapping: { rule, ...(pairs ? { pairs } : {}) },
    analyzers,
    models: modelsOf(analyzers),
    processors: [
      { name: 'face-swapper', family: request.swapper, options: request.options, minPairScore: request.minPairScore },
    ],
    output: {
      format: request.format,
      why,
      quality: request.quality,
      lossless: request.lossless ?? 'as-target',
      digitalSourceType: swappers[request.swapper].digitalSourceType,
      overwrite: request.overwrite,
      ...(targets.batch ? { record: `${out}${recordName}` } : {}),
      skipDone: request.skipDone,
    },
    limits: { maxPixels: request.maxPixels },
    ...(request.minFaceScore === undefined ? {} : { minFaceScore: request.minFaceScore }),
  };
}
