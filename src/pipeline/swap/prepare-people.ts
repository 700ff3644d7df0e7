/**
 * Reads the source photos and prepares each person once, for all targets.
 */

import type { RunHooks } from '../../contract/progress.ts';
import type { NoteReport } from '../../contract/report.ts';
import type { SwapPlan } from '../../contract/swap-plan.ts';
import type { Face } from '../../face/face.ts';
import { type Frame8, toDepth8 } from '../../imaging/frame.ts';
import type { MeshIdentity } from '../../processors/face-swapper/mesh/identity.ts';
import type { PipelineParts } from '../parts.ts';
import { readFaces, withMinScore } from '../read-faces.ts';
import type { Stopwatch } from '../stopwatch.ts';
import { largestFace } from './choose-faces.ts';
import { type LoadedSwapper, swappers } from './swappers.ts';

/** The people of a request, ready to be put into targets. */
export interface PreparedPeople {
  readonly swapper: LoadedSwapper;
  /** One per source, in the order of the request. */
  readonly identities: readonly MeshIdentity[];
  /** Identity numbers of the person that `faces: like:FILE` names. */
  readonly wanted?: Float32Array;
  readonly notes: readonly NoteReport[];
}

/**
 * Reads all source photos. Where a photo shows several faces, the largest is the person, and a note says so.
 *
 * @throws `face/none-found` when a photo shows no face; what the picture port throws; `run/cancelled`.
 */
export async function preparePeople(
  plan: SwapPlan,
  run: { readonly parts: PipelineParts; readonly hooks: RunHooks; readonly watch: Stopwatch },
): Promise<PreparedPeople> {
  const entry = swappers[plan.processors[0]?.family as keyof typeof swappers];
  const swapper = await run.watch.time('open', () => entry.load());
  const notes: NoteReport[] = [];
  const wishes = withMinScore(entry.wishes, plan.minFaceScore);
  const identities: MeshIdentity[] = [];
  for (const { photos } of plan.people) {
    const views: { frame: Frame8; face: Face }[] = [];
    for (const photo of photos) {
      run.hooks.onProgress?.({ step: 'read', done: 0, file: photo });
      const options = { maxPixels: plan.limits.maxPixels, wishes, faceNeededFor: 'to take as the source' };
      const read = await readFaces(photo, options, run);
      notes.push(...read.notes);
      const index = largestFace(read.faces);
      if (read.faces.length > 1) {
        const message = `${photo} shows ${read.faces.length} faces; the largest (number ${index} from the left) is the source.`;
        notes.push({ code: 'source-shows-several-faces', message, file: photo, face: index });
      }
      const face = read.faces[index];
      if (face) views.push({ frame: toDepth8(read.picture.frame), face });
    }
    identities.push(await run.watch.time('prepare', () => swapper.prepare(views)));
  }
  if (plan.faces.kind !== 'like') return { swapper, identities, notes };
  const options = {
    maxPixels: plan.limits.maxPixels,
    wishes: withMinScore({ embedding: true }, plan.minFaceScore),
    faceNeededFor: 'whose person shall be found in the target',
  };
  const like = await readFaces(plan.faces.file, options, run);
  notes.push(...like.notes);
  const wanted = like.faces[largestFace(like.faces)]?.embedding;
  return { swapper, identities, notes, ...(wanted ? { wanted } : {}) };
}
