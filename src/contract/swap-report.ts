/**
 * The report of a swap: what was written, which faces changed, which did not and why.
 */
import { z } from 'zod';
import { engineReport, errorReport, modelReport, noteReport, reportVersion, timingsReport } from './report.ts';

/** Why a face of the target was left as it is. */
export const skipReasons = ['not-selected', 'no-source', 'pair-unsuitable'] as const;

/** A file that was written. */
export const outputReport = z.object({
  path: z.string(),
  sha256: z.string(),
  bytes: z.int(),
  format: z.string(),
  width: z.int(),
  height: z.int(),
  target: z.string().describe('The picture it was made from.'),
});

/** A face that was swapped. */
export const swappedFace = z.object({
  target: z.string(),
  face: z.int().describe('Number of the face in the target, from left to right, beginning with 0.'),
  source: z.int().describe('Number of the source, in the order of the request, beginning with 0.'),
  score: z.number().describe('How well source and face fit together, 0…1.'),
  box: z.array(z.number()).length(4).describe('x, y, width, height in pixels of the upright target.'),
});

/** A face that was left as it is. */
export const skippedFace = z.object({
  target: z.string(),
  face: z.int(),
  source: z.int().optional(),
  reason: z.enum(skipReasons),
  message: z.string(),
  score: z.number().optional(),
});

/** What became of one target. */
export const targetReport = z.object({
  target: z.string(),
  status: z.enum(['succeeded', 'failed', 'skipped', 'cancelled']).describe('`skipped`: an earlier run has done it.'),
  output: z.string().optional(),
  error: errorReport.optional(),
  timingsMs: timingsReport,
});

/** What one target adds to the report. */
export const swapItem = z.object({
  target: targetReport,
  output: outputReport.optional(),
  swapped: z.array(swappedFace),
  skipped: z.array(skippedFace),
  notes: z.array(noteReport),
});

/** The report of `swapFaces`, `likeness swap --json` and, later, of a swap job. */
export const swapReport = z.object({
  version: reportVersion,
  kind: z.literal('swap'),
  status: z
    .enum(['succeeded', 'partial', 'failed', 'cancelled'])
    .describe('`partial`: some targets of a batch failed; `failed`: all did.'),
  outputs: z.array(outputReport),
  swapped: z.array(swappedFace),
  skipped: z.array(skippedFace),
  targets: z.array(targetReport),
  notes: z.array(noteReport),
  swapper: z.string(),
  models: z.array(modelReport),
  engine: engineReport.optional(),
  provider: z.string().describe('Execution provider of the engine: cpu, cuda, …'),
  timingsMs: timingsReport,
});

/** The report of a swap. */
export type SwapReport = z.output<typeof swapReport>;
/** What became of one target. */
export type TargetReport = z.output<typeof targetReport>;
/** A file that was written. */
export type OutputReport = z.output<typeof outputReport>;
/** What one target adds to the report. */
export type SwapItem = z.output<typeof swapItem>;
/** A face that was swapped. */
export type SwappedFace = z.output<typeof swappedFace>;
/** A face that was left as it is. */
export type SkippedFace = z.output<typeof skippedFace>;
