/**
 * Uploads and artifacts as the service shows them.
 */
import { z } from 'zod';

/** A file that was uploaded. */
export const upload = z
  .object({
    id: z.string(),
    bytes: z.int(),
    sha256: z.string(),
    contentType: z.string().describe('Found by looking at the bytes, whatever the sender said.'),
    name: z.string().optional().describe('As the sender called it; only for people.'),
    createdAt: z.string(),
    expiresAt: z.string().optional(),
  })
  .meta({ id: 'Upload' });

/** Several files that were uploaded in one multipart request. */
export const uploadList = z.object({ uploads: z.array(upload) }).meta({ id: 'UploadList' });

/** A file that is stored: uploaded or made by a job. */
export const artifact = upload
  .extend({
    url: z.string().describe('Where it can be fetched; signed, expires.'),
    jobId: z.string().optional().describe('The job that made it.'),
  })
  .meta({ id: 'Artifact' });

/** A file that was uploaded. */
export type Upload = z.output<typeof upload>;
/** A file that is stored. */
export type Artifact = z.output<typeof artifact>;
