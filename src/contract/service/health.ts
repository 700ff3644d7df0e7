/**
 * How the service says that it lives, whether it can work, and how it is.
 */
import { z } from 'zod';
import { jobStatuses } from '../../base/job-status.ts';
import { knownWorker } from './system.ts';

/** `GET /livez`. */
export const liveness = z.object({ status: z.literal('alive') }).meta({ id: 'Liveness' });

/** `GET /readyz`: 200 when a job would start at once, else 503. */
export const readiness = z
  .object({
    status: z
      .enum(['ready', 'starting', 'unready', 'stopping'])
      .describe('`starting`: something is not there yet; `unready`: something that was opened does not work now.'),
    checks: z.object({
      accepting: z.boolean().describe('The service takes requests: it is not being stopped.'),
      database: z.boolean().describe('The database is open and answers.'),
      storage: z
        .boolean()
        .describe('Uploads and results can be stored: the folder can be written to, the disk has room.'),
      worker: z
        .boolean()
        .describe('A worker waits for jobs or runs one, with its models open, and its last claim did not fail.'),
    }),
    missing: z.array(z.string()).describe('What is missing, in words; empty when it is ready.'),
  })
  .meta({ id: 'Readiness' });

/** State of one model. */
export const modelHealth = z.object({
  id: z.string(),
  role: z.string(),
  state: z
    .enum(['ready', 'unproven', 'damaged', 'partial', 'missing', 'not-open'])
    .describe(
      'As `likeness models list` says it; `not-open`: comes with the package, and no worker has opened it yet.',
    ),
  builtIn: z.boolean(),
});

/** `GET /health`. Who must show a key and shows none gets only the status and the fields with underscores. */
export const health = z
  .object({
    status: z
      .enum(['ok', 'starting', 'degraded', 'stopping'])
      .describe('`degraded`: it lives, though something that is installed or opened does not work.'),
    readiness: readiness.optional(),
    swapper: z
      .object({ id: z.string(), variant: z.string(), models: z.array(z.string()), ready: z.boolean() })
      .optional()
      .describe('What puts a face in when a request asks for nothing special.'),
    models: z.array(modelHealth).optional(),
    modelsFault: z.string().optional().describe('Why the state of models that are not built in is not known.'),
    memory: z
      .object({ rssBytes: z.int(), heapUsedBytes: z.int(), machineBytes: z.int(), machineFreeBytes: z.int() })
      .optional()
      .describe('Of the server process and of the machine.'),
    versions: z.record(z.string(), z.string()).optional(),
    uptimeSeconds: z.number().optional(),
    queue: z
      .array(z.object({ kind: z.string(), status: z.enum(jobStatuses), count: z.int() }))
      .optional()
      .describe('How many jobs there are, by kind and status.'),
    workers: z.array(knownWorker).optional(),
    face_analysis_ready: z.boolean(),
    swapper_model_ready: z.boolean(),
    model_file_valid: z.boolean(),
    active_model: z.string(),
    memory_usage_mb: z.number(),
  })
  .meta({ id: 'Health' });

/** Whether the service can work. */
export type Readiness = z.output<typeof readiness>;
/** State of one model. */
export type ModelHealth = z.output<typeof modelHealth>;
/** How the service is. */
export type Health = z.output<typeof health>;
