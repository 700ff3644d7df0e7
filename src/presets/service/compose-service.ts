/**
 * The service, composed: database, jobs, artifacts, webhooks behind the API. Tests and benches compose one with kinds of their own.
 */
import type { ApiParts } from '../../api/parts.ts';
import { productVersion } from '../../base/version.ts';
import type { JobRules, KindRules } from '../../jobs/job-parts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Metrics } from '../../ports/metrics.ts';
import { workerIsDead } from '../worker/worker-name.ts';
import type { WorkerProgram } from './built-in-workers.ts';
import { checkDeployment } from './data-folder.ts';
import { hashing } from './node-hashing.ts';
import { openResumable } from './open-resumable.ts';
import type { WebhookPatience } from './open-webhooks.ts';
import type { OpenedService, OpenWish, ServiceComposition } from './start-service.ts';

type KindSchema = NonNullable<ApiParts['extraKinds']>[string];

/** What a composition may have beside the product's own. */
export interface FurtherParts {
  /** Kinds of jobs, for tests and benches. */
  readonly kinds?: Readonly<Record<string, { readonly schema: KindSchema; readonly rules: KindRules }>>;
  readonly worker?: (server: string) => WorkerProgram;
  /** Times of leases and the like, for tests that cannot wait. */
  readonly rules?: Partial<JobRules>;
  /** The time, for tests of what expires. */
  readonly clock?: Clock;
  /** How long nothing of a request's body may arrive, likewise. */
  readonly bodyPatienceMs?: number;
  /** Patience of webhooks, likewise. */
  readonly patience?: WebhookPatience;
}

const bodyPatienceMs = 30_000;
const mebibyte = 1024 * 1024;
/** What one key may store when nobody says otherwise; whoever needs no key may fill the disk down to its floor. */
const usualShareMebibytes = 20 * 1024;

/**
 * Composes the service. What it is made of is loaded when it is opened: a server listens before its database is there.
 */
export function composeService(further: FurtherParts = {}): ServiceComposition {
  const extra = Object.entries(further.kinds ?? {});
  // Until the database is open, and what is only measured here: the machine's own.
  let shared: Clock = { now: Date.now };
  let metrics: Metrics | undefined;
  const clock = further.clock ?? { now: () => shared.now() };
  return {
    async open(wish) {
      const kinds = Object.fromEntries(extra.map(([name, { rules }]) => [name, rules]));
      const opened = await openService(wish, kinds, further, {
        waited: (job) => metrics?.waited(job),
        leaseLost: (kind) => metrics?.leaseLost(kind),
        delivered: (outcome) => metrics?.delivered(outcome),
      });
      shared = opened.parts.database.clock;
      return opened;
    },
    async app({ settings, machine, ...given }) {
      const [
        { createApp },
        { readMultipart },
        { createPrometheus },
        { createModelDesk },
        { readDocsFile },
        { hostFacts },
        { createExaminer },
        { studioPages },
        { peerAddress, fromThisMachine },
      ] = await Promise.all([
        import('../../api/app.ts'),
        import('../../adapters/http/read-multipart.ts'),
        import('../../adapters/metrics/prometheus.ts'),
        import('../models/model-desk.ts'),
        import('./docs-files.ts'),
        import('./host-facts.ts'),
        import('./examine-machine.ts'),
        import('./studio-pages.ts'),
        import('../../adapters/http/peer-address.ts'),
      ]);
      const database = (): string => given.open()?.database.flavour ?? 'none';
      metrics = createPrometheus({ version: productVersion, database });
      const parts = {
        ...given,
        clock,
        version: productVersion,
        limits: {
          maxUploadBytes: settings.maxUploadBytes,
          maxBodyBytes: settings.maxBodyBytes,
          requestsPerMinute: settings.requestsPerMinute,
          waitsPerCaller: settings.maxWaitsPerKey,
          wrongKeysPerMinute: settings.wrongKeysPerMinute,
          bodyPatienceMs: further.bodyPatienceMs ?? bodyPatienceMs,
          fetchTimeoutMs: settings.fetchTimeoutSeconds * 1000,
          mediaTtlSeconds: settings.mediaTtlSeconds,
        },
        publicUrl: settings.publicUrl,
        extraKinds: Object.fromEntries(extra.map(([name, { schema }]) => [name, schema])),
        hashing,
        readMultipart,
        peerAddress,
        fromThisMachine,
        models: createModelDesk(),
        metrics,
        host: hostFacts(),
        examine: createExaminer(machine),
        docsFile: readDocsFile,
      };
      const app = createApp(parts, [studioPages()]);
      return (request, around) => app.fetch(request, around);
    },
    ...(further.worker === undefined ? {} : { worker: further.worker }),
  };
}

