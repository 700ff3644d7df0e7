/**
 * What `likeness work` takes. Its key comes by LIKENESS_KEY or a file, never as an argument.
 */
import { z } from 'zod';
import { serviceFlags } from './service-settings.ts';

const { lanes, stallTimeoutSeconds, maxComputeMebibytes, logLevel } = serviceFlags.shape;

/** Where a service is. */
export const serverOption = z
  .string()
  .regex(/^https?:\/\/[^\s/]+/)
  .meta({ expects: 'an address that begins with https:// or http://', placeholder: 'URL' });

/** File with an API key. */
export const keyFileOption = z
  .string()
  .min(1)
  .optional()
  .meta({ expects: 'the path of a file', placeholder: 'FILE' })
  .describe('File that holds the API key. Default: LIKENESS_KEY.');

/** Options of a worker. */
export const workerOptions = z.strictObject({
  server: serverOption.describe('Address of the service whose jobs are done here.'),
  keyFile: keyFileOption,
  lanes,
  stallTimeoutSeconds,
  maxComputeMebibytes,
  logLevel,
});

/** Options of a worker, resolved. */
export type WorkerOptionsOutput = z.output<typeof workerOptions>;
