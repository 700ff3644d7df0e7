/**
 * Requests: what every door passes on, as JSON. Each option is named, limited, defaulted and explained here or in the
 * options of the processor it belongs to; command-line flags, help, schema, documents and error texts derive from that.
 */
import { z } from 'zod';
import { meshSwapperOptions } from '../processors/face-swapper/options.ts';

/** The version of requests and reports that this build speaks. */
export const contractVersion = 1;

const file = z.string().min(1).meta({ expects: 'the path of a file', placeholder: 'FILE' });

const maxPixels = z
  .int()
  .min(1)
  .default(100_000_000)
  .meta({ unit: 'pixels' })
  .describe('Pictures with more pixels than this are refused before they are decoded.');

const minFaceScore = z
  .number()
  .min(0)
  .max(1)
  .optional()
  .describe("Detections below this confidence are not counted as faces; default: the detector's own limit.");

/** Picture formats that can be asked for; `auto` follows the name of `out`, else the target's own format. */
export const outputFormats = ['auto', 'jpeg', 'jpg', 'png', 'webp', 'avif', 'tiff', 'tif'] as const;

/** A request to put faces into pictures. */
export const swapRequest = z.strictObject({
  version: z.literal(contractVersion).default(contractVersion).describe('Version of this request format.'),
  sources: z
    .array(
      z.union([file, z.array(file).min(1)]).meta({ expects: 'the path of a photo, or a list of photos of one person' }),
    )
    .min(1)
    .meta({
      expects: 'a list of at least one person, each a photo or a list of photos',
      placeholder: 'FACE',
      flag: 'source',
    })
    .describe('Whose face is put in. Each is one person; join several photos of one person by commas.'),
  target: z
    .union([file, z.array(file).min(1)])
    .meta({ expects: 'a picture, a folder, a pattern such as photos/*.jpg, or a list of these', placeholder: 'MEDIA' })
    .describe('The picture that receives the face; several pictures, a folder or a pattern make a batch.'),
  out: z
    .string()
    .min(1)
    .meta({ expects: 'the path of a file, or of a folder for several targets', placeholder: 'FILE' })
    .describe('Where the result is written: a file, or a folder (which a batch needs).'),
  faces: z
    .union([
      z.string().regex(/^(all|largest|first|like:.+|\d+(,\d+)*)$/),
      z.array(z.int().min(0)).min(1).meta({ expects: 'a list of face numbers' }),
    ])
    .default('all')
    .meta({ expects: '`all`, `largest`, `first`, `like:FILE` or face numbers such as `0,2`', placeholder: 'WHICH' })
    .describe(
      'Which faces of the target are swapped: `all`, `largest`, `first` (leftmost), `like:FILE` (the person of that photo) or numbers from left to right, beginning with 0.',
    ),
  map: z
    .union([
      z.string().regex(/^\d+:\d+(,\d+:\d+)*$/),
      z.array(z.strictObject({ source: z.int().min(0), face: z.int().min(0) })).min(1),
    ])
    .optional()
    .meta({ expects: 'source:face pairs such as `0:1,1:0`', placeholder: 'PAIRS' })
    .describe(
      'Which source goes into which face, as source:face pairs. Default: one source goes into every selected face, several go in order from left to right.',
    ),
  swapper: z.enum(['mesh']).default('mesh').describe('The swapper: `mesh` needs no downloaded model.'),
  options: meshSwapperOptions.prefault({}).describe('Options of the swapper.'),
  minPairScore: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe('Pairs of source and face that fit worse than this are refused and reported; 0 tries every pair.'),
  minFaceScore,
  format: z
    .enum(outputFormats)
    .default('auto')
    .meta({ basic: true })
    .describe('Format of the result; `auto` follows the name of `out`, else the target.'),
  quality: z.int().min(1).max(100).default(95).describe('Quality of lossy formats (JPEG, WebP, AVIF).'),
  lossless: z.boolean().optional().describe("Write WebP and AVIF without loss. Default: as the target's file was."),
  overwrite: z
    .boolean()
    .default(false)
    .describe('Replace results that exist already. Sources and targets are never replaced.'),
  skipDone: z
    .boolean()
    .default(false)
    .describe('In a batch, leave out targets that an earlier run of the same request has finished.'),
  maxPixels,
});

/** Attributes that can be asked for. */
export const attributeNames = ['age', 'gender', 'emotion', 'real', 'live'] as const;

/** A request to find the faces of a picture. */
export const facesRequest = z.strictObject({
  version: z.literal(contractVersion).default(contractVersion).describe('Version of this request format.'),
  media: file.describe('The picture to look at.'),
  draw: z
    .string()
    .min(1)
    .optional()
    .meta({ expects: 'the path of a file', placeholder: 'OUT' })
    .describe('Write a copy of the picture with boxes, points and mesh drawn in.'),
  mesh: z.boolean().default(false).describe('List the 468 mesh points of each face.'),
  attributes: z
    .array(z.enum(attributeNames))
    .default([])
    .meta({ expects: `a list of ${attributeNames.map((name) => `\`${name}\``).join(', ')}`, placeholder: 'NAMES' })
    .describe(
      'Estimates of appearance to add, joined by commas: age, gender, emotion, real, live. Estimates, never facts.',
    ),
  minFaceScore,
  overwrite: z.boolean().default(false).describe('Replace the drawn picture when it exists already.'),
  maxPixels,
});

/** A request to tell whether two pictures show the same person. */
export const compareRequest = z.strictObject({
  version: z.literal(contractVersion).default(contractVersion).describe('Version of this request format.'),
  a: file.describe('The first picture.'),
  b: file.describe('The second picture.'),
  minFaceScore,
  maxPixels,
});

/** A request to examine this machine; it has no options of its own. */
export const doctorRequest = z.strictObject({});

/** Schema of any request. */
export type RequestSchema = z.ZodType;

/** A swap request as a caller may write it: defaults left out. */
export type SwapRequest = z.input<typeof swapRequest>;
/** A swap request with every default filled in. */
export type ResolvedSwapRequest = z.output<typeof swapRequest>;
/** A faces request as a caller may write it. */
export type FacesRequest = z.input<typeof facesRequest>;
/** A faces request with every default filled in. */
export type ResolvedFacesRequest = z.output<typeof facesRequest>;
/** A compare request as a caller may write it. */
export type CompareRequest = z.input<typeof compareRequest>;
/** A compare request with every default filled in. */
export type ResolvedCompareRequest = z.output<typeof compareRequest>;
