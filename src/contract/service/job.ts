/**
 * A job as the service shows it, and the events by which it can be followed.
 */
import { z } from 'zod';
import { attemptStatuses, jobStatuses } from '../../base/job-status.ts';
import { errorReport } from '../report.ts';

/** A file that a job made. */
export const jobResult = z
  .object({
    id: z.string().describe('Id of the artifact.'),
    url: z.string().describe('Where it can be fetched; signed, expires.'),
    contentType: z.string(),
    bytes: z.int(),
    sha256: z.string(),
    name: z.string().describe('A name for saving it.'),
    target: z.int().optional().describe('Number of the target it was made from, beginning with 0.'),
    attempt: z
      .int()
      .optional()
      .describe('The attempt that made it: of a batch, those that were lost may have made some of the results.'),
  })
  .meta({ id: 'JobResult' });

/** What became of one target of a batch. */
export const jobItem = z
  .object({
    target: z.int(),
    status: z.enum(['succeeded', 'failed', 'skipped', 'cancelled']),
    resultId: z.string().optional(),
    error: errorReport.optional(),
  })
  .meta({ id: 'JobItem' });

/** One try at a job. */
export const jobAttempt = z
  .object({
    number: z.int().describe('Beginning with 1.'),
    status: z.enum(attemptStatuses),
    worker: z.string(),
    startedAt: z.string(),
    endedAt: z.string().optional(),
    error: errorReport.optional(),
  })
  .meta({ id: 'JobAttempt' });

/** A job, with everything that users may know of it. */
export const job = z
  .object({
    id: z.string(),
    kind: z.string(),
    status: z.enum(jobStatuses),
    progress: z.number().describe('Share that is done, 0…1.'),
    step: z.string().optional().describe('What is being done.'),
    queuePosition: z.int().optional().describe('How many jobs start before this one; only while it is queued.'),
    cancelRequested: z.boolean().describe('Somebody cancelled it, and its worker has not answered yet.'),
    attempts: z.array(jobAttempt),
    lastEvent: z
      .int()
      .describe(
        'Number of the latest event that is in this view; as `Last-Event-ID` it leads to those that come after.',
      ),
    tries: z.int(),
    priority: z.int(),
    request: z.record(z.string(), z.unknown()).describe('What was asked for; secrets and data URIs are left out.'),
    report: z.record(z.string(), z.unknown()).optional().describe('What happened, when it has ended.'),
    results: z.array(jobResult),
    items: z.array(jobItem).describe('Of a batch: what became of each target.'),
    error: errorReport.optional(),
    metadata: z.record(z.string(), z.string()),
    createdAt: z.string(),
    startedAt: z.string().optional(),
    finishedAt: z.string().optional(),
    expiresAt: z.string().optional().describe('When it and its files are deleted.'),
    links: z.object({ self: z.string(), events: z.string(), cancel: z.string(), retry: z.string() }),
  })
  .meta({ id: 'Job' });

/** A page of jobs, newest first. */
export const jobList = z
  .object({ jobs: z.array(job), next: z.string().optional().describe('Pass as `cursor` for the next page.') })
  .meta({ id: 'JobList' });

/** The types of events of a job, in the order in which they can come. */
export const jobEventTypes = [
  'queued',
  'running',
  'progress',
  'retrying',
  'cancelling',
  ...jobStatuses.slice(2),
] as const;

/** Something that happened to a job; numbers grow, so that a reader can go on after the last it saw. */
export const jobEvent = z
  .object({
    sequence: z.int(),
    jobId: z.string(),
    type: z.enum(jobEventTypes as unknown as readonly [string, ...string[]]),
    at: z.string(),
    progress: z.number().optional(),
    step: z.string().optional(),
    attempt: z.int().optional(),
    error: errorReport.optional(),
  })
  .meta({ id: 'JobEvent' });

/** A file that a job made. */
export type JobResult = z.output<typeof jobResult>;
/** What became of one target of a batch. */
export type JobItem = z.output<typeof jobItem>;
/** One try at a job. */
export type JobAttempt = z.output<typeof jobAttempt>;
/** A job, with everything that users may know of it. */
export type Job = z.output<typeof job>;
/** A page of jobs. */
export type JobList = z.output<typeof jobList>;
/** The type of an event. */
export type JobEventType =
  | 'queued'
  | 'running'
  | 'progress'
  | 'retrying'
  | 'cancelling'
  | 'succeeded'
  | 'failed'
  | 'cancelled';
/** Something that happened to a job. */
export type JobEvent = Omit<z.output<typeof jobEvent>, 'type'> & { readonly type: JobEventType };
