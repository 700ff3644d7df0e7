/**
 * The body of a delivery: our event, or the job's template filled in.
 */
import type { Job } from '../../contract/service/job.ts';
import type { WebhookEvent } from '../../contract/service/webhook.ts';
import { fillTemplate, type TemplateValues } from '../../contract/service/webhook-template.ts';
import type { DeliveryRow } from '../../ports/webhook-records.ts';

/** Standard Webhooks asks for bodies of at most 20 kB; what is long is left out then, and named in `data.leftOut`. */
const goodLength = 20_000;
const longFields = ['report', 'request', 'items', 'results'] as const;

const statusOf: Readonly<Record<WebhookEvent, string>> = {
  'job.started': 'running',
  'job.succeeded': 'succeeded',
  'job.failed': 'failed',
  'job.cancelled': 'cancelled',
};

/** What placeholders stand for. `status` is that of the event: a job that was retried since may be queued again. */
export function templateValues(event: string, job: Job): TemplateValues {
  const urls = job.results.map((result) => result.url);
  const seconds =
    job.startedAt && job.finishedAt ? (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000 : undefined;
  const values: Readonly<Record<string, unknown>> = {
    id: job.id,
    event,
    kind: job.kind,
    status: statusOf[event as WebhookEvent] ?? job.status,
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

function ownEvent(event: string, timestamp: string, job: Job): string {
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

/** Makes the body of a delivery. The event's time is that of the event, not of the try. */
export function deliveryBody(row: Pick<DeliveryRow, 'event' | 'template' | 'createdMs'>, job: Job): string {
  if (row.template) return JSON.stringify(fillTemplate(row.template, templateValues(row.event, job)));
  return ownEvent(row.event, new Date(row.createdMs).toISOString(), job);
}
