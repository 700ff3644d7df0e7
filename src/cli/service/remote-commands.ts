/**
 * `likeness swap`, `faces` and `compare` with `--remote`.
 */
import { join } from 'node:path';
import { LikenessError } from '../../base/errors.ts';
import type { CompareReport, FacesReport } from '../../contract/faces-report.ts';
import { compareRequest, facesRequest, type SwapRequest, swapRequest } from '../../contract/request.ts';
import { resolve } from '../../contract/resolve.ts';
import type { JobRequest } from '../../contract/service/job-request.ts';
import type { SwapReport } from '../../contract/swap-report.ts';
import type { CommandRun } from '../command-run.ts';
import { flagNaming } from '../parse-arguments.ts';
import { checkFree, isFolder, openRemote, type RemoteRun } from './run-remote.ts';

async function withRemote<T>(run: CommandRun, work: (remote: RemoteRun) => Promise<T>): Promise<T> {
  const remote = await openRemote(run);
  try {
    return await work(remote);
  } finally {
    await remote.clean();
  }
}

/** Puts the path where the report says the name of a result. */
function renamed<T>(report: T, names: ReadonlyMap<string, string>): T {
  const text = JSON.stringify(report, (_, value) => (typeof value === 'string' ? (names.get(value) ?? value) : value));
  return JSON.parse(text) as T;
}

/** Swaps at the service. @returns The report, with the paths that were written here. */
export function swapRemotely(run: CommandRun, wish: SwapRequest): Promise<SwapReport> {
  const {
    version: _,
    sources,
    target,
    out,
    overwrite,
    skipDone,
    faces,
    ...rest
  } = resolve(swapRequest, wish, flagNaming(run.command));
  if (skipDone)
    throw new LikenessError(
      'request/invalid',
      'Expected --skip-done only for runs on this machine, got it with --remote.',
    );
  return withRemote(run, async (remote) => {
    const targets = [target].flat();
    const folder = targets.length > 1 || (await isFolder(out));
    if (!folder) await checkFree(out, overwrite);
    const send = (path: string): Promise<string> => remote.send(path);
    const people: (string | string[])[] = [];
    for (const source of sources) {
      const photos: string[] = [];
      for (const photo of [source].flat()) photos.push(await send(photo));
      people.push(typeof source === 'string' ? (photos[0] as string) : photos);
    }
    const media: string[] = [];
    for (const path of targets) media.push(await send(path));
    const like = typeof faces === 'string' && faces.startsWith('like:') ? `like:${await send(faces.slice(5))}` : faces;
    const request = {
      kind: 'swap',
      ...rest,
      sources: people,
      target: media.length > 1 ? media : media[0],
      faces: like,
    };
    const job = await remote.run(request as JobRequest);
    const names = new Map<string, string>();
    for (const result of job.results) {
      const path = folder ? join(out, result.name) : out;
      await checkFree(path, overwrite);
      await remote.fetch(result, path);
      names.set(result.name, path);
    }
    return renamed(job.report as unknown as SwapReport, names);
  });
}

/** Finds faces at the service. */
export function findFacesRemotely(run: CommandRun): Promise<FacesReport> {
  const {
    version: _,
    media,
    draw,
    overwrite,
    ...rest
  } = resolve(facesRequest, run.args.request, flagNaming(run.command));
  return withRemote(run, async (remote) => {
    if (draw !== undefined) await checkFree(draw, overwrite);
    const request = { kind: 'faces', ...rest, media: await remote.send(media), draw: draw !== undefined };
    const job = await remote.run(request as JobRequest);
    const [drawing] = job.results;
    if (drawing && draw !== undefined) await remote.fetch(drawing, draw);
    const names = new Map(drawing && draw !== undefined ? [[drawing.name, draw]] : []);
    return renamed(job.report as unknown as FacesReport, names);
  });
}

/** Compares faces at the service. */
export function compareRemotely(run: CommandRun): Promise<CompareReport> {
  const { version: _, a, b, ...rest } = resolve(compareRequest, run.args.request, flagNaming(run.command));
  return withRemote(run, async (remote) => {
    const request = { kind: 'compare', ...rest, a: await remote.send(a), b: await remote.send(b) };
    const job = await remote.run(request as JobRequest);
    return job.report as unknown as CompareReport;
  });
}
