/**
 * Options of the `mesh` face swapper: the one place where each is named, limited, defaulted and explained.
 */
import { z } from 'zod';

/** Options of the `mesh` face swapper, as JSON. Command-line flags, help, schema and docs derive from this. */
export const meshSwapperOptions = z.strictObject({
  identityStrength: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .meta({ basic: true })
    .describe("How much of the source's own light-and-dark pattern replaces the target's; 0 keeps only fine detail."),
  shapeStrength: z
    .number()
    .min(0)
    .max(1)
    .default(0.6)
    .meta({ basic: true })
    .describe(
      "How far nose, eyes and mouth, in this order, move towards the source's proportions; 0 keeps the target's shape.",
    ),
  expressionStrength: z
    .number()
    .min(0)
    .max(1.5)
    .default(1)
    .describe("How much of the target's expression is kept; 0 leaves the source's own."),
  colour: z
    .enum(['transport', 'mean', 'none'])
    .default('mean')
    .describe(
      "How the source's colours are moved to the target's: `transport` matches mean and covariance, `mean` the mean only.",
    ),
  skinTone: z
    .enum(['target', 'between', 'source'])
    .default('target')
    .meta({ basic: true })
    .describe(
      "Whose skin tone the face gets: the `target`'s, so that it fits the body, the `source`'s, or one between.",
    ),
  relight: z
    .number()
    .min(0)
    .max(1)
    .default(0.25)
    .describe("How much of the target's light direction is put on the face in place of the source's."),
  keepEyes: z
    .boolean()
    .default(false)
    .describe(
      "Keep the target's eyeballs. Otherwise the source's are drawn, turned to the target's gaze; where the two look different ways, the target's stay.",
    ),
  keepMouth: z.boolean().default(true).describe("Keep the target's teeth and inner mouth when the mouth is open."),
  occlusion: z
    .boolean()
    .default(true)
    .meta({ basic: true })
    .describe("Leave the target's hair and glasses where they are, in front of the new face."),
  detail: z
    .enum(['match', 'source'])
    .default('match')
    .describe("Sharpness and grain of the face: `match` the target's, or leave the `source`'s as they are."),
  maskFeather: z
    .number()
    .min(0)
    .max(0.3)
    .default(0.022)
    .meta({ unit: 'face widths' })
    .describe('Width of the soft edge, as a fraction of the face width.'),
  opacity: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('How opaque the new face lies over the target; 0 changes nothing.'),
});

/** Resolved options of the `mesh` swapper: every field present. */
export type MeshSwapperOptions = z.output<typeof meshSwapperOptions>;
