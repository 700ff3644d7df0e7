/**
 * Metrics for Prometheus, by its conventions: base units, `_total` for counters, few label values.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CurrentFigures, Metrics } from '../../ports/metrics.ts';

const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const jobBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];

/** Makes metrics of one service. @param build - Told as labels of `likeness_build_info`. */
export function createPrometheus(build: { readonly version: string; readonly database: () => string }): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time until a request was answered, by pattern of the route.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: requestBuckets,
    registers,
  });
  const attempts = new Histogram({
    name: 'likeness_job_duration_seconds',
    help: 'Time that an attempt at a job ran, by kind and outcome. Attempts whose worker was lost are not in it.',
    labelNames: ['kind', 'outcome'] as const,
    buckets: jobBuckets,
    registers,
  });
  const submitted = new Counter({
    name: 'likeness_jobs_submitted_total',
    help: 'Jobs that this server took in.',
    labelNames: ['kind'] as const,
    registers,
  });
  const waits = new Histogram({
    name: 'likeness_job_wait_seconds',
    help: 'Time from when a job was queued until it was begun for the first time.',
    labelNames: ['kind'] as const,
    buckets: jobBuckets,
    registers,
  });
  const lost = new Counter({
    name: 'likeness_leases_lost_total',
    help: 'Attempts whose worker was not heard of any more.',
    labelNames: ['kind'] as const,
    registers,
  });
  const deliveries = new Counter({
    name: 'likeness_webhook_deliveries_total',
    help: 'Tries to deliver a webhook, by outcome; one that is tried again counts as retried each time.',
    labelNames: ['outcome'] as const,
    registers,
  });
  for (const outcome of ['delivered', 'retried', 'failed'] as const) deliveries.inc({ outcome }, 0);
  const jobs = new Gauge({
    name: 'likeness_jobs',
    help: 'Jobs that are kept, by kind and status.',
    labelNames: ['kind', 'status'] as const,
    registers,
  });
  const queue = new Gauge({
    name: 'likeness_queue_length',
    help: 'Jobs that wait for a worker.',
    labelNames: ['kind'] as const,
    registers,
  });
  const workers = new Gauge({
    name: 'likeness_workers',
    help: 'Workers that asked this server for work within the last minute.',
    labelNames: ['ready'] as const,
    registers,
  });
  const ready = new Gauge({ name: 'likeness_ready', help: '1 when a job would start at once.', registers });
  const info = new Gauge({
    name: 'likeness_build_info',
    help: 'Always 1; labels tell the version and the database.',
    labelNames: ['version', 'database'] as const,
    registers,
  });

  const note = ({ jobs: counts, workers: known, ready: isReady }: CurrentFigures): void => {
    for (const gauge of [jobs, queue, info]) gauge.reset();
    for (const { kind, status, count } of counts) {
      jobs.set({ kind, status }, count);
      queue.inc({ kind }, status === 'queued' ? count : 0);
    }
    workers.set({ ready: 'true' }, known.ready);
    workers.set({ ready: 'false' }, known.others);
    ready.set(isReady ? 1 : 0);
    info.set({ version: build.version, database: build.database() }, 1);
  };
  return {
    answered: ({ method, route, status, seconds }) =>
      requests.observe({ method, route, status: String(status) }, seconds),
    submitted: (kind) => submitted.inc({ kind }),
    ended: ({ kind, outcome, seconds }) => attempts.observe({ kind, outcome }, seconds),
    waited: ({ kind, seconds }) => waits.observe({ kind }, seconds),
    leaseLost: (kind) => lost.inc({ kind }),
    delivered: (outcome) => deliveries.inc({ outcome }),
    async page(current) {
      if (current) note(current);
      return { contentType: register.contentType, text: await register.metrics() };
    },
  };
}
