/**
 * From a draft to the jobs that are asked for, or to the reason why nothing can be asked for yet.
 */
import type { JobRequest } from '../../../../src/contract/service/job-request.ts';
import { type Draft, type Picture, personOf, picturesOf } from './draft.ts';

/** A request for a swap. */
export type SwapJobRequest = Extract<JobRequest, { kind: 'swap' }>;

/** One job, and which targets of the draft it is about, in the order of its `target`. */
export interface PlannedJob {
  readonly request: SwapJobRequest;
  readonly targets: readonly string[];
}

/** What can be asked for. */
export type JobPlan =
  | { readonly jobs: readonly PlannedJob[]; readonly faces: number; readonly leftOut: number }
  | { readonly waitingFor: string; readonly busy: boolean };

/** Puts options with dotted paths into nested objects: `options.relight` → `{ options: { relight } }`. */
export function nestOptions(options: Draft['options']): Record<string, unknown> {
  const nested: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(options)) {
    const [first = '', second] = path.split('.');
    if (second === undefined) nested[first] = value;
    else nested[first] = { ...(nested[first] as object | undefined), [second]: value };
  }
  return nested;
}

const waiting = (waitingFor: string, busy = false): JobPlan => ({ waitingFor, busy });

function chosenByHand(draft: Draft, target: Picture): boolean {
  return Object.keys(draft.choices[target.key] ?? {}).length > 0;
}

function missing(draft: Draft): JobPlan | undefined {
  const all = picturesOf(draft);
  if (draft.people.length === 0 && draft.targets.length === 0) return waiting('Add a face and a picture to begin.');
  if (draft.people.length === 0) return waiting('Add the face that is to be put in.');
  if (draft.targets.length === 0) return waiting('Add the picture that receives the face.');
  if (all.some((one) => one.phase === 'uploading')) return waiting('Pictures are being uploaded…', true);
  if (all.some((one) => one.phase === 'finding')) return waiting('Looking for faces…', true);
  const failed = draft.people.flatMap((person) => person.pictures).find((one) => one.phase === 'failed');
  if (failed?.error?.retryable) return waiting(`Try ${failed.name} again, or remove it.`);
  if (failed) return waiting(`Remove or replace ${failed.name}: it cannot be used.`);
  const faceless = draft.people.flatMap((person) => person.pictures).find((one) => one.faces.length === 0);
  if (faceless) return waiting(`No face was found in ${faceless.name}. Choose another picture.`);
  return undefined;
}

/** How the list of jobs calls it, also before it has a report. */
function titled(targets: readonly Picture[]): Record<string, string> {
  const [first] = targets;
  const more = targets.length > 1 ? ` and ${targets.length - 1} more` : '';
  return { title: `${(first?.name ?? '').slice(0, 200)}${more}` };
}

/** Plans the jobs of a draft: targets without choices by hand go together as one batch, every other target is a job of its own. */
export function planJobs(draft: Draft): JobPlan {
  const lacking = missing(draft);
  if (lacking) return lacking;
  const sources = draft.people.map(({ pictures }) => {
    const ids = pictures.map((one) => one.upload ?? '');
    return ids.length === 1 ? (ids[0] as string) : ids;
  });
  const common = { kind: 'swap', sources, ...nestOptions(draft.options) } as const;
  const usable = draft.targets.filter((target) => target.phase === 'ready' && target.faces.length > 0);
  if (usable.length === 0) return waiting('No face was found in the picture that receives one.');
  const together = usable.filter((target) => !chosenByHand(draft, target));
  const jobs: PlannedJob[] = [];
  let faces = 0;
  if (together.length > 0) {
    const ids = together.map((one) => one.upload ?? '');
    jobs.push({
      request: { ...common, metadata: titled(together), target: ids.length === 1 ? (ids[0] as string) : ids },
      targets: together.map((one) => one.key),
    });
    for (const target of together)
      faces += target.faces.filter((face) => personOf(draft, target, face.index) !== undefined).length;
  }
  for (const target of usable.filter((one) => chosenByHand(draft, one))) {
    const map = target.faces.flatMap(({ index }) => {
      const source = personOf(draft, target, index);
      return source === undefined ? [] : [{ source, face: index }];
    });
    if (map.length === 0) continue;
    faces += map.length;
    const request = { ...common, metadata: titled([target]), target: target.upload ?? '', map };
    jobs.push({ request, targets: [target.key] });
  }
  if (jobs.length === 0) return waiting('No face is chosen. Click a face to put somebody in.');
  const asked = jobs.reduce((sum, job) => sum + job.targets.length, 0);
  return { jobs, faces, leftOut: draft.targets.length - asked };
}
