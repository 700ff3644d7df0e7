/**
 * The reports of finding and comparing faces.
 */
import { z } from 'zod';
import { modelReport, noteReport, reportVersion, timingsReport } from './report.ts';

const point = z.array(z.number()).length(2);

/** One face, in pixels of the upright picture. */
export const faceReport = z.object({
  index: z.int().describe('From left to right, beginning with 0.'),
  box: z.array(z.number()).length(4).describe('x, y, width, height; may reach over the border.'),
  score: z.number().describe("The detector's confidence, 0…1."),
  points: z
    .array(point)
    .length(5)
    .describe('Left eye, right eye, nose tip, left and right mouth corner, as seen in the picture.'),
  mesh: z
    .array(z.array(z.number()).length(3))
    .optional()
    .describe('468 points x, y, z; smaller z is nearer to the camera.'),
  pose: z
    .object({ yaw: z.number(), pitch: z.number(), roll: z.number() })
    .describe('Degrees; positive: looks to the right of the picture, looks up, tilts clockwise.'),
  presence: z.number().describe('Confidence of the mesh model that this is a face, 0…1.'),
  attributes: z
    .object({
      age: z.number().optional(),
      apparentGender: z.object({ label: z.enum(['female', 'male']), score: z.number() }).optional(),
      emotion: z.record(z.string(), z.number()).optional(),
      real: z.number().optional(),
      live: z.number().optional(),
    })
    .optional()
    .describe('Estimates of small networks; never facts.'),
});

/** The report of `findFaces` and `likeness faces --json`. */
export const facesReport = z.object({
  version: reportVersion,
  kind: z.literal('faces'),
  media: z.object({ path: z.string(), width: z.int(), height: z.int(), format: z.string() }),
  faces: z.array(faceReport),
  drawn: z.object({ path: z.string(), sha256: z.string() }).optional(),
  notes: z.array(noteReport),
  models: z.array(modelReport),
  provider: z.string(),
  timingsMs: timingsReport,
});

/** The report of `compareFaces` and `likeness compare --json`. */
export const compareReport = z.object({
  version: reportVersion,
  kind: z.literal('compare'),
  verdict: z.enum(['same', 'unsure', 'different']),
  score: z.number().describe('Similarity of the two faces, calibrated; higher is more alike.'),
  thresholds: z
    .object({ same: z.number(), different: z.number() })
    .describe('At or above `same` the verdict is same; below `different` it is different; unsure between.'),
  faces: z
    .array(z.object({ path: z.string(), index: z.int(), box: z.array(z.number()).length(4), of: z.int() }))
    .length(2)
    .describe('The face of each picture that was compared, the largest, and how many there are.'),
  notes: z.array(noteReport),
  models: z.array(modelReport),
  provider: z.string(),
  timingsMs: timingsReport,
});

/** One face, in pixels of the upright picture. */
export type FaceReport = z.output<typeof faceReport>;
/** The report of finding faces. */
export type FacesReport = z.output<typeof facesReport>;
/** The report of comparing two faces. */
export type CompareReport = z.output<typeof compareReport>;
