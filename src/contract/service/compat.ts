/**
 * Answers of the compatibility routes: the addresses by which the systems that this product replaces are called. Errors are
 * the problems of every other route, with `success: false` and the words in `error` beside.
 */
import { z } from 'zod';
import { jobStatuses } from '../../base/job-status.ts';

const success = z.literal(true);

/** A face, as `/detect` and `/api/detect-faces` tell it; pixels of the upright picture. */
export const compatFace = z
  .object({
    index: z.int().describe('From left to right, beginning with 0.'),
    box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
    bbox: z.array(z.number()).length(4).describe('x1, y1, x2, y2.'),
    confidence: z.number().describe('0…1.'),
    landmarks: z.array(z.array(z.number())).describe('Left eye, right eye, nose tip, left and right mouth corner.'),
    pose: z.object({ yaw: z.number(), pitch: z.number(), roll: z.number() }),
    attributes: z.record(z.string(), z.unknown()).optional().describe('What `attributes` asked for.'),
  })
  .meta({ id: 'CompatFace' });

/** `POST /detect`, `POST /api/detect-faces`. */
export const compatDetected = z
  .object({
    success,
    count: z.int(),
    faces: z.array(compatFace),
    width: z.int(),
    height: z.int(),
    processingTimeMs: z.number(),
  })
  .meta({ id: 'CompatDetected' });

/** `POST /swap`. */
export const compatSwapped = z
  .object({
    success,
    jobId: z.string(),
    image: z.string().describe('The result as a data URI.'),
    contentType: z.string(),
    url: z.string().describe('The same by a signed link that works for an hour.'),
    width: z.int(),
    height: z.int(),
    facesSwapped: z.int(),
    facesSkipped: z.array(z.object({ face: z.int(), reason: z.string(), message: z.string() })),
    swapper: z.string(),
    processingTimeMs: z.number(),
  })
  .meta({ id: 'CompatSwapped' });

/** `POST /fix-model`, when it has ended. */
export const compatFixed = z
  .object({
    success: z.boolean().describe('Every model is sound now.'),
    jobId: z.string(),
    status: z.enum(jobStatuses),
    message: z.string().describe('What was done, in words.'),
    models: z.array(
      z.object({
        id: z.string(),
        variant: z.string().optional(),
        status: z.enum(['ready', 'failed']),
        done: z.array(z.string()).describe('What had to be done, or failed.'),
        error: z.string().optional(),
      }),
    ),
    error: z.string().optional(),
  })
  .meta({ id: 'CompatFixed' });

/** `POST /fix-model`, while it goes on. */
export const compatFixing = z
  .object({ success, jobId: z.string(), status: z.enum(jobStatuses), message: z.string(), statusUrl: z.string() })
  .meta({ id: 'CompatFixing' });

/** `POST /api/upload`. */
export const compatUploaded = z
  .object({
    success,
    fileId: z.string(),
    url: z.string().describe('Signed link; also understood by `/api/process` and `/swap`.'),
    contentType: z.string(),
    bytes: z.int(),
  })
  .meta({ id: 'CompatUploaded' });

/** `POST /api/process`. */
export const compatStarted = z
  .object({ success, jobId: z.string(), status: z.enum(jobStatuses), statusUrl: z.string() })
  .meta({ id: 'CompatStarted' });

/** `GET /api/status/:id`. */
export const compatStatus = z
  .object({
    jobId: z.string(),
    status: z.enum(jobStatuses),
    progress: z.number().describe('Share that is done, 0…1.'),
    resultUrl: z
      .string()
      .optional()
      .describe('Signed link to the result; works for an hour, ask again for a fresh one.'),
    error: z.string().optional(),
  })
  .meta({ id: 'CompatStatus' });

/** Names under which a picture of each part is taken, in `camelCase` too. */
export const compatNames = {
  source: ['source', 'source_file', 'source_image', 'source_url', 'sourceFile', 'sourceImage', 'sourceUrl'],
  target: ['target', 'target_file', 'target_image', 'target_url', 'targetFile', 'targetImage', 'targetUrl'],
  image: ['image', 'file', 'media', 'url', 'image_file', 'image_url', 'imageFile', 'imageUrl', 'img'],
} as const;

/** Names of the kind of processing. */
export const compatTypes = ['type', 'process_type', 'processType'] as const;

/** A picture in a JSON body of these routes. */
const picture = z.string().describe('An http(s) URL, base64 with or without `data:` in front, or the id of an upload.');

/** `POST /swap`. Further names of the pictures stand in `compatNames`; further fields are those of a swap job. */
export const compatSwapRequest = z.looseObject({ source: picture, target: picture });

/** `POST /detect`, `POST /api/detect-faces`. */
export const compatDetectRequest = z.looseObject({ image: picture });

/** `POST /api/process`: by address. */
export const compatProcessByUrl = z.looseObject({
  source_file: picture,
  target_file: picture,
  process_type: z.literal('single-image'),
});

/** `POST /api/process`: with the bytes inside. */
export const compatProcessByBytes = z.looseObject({
  source_image: picture,
  target_image: picture,
  type: z.literal('single_image'),
});

/** `POST /fix-model`. */
export const compatFixRequest = z.strictObject({
  model: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('A model or pack; without it every model that is in the store.'),
});

/** `POST /api/detect-faces`. */
export type CompatDetected = z.output<typeof compatDetected>;
/** `POST /swap`. */
export type CompatSwapped = z.output<typeof compatSwapped>;
/** `POST /fix-model`. */
export type CompatFixed = z.output<typeof compatFixed>;
/** `GET /api/status/:id`. */
export type CompatStatus = z.output<typeof compatStatus>;
