/**
 * Reports of `likeness models …`.
 */
import { z } from 'zod';
import { licenceClasses, storePhases } from '../../base/catalogue-words.ts';
import { errorReport, reportVersion } from '../report.ts';

const proof = z.enum(['published', 'learnt', 'pointer', 'none']).describe('How it is known what the bytes must be.');
const state = z
  .enum(['ready', 'unproven', 'damaged', 'partial', 'missing'])
  .describe('Proven and unchanged; to be hashed at the next use; of the wrong size; begun; not there.');

/** One model of a list. */
export const listedModel = z.object({
  id: z.string(),
  role: z.string(),
  title: z.string(),
  vendor: z.string(),
  state,
  licence: z.object({
    id: z.string(),
    name: z.string(),
    use: z.enum(licenceClasses),
    accepted: z.boolean(),
  }),
  variants: z.array(
    z.object({
      name: z.string(),
      state,
      file: z.string(),
      bytes: z.number().optional(),
      roughBytes: z.number().optional(),
      sha256: z.string().optional(),
      proof,
      path: z.string().optional(),
      verifiedAt: z.string().optional(),
      from: z.string().optional(),
      doneBytes: z.number().optional(),
    }),
  ),
});

/** One step forward in getting one file, for every door that shows progress. */
export const storeEvent = z.object({
  model: z.string().describe('`model/variant`.'),
  phase: z.enum(storePhases),
  doneBytes: z.number(),
  totalBytes: z.number().optional(),
  bytesPerSecond: z.number().optional().describe('Over the last seconds.'),
  secondsLeft: z.number().optional(),
  message: z.string().optional().describe('Where from, or what happened, in words.'),
});

/** `likeness models list --json`. */
export const modelsListReport = z.object({
  version: reportVersion,
  kind: z.literal('models-list'),
  store: z.string(),
  models: z.array(listedModel),
  packs: z.array(z.object({ id: z.string(), title: z.string(), models: z.array(z.string()) })),
  history: z
    .array(z.object({ at: z.string(), event: z.string(), model: z.string().optional(), message: z.string() }))
    .optional(),
});

/** One model that was asked for. */
export const broughtModel = z.object({
  id: z.string(),
  status: z.enum(['ready', 'failed']),
  variant: z.string().optional(),
  sha256: z.string().optional(),
  bytes: z.number().optional(),
  proof: proof.optional(),
  path: z.string().optional(),
  origin: z.string().optional().describe('Where it came from: the store, a copy on this machine, an address.'),
  secondBest: z.string().optional().describe('Why it is not the preferred variant.'),
  tried: z.array(z.string()).describe('What had to be done or failed before.'),
  error: errorReport.optional(),
});

/** `likeness models pull --json` and `repair --json`. */
export const modelsBroughtReport = z.object({
  version: reportVersion,
  kind: z.enum(['models-pull', 'models-repair']),
  status: z.enum(['succeeded', 'failed']),
  store: z.string(),
  models: z.array(broughtModel),
});

/** `likeness models verify --json`. */
export const modelsVerifyReport = z.object({
  version: reportVersion,
  kind: z.literal('models-verify'),
  status: z.enum(['succeeded', 'failed']),
  files: z.array(
    z.object({
      model: z.string().optional(),
      path: z.string(),
      verdict: z.string(),
      words: z.string(),
      remedy: z.string(),
      bytes: z.number(),
      sha256: z.string().optional(),
      byRecord: z.boolean().describe('The file has not changed since it was hashed; it was not read again.'),
    }),
  ),
});

/** `likeness models import --json`. */
export const modelsImportReport = z.object({
  version: reportVersion,
  kind: z.literal('models-import'),
  status: z.enum(['succeeded', 'failed']),
  files: z.array(
    z.object({
      path: z.string(),
      models: z.array(z.string()),
      bytes: z.number(),
      sha256: z.string().optional(),
      way: z.enum(['clone', 'link', 'copy']).optional(),
      words: z.string(),
    }),
  ),
});

/** `likeness models remove --json`. */
export const modelsRemoveReport = z.object({
  version: reportVersion,
  kind: z.literal('models-remove'),
  removed: z.array(z.object({ model: z.string(), bytes: z.number() })),
});

/** `likeness models accept --json`. */
export const modelsAcceptReport = z.object({
  version: reportVersion,
  kind: z.literal('models-accept'),
  licence: z.string(),
  name: z.string(),
  use: z.string(),
  url: z.string(),
  terms: z.string(),
  acceptedAt: z.string(),
  termsSha256: z.string(),
  models: z.array(z.string()).describe('Models that may be fetched now.'),
});

/** `likeness models gc --json`. */
export const modelsGcReport = z.object({
  version: reportVersion,
  kind: z.literal('models-gc'),
  dryRun: z.boolean(),
  bytes: z.number(),
  files: z.array(z.object({ path: z.string(), kind: z.string(), bytes: z.number() })),
});

/** `likeness models where --json`. */
export const modelsWhereReport = z.object({
  version: reportVersion,
  kind: z.literal('models-where'),
  store: z.string(),
  quarantine: z.string(),
  places: z.array(z.string()).describe('Folders that exist, in which sound copies are looked for.'),
  files: z.array(z.object({ model: z.string(), state, path: z.string().optional() })),
});

/** Reports of the model store. */
export type ModelsListReport = z.output<typeof modelsListReport>;
/** Report of `pull` and `repair`. */
export type ModelsBroughtReport = z.output<typeof modelsBroughtReport>;
/** One model of such a report. */
export type BroughtModel = z.output<typeof broughtModel>;
/** Report of `verify`. */
export type ModelsVerifyReport = z.output<typeof modelsVerifyReport>;
/** Report of `import`. */
export type ModelsImportReport = z.output<typeof modelsImportReport>;
/** Report of `remove`. */
export type ModelsRemoveReport = z.output<typeof modelsRemoveReport>;
/** Report of `accept`. */
export type ModelsAcceptReport = z.output<typeof modelsAcceptReport>;
/** Report of `gc`. */
export type ModelsGcReport = z.output<typeof modelsGcReport>;
/** Report of `where`. */
export type ModelsWhereReport = z.output<typeof modelsWhereReport>;
