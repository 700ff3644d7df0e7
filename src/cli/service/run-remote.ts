/**
 * `--remote URL`: pictures go up, a job is followed, results come down. What is printed is what the command prints anyway.
 */
import { createWriteStream, openAsBlob } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LikenessError } from '../../base/errors.ts';
import { createServiceClient, type ServiceClient } from '../../client/service-client.ts';
import type { Job, JobResult } from '../../contract/service/job.ts';
import type { JobRequest } from '../../contract/service/job-request.ts';
import { ensureFolder } from '../../presets/ensure-folder.ts';
import { readKey } from '../../presets/worker/work.ts';
import type { CommandRun } from '../command-run.ts';
import { exitOf } from './run-jobs.ts';

/** A job that was done elsewhere. */
export interface RemoteRun {
  /** Sends a picture, once per path, unless it is an address or an id of the service. */
  send(path: string): Promise<string>;
  /** Has a job done. @throws The error it ended with. */
  run(request: JobRequest): Promise<Job>;
  /** Fetches a result into a file, whole or not at all. */
  fetch(result: JobResult, path: string): Promise<void>;
  /** Removes what was sent and the job with its results. */
  clean(): Promise<void>;
}

async function upload(client: ServiceClient, path: string, signal: AbortSignal): Promise<string> {
  let body: Blob;
  try {
    if (!(await stat(path)).isFile()) throw new Error('it is no file');
    body = await openAsBlob(path);
  } catch (cause) {
    throw new LikenessError('request/file-not-found', `Expected a file that can be read, got ${path}.`, { cause });
  }
  return (await client.upload({ name: basename(path), body }, signal)).id;
}

/** The service that `--remote` names. */
export async function reachRemote({ args }: CommandRun): Promise<ServiceClient> {
  const { remote, keyFile } = args.remote as { remote: string; keyFile?: string };
  return createServiceClient({ server: remote, key: await readKey(keyFile) });
}

/** Follows a job to its end and tells its steps; Ctrl-C cancels it. @throws The error it ended with. */
export async function followRemote(client: ServiceClient, id: string, run: CommandRun): Promise<Job> {
  const { args, terminal, signal } = run;
  let last = '';
  const onChange = ({ status, progress, step, queuePosition }: Job): void => {
    const now =
      status === 'queued'
        ? `queued, ${queuePosition ?? 0} before it`
        : `${status} ${Math.round(progress * 100)} % ${step ?? ''}`;
    if (now !== last && !args.json && last !== '') terminal.say(now.trim());
    last = now;
  };
  let job: Job;
  try {
    job = await client.follow(id, { signal, onChange });
  } catch (error) {
    if (signal.aborted) await client.cancel(id).catch(() => undefined);
    throw error;
  }
  if (exitOf(job) === 0) return job;
  const { code = 'run/cancelled', message = 'The job was cancelled.', details = {} } = job.error ?? {};
  throw new LikenessError(code as LikenessError['code'], message, { details: { ...details, jobId: id } });
}

/** Begins a run at the service that `--remote` names. */
export async function openRemote(run: CommandRun): Promise<RemoteRun> {
  const { signal } = run;
  const client = await reachRemote(run);
  const sent = new Map<string, string>();
  let job: Job | undefined;
  return {
    async send(path) {
      if (/^(https?:\/\/|(up|art)_)/.test(path)) return path;
      const known = sent.get(path) ?? (await upload(client, path, signal));
      sent.set(path, known);
      return known;
    },
    async run(request) {
      job = await client.submit(request, { idempotencyKey: crypto.randomUUID(), signal });
      job = await followRemote(client, job.id, run);
      return job;
    },
    async fetch(result, path) {
      await ensureFolder(dirname(path));
      const draft = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
      try {
        const body = await client.download(result, signal);
        await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(draft));
        await rename(draft, path);
      } finally {
        await rm(draft, { force: true });
      }
    },
    async clean() {
      if (job) await client.remove(job.id).catch(() => undefined);
      for (const id of sent.values()) await client.removeUpload(id).catch(() => undefined);
    },
  };
}

/** Whether a path is a folder, or must become one. */
export async function isFolder(path: string): Promise<boolean> {
  return /[\\/]$/.test(path) || ((await stat(path).catch(() => undefined))?.isDirectory() ?? false);
}

/** Refuses to replace a file unless it was allowed. @throws `request/output-exists`. */
export async function checkFree(path: string, overwrite: boolean): Promise<void> {
  if (overwrite || (await stat(path).catch(() => undefined)) === undefined) return;
  throw new LikenessError('request/output-exists', `Expected no file at ${path} yet; it exists.`, {
    details: { path },
  });
}
