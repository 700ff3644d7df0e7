/**
 * The system behind a service, for its operator.
 */
import { z } from 'zod';
import { doctorReport } from '../doctor-report.ts';

/** A worker that has asked for jobs lately. */
export const knownWorker = z
  .object({
    name: z.string(),
    kinds: z.array(z.string()),
    ready: z.boolean().describe('Its models are open, and its last claim did not fail: a job would start at once.'),
    failing: z.boolean().describe('Its last claim failed, for a reason of the service; the log says which.'),
    lastSeenAt: z.string(),
  })
  .meta({ id: 'KnownWorker' });

/** `GET /v1/system`. */
export const systemReport = z
  .object({
    version: z.string(),
    versions: z.record(z.string(), z.string()).describe('What the service runs on.'),
    uptimeSeconds: z.number(),
    database: z.object({ kind: z.string(), version: z.string() }),
    memory: z.object({
      rssBytes: z.number().describe('Of the server process.'),
      machineBytes: z.number(),
      machineFreeBytes: z.number(),
    }),
    jobs: z.array(z.object({ kind: z.string(), status: z.string(), count: z.int() })),
    workers: z.array(knownWorker),
    doctor: doctorReport.describe("What the server's machine can do, what is missing, how to fix it."),
    examinedAt: z.string().describe('When the doctor looked.'),
  })
  .meta({ id: 'System' });

/** A worker that has asked for jobs lately. */
export type ShownWorker = z.output<typeof knownWorker>;
/** `GET /v1/system`. */
export type SystemReport = z.output<typeof systemReport>;
