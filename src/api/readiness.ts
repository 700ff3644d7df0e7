/**
 * Whether a job would start at once.
 */
import type { Readiness } from '../contract/service/health.ts';
import type { ApiParts } from './parts.ts';

/** How long a database may take to say that it is there. */
const pingMs = 2000;

async function answers(ping: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), pingMs);
  });
  const there = ping.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([there, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Looks whether the service can work, and names what is missing. */
export async function lookReadiness(parts: Pick<ApiParts, 'open' | 'accepting'>): Promise<Readiness> {
  const opened = parts.open();
  const accepting = parts.accepting();
  const database = opened !== undefined && (await answers(opened.database.ping()));
  const worker = opened?.jobs.workers().some((one) => one.ready) ?? false;
  const missing = [
    ...(accepting ? [] : ['The service is being stopped.']),
    ...(opened === undefined ? ['The database is being opened.'] : database ? [] : ['The database does not answer.']),
    ...(worker ? [] : ['No worker with its models open has asked for jobs yet.']),
  ];
  const status = !accepting ? 'stopping' : missing.length === 0 ? 'ready' : 'starting';
  return { status, checks: { accepting, database, worker }, missing };
}
