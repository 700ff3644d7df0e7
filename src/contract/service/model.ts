/**
 * Models as the service shows them: what is in its store, what may be fetched, and under which licence.
 */
import { z } from 'zod';
import { listedModel, modelsAcceptReport, modelsRemoveReport } from '../models/models-report.ts';
import { modelsJob } from './job-request.ts';

const variant = listedModel.shape.variants.element.omit({ path: true });

/** One model of the catalogue. */
export const serviceModel = listedModel
  .extend({
    variant: z.string().optional().describe('The variant that is used, or would be fetched first.'),
    bytes: z.number().optional().describe('Size of that variant.'),
    proof: variant.shape.proof,
    lastVerified: z.string().optional().describe('When that variant was last hashed and found sound.'),
    variants: z.array(variant),
  })
  .meta({ id: 'Model' });

/** A licence of the catalogue. */
export const serviceLicence = z
  .object({
    id: z.string(),
    name: z.string(),
    use: listedModel.shape.licence.shape.use,
    url: z.string().describe('Where the whole text stands.'),
    terms: z.string().describe('What it comes to, in words. To be shown before somebody accepts it.'),
    accepted: z.boolean(),
  })
  .meta({ id: 'Licence' });

/** A model that comes with the package: always there, opened by workers. */
export const builtInModel = z
  .object({
    id: z.string(),
    role: z.string(),
    title: z.string(),
    vendor: z.string(),
    bytes: z.number(),
    sha256: z.string(),
    licence: z.object({ name: z.string(), use: z.string(), source: z.string() }),
  })
  .meta({ id: 'BuiltInModel' });

/** A job that works on models now. */
export const modelsWork = z
  .object({
    id: z.string(),
    action: z.string(),
    ids: z.array(z.string()).describe('None: all that are there.'),
    status: z.string(),
    progress: z.number(),
    step: z.string().optional(),
  })
  .meta({ id: 'ModelsWork' });

/** `GET /v1/models`. */
export const serviceModelList = z
  .object({
    models: z.array(serviceModel),
    builtIn: z.array(builtInModel),
    packs: z.array(z.object({ id: z.string(), title: z.string(), models: z.array(z.string()) })),
    licences: z.array(serviceLicence),
    work: z.array(modelsWork).describe("The caller's jobs that are bringing, proving or repairing models."),
  })
  .meta({ id: 'ModelList' });

const ids = modelsJob.shape.ids;

/** `POST /v1/models/pull`. */
export const modelsPullRequest = modelsJob
  .omit({ kind: true, action: true, full: true })
  .extend({ ids: ids.unwrap().min(1).describe('Models, variants (`model/variant`) or packs.') });

/** `POST /v1/models/verify`. */
export const modelsVerifyRequest = modelsJob.omit({ kind: true, action: true });

/** `POST /v1/models/repair`. */
export const modelsRepairRequest = modelsJob.omit({ kind: true, action: true, full: true });

/** `POST /v1/models/accept`. */
export const modelsAcceptRequest = z.strictObject({
  licence: z.string().min(1).max(200).describe('Id of the licence; its terms stand in the list.'),
});

/** What was accepted. */
export const modelsAccepted = modelsAcceptReport.meta({ id: 'ModelsAccepted' });

/** What was removed. */
export const modelsRemoved = modelsRemoveReport.meta({ id: 'ModelsRemoved' });

/** One model of the catalogue. */
export type ServiceModel = z.output<typeof serviceModel>;
/** A licence of the catalogue. */
export type ServiceLicence = z.output<typeof serviceLicence>;
/** A model that comes with the package. */
export type BuiltInModel = z.output<typeof builtInModel>;
/** `GET /v1/models`. */
export type ServiceModelList = z.output<typeof serviceModelList>;