async function openService(
  { settings, data, secrets, access, log, url }: OpenWish,
  furtherKinds: Readonly<Record<string, KindRules>>,
  further: FurtherParts,
  watch: Pick<Metrics, 'waited' | 'leaseLost' | 'delivered'>,
): Promise<OpenedService> {
  const [
    { openDatabase },
    { openFolderStore },
    { createSafeFetch },
    { openJobs },
    { contractKinds },
    { defaultJobRules },
    { createWebhookKeys },
    { openWebhooks },
    { createStorageQuota },
    { watchFreeSpace },
  ] = await Promise.all([
    import('../../adapters/database/open-database.ts'),
    import('../../adapters/artifact-store/folder-store.ts'),
    import('../../adapters/safe-fetch/safe-fetch.ts'),
    import('../../jobs/open-jobs.ts'),
    import('../../jobs/job-kinds.ts'),
    import('../../jobs/job-parts.ts'),
    import('../../jobs/webhooks/webhook-keys.ts'),
    import('./open-webhooks.ts'),
    import('../../api/storage-quota.ts'),
    import('../../adapters/files/free-space.ts'),
  ]);
  const kinds = { ...contractKinds, ...furtherKinds };
  const opened = await openDatabase({
    url: settings.databaseUrl,
    folder: data.database,
    kinds: Object.keys(kinds),
    log,
  });
  const { database, media, keys, webhooks } = opened;
  const clock = further.clock ?? database.clock;
  const closing: (() => Promise<void>)[] = [async () => opened[Symbol.asyncDispose]()];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    await checkDeployment(data, database.deployment);
    const artifacts = await openFolderStore(
      data.artifacts,
      watchFreeSpace(data.artifacts, settings.minFreeMebibytes * mebibyte),
    );
    closing.push(async () => artifacts[Symbol.asyncDispose]());
    const webhookKeys = createWebhookKeys({
      current: secrets.seal,
      ...(settings.webhookSecret === undefined ? {} : { signing: settings.webhookSecret.split(',') }),
    });
    const jobs = openJobs({
      ...opened,
      artifacts,
      clock,
      log,
      watch,
      kinds,
      rules: {
        ...defaultJobRules,
        maxQueued: settings.maxQueued,
        maxUnfinishedOfCaller: settings.maxQueuedPerKey,
        maxRunningOfCaller: settings.concurrencyPerKey,
        timeoutSeconds: settings.jobTimeoutSeconds,
        jobTtlSeconds: settings.jobTtlSeconds,
        ...further.rules,
      },
      seal: webhookKeys.seal,
      sha256: hashing.sha256,
      workerIsDead,
      base64: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
    });
    closing.push(async () => jobs[Symbol.asyncDispose]());
    const fetchMedia = createSafeFetch({ allow: settings.fetchHosts });
    const resumable = openResumable(settings, data);
    closing.push(async () => resumable[Symbol.asyncDispose]());
    const share = settings.maxStoredMebibytesPerKey ?? (access.keysNeeded ? usualShareMebibytes : undefined);
    const quota = createStorageQuota({
      maxBytes: share === undefined ? undefined : share * mebibyte,
      async stored(owner) {
        const arriving = await resumable.arrivingBytes(owner);
        return arriving + (await database.look((tx) => media.storedBytes(tx, owner)));
      },
    });
    const open = { database, jobs, artifacts, media, quota, keys, fetchMedia };
    const { desk, stop } = openWebhooks({
      fetch: fetchMedia,
      keys: webhookKeys,
      records: webhooks,
      clock,
      log,
      open,
      linkSecret: secrets.link,
      base: settings.publicUrl ?? url,
      patience: further.patience,
      delivered: watch.delivered,
      oneOwner: !access.keysNeeded,
    });
    closing.push(stop);
    return { parts: { ...open, webhookDesk: desk, resumable }, close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}
