/**
 * `likeness jobs ACTION …`.
 */

import { errorTable } from '../../base/errors.ts';
import { isFinished } from '../../base/job-status.ts';
import type { ServiceClient } from '../../client/service-client.ts';
import { resolve } from '../../contract/resolve.ts';
import type { Job } from '../../contract/service/job.ts';
import { reachService } from '../../presets/service/reach-service.ts';
import type { CommandRun } from '../command-run.ts';
import { flagNaming } from '../parse-arguments.ts';
import type { Terminal } from '../terminal.ts';
import { jobCommands } from './service-commands.ts';

type JobAction = keyof typeof jobCommands;

const shortId = 8;

function line(job: Job): string {
  const place = job.queuePosition === undefined ? '' : `, ${job.queuePosition} before it`;
  const share = job.status === 'running' ? ` ${Math.round(job.progress * 100)} %${job.step ? ` ${job.step}` : ''}` : '';
  const error = job.error ? `: ${job.error.message}` : '';
  return `${job.id}  ${job.createdAt.slice(0, 19).replace('T', ' ')}  ${job.kind.padEnd(8)}${job.status}${share}${place}${error}`;
}

function describe(job: Job, terminal: Terminal): void {
  terminal.say(line(job));
  for (const { number, status, worker, error } of job.attempts)
    terminal.say(`  attempt ${number}: ${status} by ${worker}${error ? `: ${error.message}` : ''}`);
  for (const { name, bytes, url } of job.results) terminal.say(`  result ${name}, ${bytes} bytes: ${url}`);
  if (job.error) {
    const { code, remedy } = job.error;
    // The service speaks to callers over HTTP; here somebody sits at a command line.
    const known = Object.hasOwn(errorTable, code) ? errorTable[code as keyof typeof errorTable].remedy : remedy;
    terminal.say(`  ${known.replace('<command>', job.kind)}`);
  }
}

/** The exit code that tells how a job ended. */
export function exitOf(job: Job): number {
  if (job.status === 'succeeded') return 0;
  const code = job.status === 'cancelled' ? 'run/cancelled' : (job.error?.code ?? 'system/internal');
  return Object.hasOwn(errorTable, code) ? errorTable[code as keyof typeof errorTable].exit : 5;
}

/** The beginning of an id is enough, as long as only one of the latest jobs begins so. */
async function wholeId(client: ServiceClient, id: string): Promise<string> {
  if (id.length >= 36) return id;
  const { jobs } = await client.jobs({ limit: 100 });
  const found = jobs.filter((job) => job.id.startsWith(id));
  return found.length === 1 ? (found[0] as Job).id : id;
}

/** Runs an action. @returns 0; for `watch` the exit code of how the job ended. */
export async function runJobsCommand({ args, command, terminal, signal }: CommandRun): Promise<number> {
  const action = Object.keys(jobCommands).find((name) => jobCommands[name as JobAction] === command) as JobAction;
  const request = resolve(command.schema, args.request, flagNaming(command)) as {
    id: string;
    status?: string;
    kind?: string;
    limit?: number;
    server?: string;
    keyFile?: string;
    data?: string;
  };
  const client = await reachService(request);
  if (action === 'list') {
    const { status, kind, limit } = request;
    const list = await client.jobs({ status, kind, limit });
    if (args.json) terminal.print(JSON.stringify(list, undefined, 2));
    else for (const job of list.jobs) terminal.say(line({ ...job, id: job.id.slice(0, shortId) }));
    if (!args.json && list.jobs.length === 0) terminal.say('no jobs');
    return 0;
  }
  const id = await wholeId(client, request.id);
  let last = '';
  const onChange = (job: Job): void => {
    const now = line(job);
    if (now !== last && !isFinished(job.status)) terminal.say(now);
    last = now;
  };
  const job = await {
    show: () => client.job(id),
    watch: () => client.follow(id, { signal, ...(args.json ? {} : { onChange }) }),
    cancel: () => client.cancel(id),
    retry: () => client.retry(id),
  }[action]();
  if (args.json) terminal.print(JSON.stringify(job, undefined, 2));
  else describe(job, terminal);
  return action === 'watch' ? exitOf(job) : 0;
}
