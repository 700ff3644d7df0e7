/**
 * The body of a delivery: our event, or the job's template filled in.
 */
import type { Job } from '../../contract/service/job.ts';
import { fillTemplate, type TemplateValues } from '../../contract/service/webhook-template.ts';
import type { DeliveryRow } from '../../ports/webhook-records.ts';
import { jobAtEvent, type ToldJob } from './job-at-event.ts';

/** Standard Webhooks asks for bodies of at most 20 kB; what is long is left out then, and named in `data.leftOut`. */
const goodLength = 20_000;
const longFields = ['report', 'request', 'items', 'results'] as const;

/** What placeholders stand for. @param job - As it stood at the event: what its end brings is empty before. */
function templateValues(event: string, job: ToldJob): TemplateValues {
  const urls = job.results.map((result) => result.url);
  const seconds =
    job.startedAt && job.finishedAt ? (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000 : undefined;
  const values: Readonly<Record<string, unknown>> = {
    id: job.id,
    event,
    kind: job.kind,
    status: job.status,
    output_url: urls[0],
    output_urls: urls,
    error_code: job.error?.code,
    error_message: job.error?.message,
    attempts: job.attempts.length,
    created_at: job.createdAt,
    started_at: job.startedAt,
    finished_at: job.finishedAt,
    duration_seconds: seconds,
    metadata: job.metadata,
    report: job.report,
    job,
  };
  return (word) => {
    if (!word.startsWith('metadata.')) return values[word];
    const name = word.slice('metadata.'.length);
    return Object.hasOwn(job.metadata, name) ? job.metadata[name] : undefined;
  };
}

function ownEvent(event: string, timestamp: string, job: ToldJob): string {
  let data: Record<string, unknown> = job;
  const say = (): string => JSON.stringify({ type: event, timestamp, data });
  let body = say();
  for (const field of longFields) {
    if (body.length <= goodLength) return body;
    const { [field]: _, ...rest } = data;
    data = { ...rest, leftOut: [...((data['leftOut'] as string[] | undefined) ?? []), field] };
    body = say();
  }
  return body;
}

/** Makes the body of a delivery. Its time and its facts are those of the event, not of the try; links are fresh. */
export function deliveryBody(row: Pick<DeliveryRow, 'event' | 'template' | 'createdMs'>, job: Job): string {
  const then = jobAtEvent(row, job);
  if (row.template) return JSON.stringify(fillTemplate(row.template, templateValues(row.event, then)));
  return ownEvent(row.event, new Date(row.createdMs).toISOString(), then);
}
