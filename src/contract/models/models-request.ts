/**
 * Requests of `likeness models …`, one per action.
 */
import { z } from 'zod';
import { modelSettings } from './model-settings.ts';

const idFacts = { expects: 'ids of models, of packs, or `model/variant`', placeholder: 'ID…' };
const ids = z.array(z.string().min(1)).default([]).meta(idFacts);
const someIds = z.array(z.string().min(1)).min(1).meta(idFacts);

/** `likeness models list`. */
export const modelsListRequest = modelSettings.extend({
  ids: ids.describe('Models or packs to list. Default: all of the catalogue.'),
  installed: z.boolean().default(false).describe('Only models of which something is in the store.'),
  history: z.boolean().default(false).describe('Print what happened in the store, newest last.'),
});

/** `likeness models pull`. */
export const modelsPullRequest = modelSettings.extend({
  ids: someIds.describe('Models or packs to bring into the store.'),
  relearn: z
    .boolean()
    .default(false)
    .describe('Forget what was learnt of files without a published hash, and learn it anew.'),
});

/** `likeness models verify`. */
export const modelsVerifyRequest = modelSettings.extend({
  ids: ids.describe('Models, packs, or paths of files. Default: all that is in the store.'),
  full: z
    .boolean()
    .default(false)
    .describe('Hash every byte, also of files that have not changed since they were hashed.'),
  open: z.boolean().default(false).describe('Open each model in the engine and run it once.'),
  as: z
    .string()
    .min(1)
    .optional()
    .meta({ expects: 'the id of a model, or `model/variant`', placeholder: 'ID' })
    .describe('What the files that are given by path should be.'),
});

/** `likeness models repair`. */
export const modelsRepairRequest = modelSettings.extend({
  ids: ids.describe('Models or packs to put right. Default: all that is in the store.'),
});

/** `likeness models import`. */
export const modelsImportRequest = modelSettings.extend({
  files: z
    .array(z.string().min(1))
    .min(1)
    .meta({ expects: 'paths of files or folders', placeholder: 'FILE…' })
    .describe('Files or folders with model files. They are not changed.'),
  as: z
    .string()
    .min(1)
    .optional()
    .meta({ expects: 'the id of a model, or `model/variant`', placeholder: 'ID' })
    .describe('What the file is, where no hash of it is published.'),
});

/** `likeness models remove`. */
export const modelsRemoveRequest = modelSettings.extend({
  ids: someIds.describe('Models or packs to remove from the store.'),
});

/** `likeness models accept`. */
export const modelsAcceptRequest = modelSettings.extend({
  licence: z
    .string()
    .min(1)
    .meta({ expects: 'the id of a licence', placeholder: 'LICENCE' })
    .describe('Licence to accept; `likeness models list` shows which.'),
});

/** `likeness models gc`. */
export const modelsGcRequest = modelSettings.extend({
  dryRun: z.boolean().default(false).describe('Only say what would be removed.'),
});

/** `likeness models where`. */
export const modelsWhereRequest = modelSettings.extend({
  ids: ids.describe('Models whose files are to be named. Default: the store itself, and where copies are looked for.'),
});
