/**
 * What the commands that speak to a service take: `likeness keys …`, `likeness jobs …`, `--remote`.
 */
import { z } from 'zod';
import { jobStatuses } from '../../base/job-status.ts';
import { keyScopes } from './api-key.ts';
import { serviceFlags } from './service-settings.ts';
import { keyFileOption, serverOption } from './worker-settings.ts';

const { data } = serviceFlags.shape;
const jobId = z.string().min(1).max(100).meta({ expects: 'the id of a job', placeholder: 'ID' });

const reached = {
  server: serverOption
    .optional()
    .describe('Address of the service. Default: LIKENESS_SERVER, else the one that runs on the data folder.'),
  keyFile: keyFileOption,
  data,
};

/** `--remote` and its key, for commands that can be done by a service. */
export const remoteOptions = z.strictObject({
  remote: serverOption.optional().describe('Have it done by the service at this address.'),
  keyFile: keyFileOption,
});

/** `likeness keys create`. */
export const keysCreateRequest = z.strictObject({
  name: z.string().min(1).max(100).meta({ placeholder: 'NAME' }).describe('What the key is for.'),
  scopes: z
    .array(z.enum(keyScopes))
    .min(1)
    .default(['use'])
    .meta({ expects: 'a list of `use`, `worker`, `admin`', placeholder: 'SCOPES' })
    .describe(
      'What it allows, joined by commas: `use` the service, be a `worker`, `admin` keys, models and jobs of others.',
    ),
  expiresInDays: z
    .number()
    .positive()
    .max(3650)
    .optional()
    .meta({ unit: 'days' })
    .describe('Ends by itself after so long.'),
  ...reached,
});

/** `likeness keys list`. */
export const keysListRequest = z.strictObject(reached);

/** `likeness keys revoke`. */
export const keysRevokeRequest = z.strictObject({
  id: z.string().min(1).max(100).meta({ expects: 'the id of a key', placeholder: 'ID' }).describe('The key.'),
  ...reached,
});

/** `likeness jobs list`. */
export const jobsListRequest = z.strictObject({
  status: z.enum(jobStatuses).optional().describe('Only those in this state.'),
  kind: z.string().min(1).max(40).optional().meta({ placeholder: 'KIND' }).describe('Only those of this kind.'),
  limit: z.int().min(1).max(200).default(20).describe('How many.'),
  ...reached,
});

/** `likeness jobs show`, `watch`, `cancel` and `retry`. */
export const jobRequestById = z.strictObject({ id: jobId.describe('The job.'), ...reached });

/** `likeness keys` without an action. */
export const keysRequest = z.strictObject({
  action: z.enum(['create', 'list', 'revoke']).meta({ placeholder: 'ACTION' }).describe('What to do.'),
  words: z.array(z.string()).default([]).describe('What the action takes.'),
});

/** `likeness jobs` without an action. */
export const jobsRequest = z.strictObject({
  action: z.enum(['list', 'show', 'watch', 'cancel', 'retry']).meta({ placeholder: 'ACTION' }).describe('What to do.'),
  words: z.array(z.string()).default([]).describe('What the action takes.'),
});
