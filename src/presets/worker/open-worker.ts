/**
 * A worker: lanes that each lease one job at a time from a service and compute it in a process of their own.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLeaseClient } from '../../client/lease-client.ts';
import type { MachineOptions } from '../../contract/machine.ts';
import type { ErrorReport } from '../../contract/report.ts';
import { startWorkerLoop, type WorkerLoop } from '../../jobs/worker-loop.ts';
import type { Log } from '../../ports/log.ts';
import { createComputeProcess } from './compute-process.ts';
import { createAttemptRun } from './run-attempt.ts';
import { workerName } from './worker-name.ts';

/** Jobs of certain kinds, computed by a certain program. */
export interface LanePlan {
  readonly name: string;
  readonly kinds: readonly string[];
  /** Main file of the compute process. */
  readonly program: URL;
  /** Started at once and kept warm; otherwise with the first job. */
  readonly warm: boolean;
  readonly count: number;
}

/** How a worker is opened. */
export interface WorkerOptions {
  readonly server: string;
  readonly key?: string | undefined;
  readonly lanes: readonly LanePlan[];
  readonly machine: MachineOptions;
  readonly stallTimeoutMs: number;
  readonly maxMebibytes: number;
  readonly log: Log;
  /** Is told when the warm lanes can begin a job, with the reason when their models did not open. */
  onReady?(error: ErrorReport | undefined): void;
  /** Is told once, when the service has answered a first claim: address and key are right. */
  onAnswer?(): void;
}

/** An open worker. */
export interface OpenWorker {
  /** Claims no more, lets running jobs go on for the grace, hands the others back. */
  stop(graceMs: number): Promise<void>;
  /** Rejects when the service refuses this worker for good, or was never there. */
  readonly ended: Promise<void>;
}

const here = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** The lanes of a usual worker: pictures in warm processes; models in one of their own, as a download may take hours. */
export function usualLanes(count: number): readonly LanePlan[] {
  return [
    {
      name: 'pictures',
      kinds: ['swap', 'faces', 'compare'],
      program: new URL(`./compute-pictures${here}`, import.meta.url),
      warm: true,
      count,
    },
    {
      name: 'models',
      kinds: ['models'],
      program: new URL(`./compute-models${here}`, import.meta.url),
      warm: false,
      count: 1,
    },
  ];
}

const scratchName = 'likeness-work-';

/** Removes what killed workers of this machine left behind. */
async function sweepScratch(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const pid = Number(new RegExp(`^${scratchName}(\\d+)-`).exec(name)?.[1]);
    if (!pid) continue;
    try {
      process.kill(pid, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH')
        await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

/**
 * Opens a worker and lets it work.
 *
 * @throws `system/…` when there is no place for temporary files.
 */
export async function openWorker(options: WorkerOptions): Promise<OpenWorker> {
  const { log, server, key, machine, stallTimeoutMs, maxMebibytes } = options;
  await sweepScratch();
  const scratch = await mkdtemp(join(tmpdir(), `${scratchName}${process.pid}-`));
  const link = createLeaseClient({ server, key });
  const loops: WorkerLoop[] = [];
  const lanes = options.lanes.flatMap((plan) =>
    Array.from({ length: plan.count }, (_, number) => {
      const name = workerName(`${plan.name}${plan.count > 1 ? `-${number}` : ''}`);
      const laneLog = log.with({ worker: name });
      const compute = createComputeProcess({
        program: plan.program,
        machine,
        stallTimeoutMs,
        maxMebibytes,
        log: laneLog,
      });
      return { plan, name, log: laneLog, compute };
    }),
  );
  let answered = false;
  const onAnswer = (): void => {
    if (!answered) options.onAnswer?.();
    answered = true;
  };
  const begin = ({ plan, name, log: laneLog, compute }: (typeof lanes)[number]): void => {
    const run = createAttemptRun({ link, compute, scratch });
    // A process that died is replaced before the next job, not with it.
    const ready = (): boolean => {
      if (plan.warm) void compute.start();
      return plan.warm && compute.ready();
    };
    loops.push(startWorkerLoop({ link, name, kinds: plan.kinds, run, log: laneLog, ready, onAnswer }));
  };
  const warm = lanes.filter((lane) => lane.plan.warm);
  const problems = await Promise.all(warm.map((lane) => lane.compute.start()));
  const problem = problems.find((one) => one !== undefined);
  if (problem) log.error(`models did not open: ${problem.message}`, { code: problem.code });
  options.onReady?.(problem);
  for (const lane of lanes) begin(lane);
  const ended = Promise.race(loops.map((loop) => loop.ended));
  ended.catch(() => undefined);
  return {
    ended,
    async stop(graceMs) {
      await Promise.all(loops.map((loop) => loop.stop(graceMs)));
      for (const lane of lanes) lane.compute.stop();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
