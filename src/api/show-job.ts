/**
 * A job as callers see it: what `jobs/` says, with addresses, results and the items of a batch.
 */
import type { Job, JobItem, JobResult } from '../contract/service/job.ts';
import { remedyForCallers } from '../contract/service/problem.ts';
import type { JobView } from '../jobs/jobs.ts';
import type { MediaRow } from '../ports/media-records.ts';
import { type LinkSigning, linkSeconds, makeLink } from './links.ts';

/** What showing needs. */
export interface Showing extends LinkSigning {
  /** Address of the service without path. */
  readonly base: string;
  readonly nowMs: number;
}

const endings: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/tiff': 'tiff',
  'image/gif': 'gif',
  'image/bmp': 'bmp',
};

/** A name for saving a file. */
export function saveName(row: Pick<MediaRow, 'id' | 'name' | 'contentType'>): string {
  return row.name ?? `${row.id}.${endings[row.contentType] ?? 'bin'}`;
}

async function showResults(view: JobView, showing: Showing): Promise<JobResult[]> {
  const rows = new Map(view.files.map((row) => [row.id, row]));
  const expiresSeconds = Math.floor(showing.nowMs / 1000) + linkSeconds;
  const shown: JobResult[] = [];
  for (const { id, target } of view.results) {
    const row = rows.get(id);
    if (!row) continue;
    const url = await makeLink(showing, showing.base, { id, expiresSeconds, download: false });
    const { contentType, bytes, sha256 } = row;
    shown.push({
      id,
      url,
      contentType,
      bytes,
      sha256,
      name: saveName(row),
      ...(target === undefined ? {} : { target }),
      ...(row.attempt === undefined ? {} : { attempt: row.attempt }),
    });
  }
  return shown;
}

/** Remedies of workers speak to whoever sits at a command line. */
function told<Error extends NonNullable<Job['error']>>(error: Error): Error {
  return { ...error, remedy: remedyForCallers(error.code) ?? error.remedy };
}

function showItems(view: JobView): JobItem[] {
  const targets = view.report?.['targets'];
  if (!Array.isArray(targets)) return [];
  return targets.map((one: { status: JobItem['status']; error?: JobItem['error'] }, target) => {
    const resultId = view.results.find((result) => result.target === target)?.id;
    return {
      target,
      status: one.status,
      ...(resultId ? { resultId } : {}),
      ...(one.error ? { error: told(one.error) } : {}),
    };
  });
}

/** Shows a job. Links to its results work for an hour; asking again gives fresh ones. */
export async function showJob(view: JobView, showing: Showing): Promise<Job> {
  const { owner: _, files: _1, ...facts } = view;
  const self = `/v1/jobs/${view.id}`;
  return {
    ...facts,
    attempts: facts.attempts.map((one) => (one.error ? { ...one, error: told(one.error) } : one)),
    ...(facts.error ? { error: told(facts.error) } : {}),
    results: await showResults(view, showing),
    items: showItems(view),
    links: { self, events: `${self}/events`, cancel: `${self}/cancel`, retry: `${self}/retry` },
  };
}
