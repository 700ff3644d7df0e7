/**
 * Requests for jobs, as `POST /v1/jobs` takes them. A job's own fields are those of the library's request of that kind;
 * only pictures are named differently (see `media-ref.ts`), and files of the server are never named.
 */
import { z } from 'zod';
import { compareRequest, facesRequest, swapRequest } from '../request.ts';
import { mediaRef } from './media-ref.ts';
import { webhookRequest } from './webhook.ts';

/** What every job may say beside its work. */
const envelope = {
  webhook: webhookRequest.optional().describe('Who is told of it.'),
  priority: z.int().min(-10).max(10).default(0).describe('Jobs with a higher priority start earlier.'),
  metadata: z
    .record(z.string().max(64), z.string().max(1024))
    .optional()
    .describe('Words of the caller, given back as they are: order numbers, record ids. At most 20.')
    .refine(
      (value) => value === undefined || Object.keys(value).length <= 20,
      'Expected metadata to have at most 20 entries.',
    ),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(79_200)
    .optional()
    .meta({ unit: 'seconds' })
    .describe('An attempt that runs longer is stopped. Default: the limit of the service.'),
  tries: z.int().min(1).max(10).default(3).describe('How often the job is begun at most when attempts fail.'),
};

/** Puts a face into one picture or many. */
export const swapJob = swapRequest
  .omit({ sources: true, target: true, out: true, overwrite: true, skipDone: true, faces: true })
  .extend({
    kind: z.literal('swap'),
    sources: z
      .array(z.union([mediaRef, z.array(mediaRef).min(1).max(20)]))
      .min(1)
      .max(20)
      .describe('Whose face is put in. Each is one person: a picture, or several pictures of that person.'),
    target: z
      .union([mediaRef, z.array(mediaRef).min(1).max(500)])
      .describe('The picture that receives the face; a list makes a batch with one result per picture.'),
    format: swapRequest.shape.format.describe("Format of the result; `auto` keeps the target's."),
    faces: z
      .union([
        z.string().regex(/^(all|largest|first|like:.+|\d+(,\d+)*)$/),
        z.array(z.int().min(0)).min(1).meta({ expects: 'a list of face numbers' }),
      ])
      .default('all')
      .meta({ expects: '`all`, `largest`, `first`, `like:REF` or face numbers such as `0,2`' })
      .describe(
        'Which faces of the target are swapped: `all`, `largest`, `first` (leftmost), `like:REF` (the person of that picture) or numbers from left to right, beginning with 0.',
      ),
    ...envelope,
  });

/** Finds the faces of a picture. */
export const facesJob = facesRequest.omit({ media: true, draw: true, overwrite: true }).extend({
  kind: z.literal('faces'),
  media: mediaRef,
  draw: z.boolean().default(false).describe('Make a copy of the picture with boxes, points and mesh drawn in.'),
  ...envelope,
});

/** Tells whether two pictures show the same person. */
export const compareJob = compareRequest.omit({ a: true, b: true }).extend({
  kind: z.literal('compare'),
  a: mediaRef,
  b: mediaRef,
  ...envelope,
});

/** Brings, proves or repairs models of the store. */
export const modelsJob = z.strictObject({
  kind: z.literal('models'),
  action: z.enum(['pull', 'verify', 'repair']),
  ids: z
    .array(z.string().min(1).max(200))
    .max(200)
    .default([])
    .describe('Which models or packs; none: all that are there.'),
  full: z.boolean().default(false).describe('Hash every byte, also of files that did not change since the last time.'),
  ...envelope,
  timeoutSeconds: envelope.timeoutSeconds
    .unwrap()
    .default(6 * 3600)
    .meta({ unit: 'seconds' })
    .describe('An attempt that runs longer is stopped; the next goes on from what was fetched.'),
});

/** A request for a job. */
export const jobRequest = z.discriminatedUnion('kind', [swapJob, facesJob, compareJob, modelsJob]);

/** The kinds of jobs that users may ask for. */
export const jobKinds = ['swap', 'faces', 'compare', 'models'] as const;

/** A kind of job. */
export type JobKind = (typeof jobKinds)[number];
/** A request for a job as a caller may write it. */
export type JobRequest = z.input<typeof jobRequest>;
/** A request for a job with every default filled in. */
export type ResolvedJobRequest = z.output<typeof jobRequest>;

/**
 * Every picture that a request names, in the order in which workers get them: sources, targets, the face to look for.
 */
export function mediaOf(request: ResolvedJobRequest): readonly string[] {
  switch (request.kind) {
    case 'swap': {
      const like =
        typeof request.faces === 'string' && request.faces.startsWith('like:') ? [request.faces.slice(5)] : [];
      return [...request.sources.flat(), ...[request.target].flat(), ...like];
    }
    case 'faces':
      return [request.media];
    case 'compare':
      return [request.a, request.b];
    // Kinds without pictures, also those that a service was composed with beside the product's own.
    default:
      return [];
  }
}
