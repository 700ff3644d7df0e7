/**
 * One attempt on this machine: inputs into a folder of its own, compute in the compute process, results to the service.
 */
import { createWriteStream, openAsBlob } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ensureFolder } from '../../adapters/files/ensure-folder.ts';
import { isLikenessError, LikenessError } from '../../base/errors.ts';
import { type CompleteRequest, type FailRequest, inlineBytes, type Lease } from '../../contract/service/lease.ts';
import type { WorkerLink } from '../../jobs/worker-link.ts';
import type { AttemptAround, AttemptRun } from '../../jobs/worker-loop.ts';
import type { InputFile } from './compute-messages.ts';
import type { ComputeProcess } from './compute-process.ts';

/** What attempts need. */
export interface AttemptParts {
  readonly link: WorkerLink;
  readonly compute: ComputeProcess;
  /** Folder in which each attempt gets one of its own; removed with it. */
  readonly scratch: string;
}

const tries = 3;
const inputsAtOnce = 4;
/** So much is moved in one piece: most pictures, and far cheaper than a stream. */
const onePieceBytes = 1 << 20;

/** A name of somebody else as the name of a file: no folders, no odd signs, not long. */
export function safeName(name: string): string {
  const last = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const plain = last
    .normalize('NFKD')
    .replace(/[^\w.-]+/g, '_')
    .replace(/^[.-]+/, '');
  return plain.slice(-80) || 'picture';
}

/**
 * A transfer that broke off is begun anew: inputs and results are whole or they are not there. A service that is gone is
 * waited for as long as the lease lasts, which aborts the signal when it ends.
 */
async function transfer<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      signal.throwIfAborted();
      return await work();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const passing = isLikenessError(error) ? error.retryable : true;
      const absent = isLikenessError(error, 'server/unreachable');
      if (!passing || (round >= tries && !absent)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(5000, 200 * 4 ** round)));
    }
  }
}

async function fetchInputs(
  { link }: AttemptParts,
  lease: Lease,
  { proof, signal }: AttemptAround,
  folder: string,
): Promise<InputFile[]> {
  const files: InputFile[] = [];
  const fetchOne = async ({ index, name, bytes: inside }: Lease['inputs'][number]): Promise<void> => {
    const path = join(folder, `${index}-${safeName(name)}`);
    files[index] = { path, name };
    if (inside !== undefined) return await writeFile(path, inside, { encoding: 'base64', signal });
    await transfer(signal, async () => {
      const { bytes, body, whole } = await link.input(proof, index, signal);
      if (bytes !== undefined && bytes <= onePieceBytes) return await writeFile(path, await whole(), { signal });
      await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(path), {
        signal,
      });
    });
  };
  // A few at once: most of the time is waiting for the service.
  const waiting = [...lease.inputs];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await fetchOne(next);
  };
  await Promise.all(Array.from({ length: inputsAtOnce }, lane));
  return files;
}

/** Makes the run of attempts. */
export function createAttemptRun(parts: AttemptParts): AttemptRun {
  const { link, compute, scratch } = parts;
  return async (lease, around): Promise<CompleteRequest | FailRequest> => {
    const { proof, signal, progress } = around;
    let own: string | undefined;
    try {
      // Systems clear their temporary folders now and then.
      await ensureFolder(scratch, 0o700);
      own = await mkdtemp(join(scratch, 'attempt-'));
      const folder = join(own, 'out');
      await mkdir(folder);
      const inputs = await fetchInputs(parts, lease, around, own);
      const task = { kind: lease.kind, request: lease.request, inputs, folder };
      const { report, files, error } = await compute.run(task, { signal, progress });
      if (error !== undefined) return { error, report: { ...report } };
      const results: CompleteRequest['results'] = [];
      let inside = inlineBytes;
      for (const { path, name: given, target } of files) {
        const name = safeName(given);
        const of = target === undefined ? {} : { target };
        const { size } = await stat(path);
        if (size <= inside) {
          inside -= size;
          results.push({ name, bytes: await readFile(path, 'base64'), ...of });
          continue;
        }
        const body = size <= onePieceBytes ? new Uint8Array(await readFile(path)) : await openAsBlob(path);
        const { id } = await transfer(signal, () => link.deliver(proof, { name, body }, signal));
        results.push({ id, ...of });
      }
      return { report: { ...report }, results };
    } catch (error) {
      throw asStorage(error);
    } finally {
      // The job need not wait for it; what is left when the worker stops goes with the whole folder.
      if (own !== undefined) rm(own, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    }
  };
}

function asStorage(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new LikenessError(
      'system/disk-full',
      'Expected room for the pictures of a job on the worker, the disk is full.',
    );
  if (code === 'EACCES' || code === 'EROFS')
    return new LikenessError(
      'system/not-writable',
      'Expected a folder for temporary files that the worker may write to.',
    );
  return error;
}
