/**
 * What every report has in common: errors, notes, models, engine.
 */
import { z } from 'zod';
import { contractVersion } from './request.ts';

/** The version field that begins every report. */
export const reportVersion = z.literal(contractVersion);

/** An error as a report carries it. */
export const errorReport = z.object({
  code: z.string().describe('Code of the error table, `area/what`.'),
  message: z.string().describe('What was expected, what came.'),
  remedy: z.string().describe('What to do.'),
  retryable: z.boolean().describe('Whether the same request may succeed later.'),
  details: z.record(z.string(), z.unknown()).optional().describe('Facts for programs.'),
});

/** Something worth telling that is not an error. */
export const noteReport = z.object({
  code: z.string().describe('A word of a closed list, for programs.'),
  message: z.string().describe('The same for people.'),
  file: z.string().optional().describe('The file it is about.'),
  face: z.int().optional().describe('The face of the target it is about.'),
});

/** A model that was used. */
export const modelReport = z.object({
  id: z.string(),
  sha256: z.string().describe('Of the bytes that the engine was given.'),
  origin: z.string().describe('Where those bytes came from.'),
});

/** The inference engine that ran the models. */
export const engineReport = z.object({ name: z.string(), version: z.string() });

/** Milliseconds per step; `total` is the whole run. */
export const timingsReport = z.record(z.string(), z.number());

/** An error as a report carries it. */
export type ErrorReport = z.output<typeof errorReport>;
/** Something worth telling that is not an error. */
export type NoteReport = z.output<typeof noteReport>;
/** A model that was used. */
export type ModelReport = z.output<typeof modelReport>;
