/**
 * The report of `likeness doctor`: what this machine can do, what is missing, how to fix it.
 */
import { z } from 'zod';
import { reportVersion } from './report.ts';

/** One thing that was looked at. */
export const doctorCheck = z.object({
  name: z.string(),
  state: z.enum(['ok', 'warn', 'fail']),
  found: z.string().describe('What was found.'),
  fix: z.string().optional().describe('What to do about it.'),
});

/** The report of `likeness doctor --json`. `healthy` is false when something that is needed fails. */
export const doctorReport = z.object({
  version: reportVersion,
  kind: z.literal('doctor'),
  healthy: z.boolean(),
  checks: z.array(doctorCheck),
});

/** One thing that was looked at. */
export type DoctorCheck = z.output<typeof doctorCheck>;
/** The report of `likeness doctor`. */
export type DoctorReport = z.output<typeof doctorReport>;
