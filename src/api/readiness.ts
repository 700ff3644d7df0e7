/**
 * Whether a job would start at once.
 */
import { isLikenessError } from '../base/errors.ts';
import type { Readiness } from '../contract/service/health.ts';
import type { ApiParts, OpenParts } from './parts.ts';

/** How long a database or a store may take to say that it is there. */
const pingMs = 2000;
/** How long the word of the store is believed: everybody may ask, and every look writes. */
const storeBelievedMs = 1000;

/** Looks whether the service can work, and names what is missing. */
export type LookReadiness = () => Promise<Readiness>;

/** Why something does not answer; nothing when it does. */
async function faultOf(answer: Promise<void>, late: string): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(late), pingMs);
  });
  const there = answer.then(
    () => undefined,
    (thrown: unknown) => (isLikenessError(thrown, 'system/disk-full') ? thrown.message : late),
  );
  try {
    return await Promise.race([there, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Makes the look. */
export function createReadiness(parts: Pick<ApiParts, 'open' | 'accepting'>): LookReadiness {
  let store: { readonly fault: Promise<string | undefined>; readonly untilMs: number } | undefined;
  const lookAtStore = (opened: OpenParts): Promise<string | undefined> => {
    if (store === undefined || store.untilMs <= performance.now()) {
      const fault = faultOf(opened.artifacts.probe(), 'The folder for uploads and results cannot be written to.');
      store = { fault, untilMs: performance.now() + storeBelievedMs };
    }
    return store.fault;
  };
  return async () => {
    const opened = parts.open();
    const accepting = parts.accepting();
    const [databaseFault, storeFault] = opened
      ? await Promise.all([faultOf(opened.database.ping(), 'The database does not answer.'), lookAtStore(opened)])
      : ['The database is being opened.', undefined];
    const workers = opened?.jobs.workers() ?? [];
    const worker = workers.some((one) => one.ready);
    const failing = workers.some((one) => one.failing);
    const missing = [
      ...(accepting ? [] : ['The service is being stopped.']),
      ...(databaseFault === undefined ? [] : [databaseFault]),
      ...(storeFault === undefined ? [] : [storeFault]),
      ...(worker
        ? []
        : failing
          ? ['Workers ask for jobs, but giving jobs out fails; the log of the service says why.']
          : ['No worker with its models open has asked for jobs yet.']),
    ];
    const broken =
      opened !== undefined && (databaseFault !== undefined || storeFault !== undefined || (failing && !worker));
    const status = !accepting ? 'stopping' : missing.length === 0 ? 'ready' : broken ? 'unready' : 'starting';
    const checks = {
      accepting,
      database: opened !== undefined && databaseFault === undefined,
      storage: opened !== undefined && storeFault === undefined,
      worker,
    };
    return { status, checks, missing };
  };
}
