/**
 * One attempt on this machine: inputs into a folder of its own, compute in the compute process, results to the service.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ensureFolder } from '../../adapters/files/ensure-folder.ts';
import { LikenessError } from '../../base/errors.ts';
import { asLikenessError } from '../../contract/error-report.ts';
import type { CompleteRequest, FailRequest, Lease } from '../../contract/service/lease.ts';
import type { WorkerLink } from '../../jobs/worker-link.ts';
import type { AttemptAround, AttemptRun } from '../../jobs/worker-loop.ts';
import type { InputFile } from './compute-messages.ts';
import type { ComputeProcess } from './compute-process.ts';
import { createItemQueue, deliverFiles, onePieceBytes, transfer } from './deliver-files.ts';
import { safeName } from './safe-name.ts';

/** What attempts need. */
export interface AttemptParts {
  readonly link: WorkerLink;
  readonly compute: ComputeProcess;
  /** Folder in which each attempt gets one of its own; removed with it. */
  readonly scratch: string;
}

const inputsAtOnce = 4;
const tidyAfterMs = 50;

/** Inputs that only items need which were done before. */
function needless({ request, done = [] }: Lease): ReadonlySet<number> {
  const targets = request['target'];
  if (!Array.isArray(targets)) return new Set();
  return new Set(done.map(({ target }) => Number(/^input:(\d+)$/.exec(String(targets[target]))?.[1] ?? -1)));
}

async function fetchInputs(
  { link }: AttemptParts,
  lease: Lease,
  { proof, signal }: AttemptAround,
  folder: string,
): Promise<InputFile[]> {
  const files: InputFile[] = [];
  const done = needless(lease);
  const fetchOne = async ({ index, name, bytes: inside }: Lease['inputs'][number]): Promise<void> => {
    const path = join(folder, `${index}-${safeName(name)}`);
    files[index] = { path, name };
    if (done.has(index)) return;
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

async function makeOwnFolder(scratch: string): Promise<string> {
  const make = () => mkdtemp(join(scratch, 'attempt-'));
  return await make().catch(async () => {
    // Systems clear their temporary folders now and then.
    await ensureFolder(scratch, 0o700);
    return await make();
  });
}

/** Who waits for the job is served first. What is left when the worker stops goes with the whole folder. */
function removeSoon(folder: string): void {
  const remove = (): void => void rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  setTimeout(remove, tidyAfterMs).unref();
}

/** Makes the run of attempts. */
export function createAttemptRun(parts: AttemptParts): AttemptRun {
  const { link, compute, scratch } = parts;
  return async (lease, around): Promise<CompleteRequest | FailRequest> => {
    const { proof, signal, progress } = around;
    let own: string | undefined;
    try {
      own = await makeOwnFolder(scratch);
      const folder = join(own, 'out');
      const [inputs] = await Promise.all([fetchInputs(parts, lease, around, own), mkdir(folder)]);
      const task = {
        kind: lease.kind,
        request: lease.request,
        inputs,
        folder,
        ...(lease.done ? { done: lease.done } : {}),
      };
      const refusal = new AbortController();
      const stop = AbortSignal.any([signal, refusal.signal]);
      const items = createItemQueue({ link, proof, signal }, (why) => refusal.abort(asLikenessError(why)));
      const { report, files, error } = await compute
        .run(task, { signal: stop, progress, item: items.add })
        .catch(async (error: unknown) => {
          // What is done is kept, also when the process that did it is no more.
          await items.settled();
          throw error;
        });
      const kept = await items.settled();
      if (error !== undefined) return { error, report: { ...report } };
      const before = (lease.done ?? []).flatMap(({ target, resultId: id }) =>
        id === undefined ? [] : [{ id, target }],
      );
      const last = await deliverFiles({ link, proof, signal }, files);
      const results = [...before, ...kept, ...last].toSorted((a, b) => (a.target ?? 0) - (b.target ?? 0));
      return { report: { ...report }, results };
    } catch (error) {
      throw asStorage(error);
    } finally {
      if (own !== undefined) removeSoon(own);
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
