/**
 * The settings of the service: one schema for flags, environment and file.
 */
import { z } from 'zod';
import {
  asList,
  asNumber,
  asSwitch,
  asText,
  readSettings,
  type SettingEnvironment,
  type SettingOrigins,
} from '../read-settings.ts';

const mebibyte = 1024 * 1024;
const hour = 3600;

const host = z
  .string()
  .regex(/^[A-Za-z0-9._:%-]{1,255}$/)
  .meta({ expects: 'a name or an address of this machine, without port', placeholder: 'HOST' });

/** Settings of `likeness serve` that may be given as flags. Secrets may not: every user of a machine sees the arguments of its processes. */
export const serviceFlags = z.strictObject({
  host: host
    .default('127.0.0.1')
    .describe('Address to listen on. Anything but this machine itself (127.0.0.1, ::1, localhost) needs an API key.'),
  port: z.int().min(0).max(65_535).default(8420).describe('Port to listen on; 0 takes a free one.'),
  data: z
    .string()
    .min(1)
    .optional()
    .meta({ expects: 'the path of a folder', placeholder: 'DIR' })
    .describe(
      'Folder for the embedded database, uploads and results. Default: LIKENESS_DATA, else `likeness/service` in the data folder of the system.',
    ),
  workers: z
    .int()
    .min(0)
    .max(64)
    .optional()
    .describe(
      'Built-in workers; 0: only workers that come by `likeness work`. Default: one per four cores, at most four.',
    ),
  lanes: z.int().min(1).max(16).default(1).describe('Jobs that one worker runs at once, each in a process of its own.'),
  requireKey: z.boolean().default(false).describe('Ask for an API key on this machine too.'),
  publicUrl: z
    .string()
    .regex(/^https?:\/\/[^\s/]+/)
    .optional()
    .meta({ expects: 'an address that begins with https:// or http://', placeholder: 'URL' })
    .describe('Address by which others reach the service, behind a proxy. Needs an API key unless it is this machine.'),
  allowedHosts: z
    .array(host)
    .default([])
    .meta({ expects: 'a list of names of hosts', placeholder: 'HOSTS' })
    .describe(
      'Names by which others reach the service, joined by commas. Needs an API key; a service that asks for keys answers to any name.',
    ),
  fetchHosts: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z0-9._:*[\]/-]{1,255}$/)
        .meta({ expects: 'a host, an address or a range, with or without a port' }),
    )
    .default([])
    .meta({ expects: 'a list of hosts, addresses or ranges', placeholder: 'HOSTS' })
    .describe(
      'What may be fetched from and told by webhooks although it is not public, joined by commas: hosts, addresses, ranges such as `10.1.0.0/16`, with or without a port.',
    ),
  maxUploadBytes: z
    .int()
    .min(1024)
    .default(256 * mebibyte)
    .meta({ unit: 'bytes' })
    .describe('Largest file that is taken in.'),
  maxBodyBytes: z
    .int()
    .min(1024)
    .default(64 * mebibyte)
    .meta({ unit: 'bytes' })
    .describe('Largest JSON request, pictures inside it included.'),
  maxQueued: z.int().min(1).max(1_000_000).default(10_000).describe('Unfinished jobs; more are refused.'),
  maxQueuedPerKey: z.int().min(1).max(1_000_000).default(2000).describe('Unfinished jobs of one API key.'),
  concurrencyPerKey: z.int().min(1).max(10_000).default(16).describe('Jobs of one API key that run at once.'),
  requestsPerMinute: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1200)
    .describe('Requests of one API key that make work: uploads, jobs.'),
  maxWaitsPerKey: z
    .int()
    .min(1)
    .max(100_000)
    .default(200)
    .describe(
      'Answers of one API key that wait at once: streams of events, `Prefer: wait`, faces and swaps that are answered at once.',
    ),
  wrongKeysPerMinute: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(60)
    .describe('Wrong API keys that one address may show; more are not looked at.'),
  jobTimeoutSeconds: z
    .int()
    .min(1)
    .max(79_200)
    .default(600)
    .meta({ unit: 'seconds' })
    .describe('An attempt that takes longer is stopped, unless its job says otherwise.'),
  fetchTimeoutSeconds: z
    .number()
    .min(0.1)
    .max(3600)
    .default(30)
    .meta({ unit: 'seconds' })
    .describe('Time for fetching a picture by its URL.'),
  mediaTtlSeconds: z
    .int()
    .min(60)
    .default(24 * hour)
    .meta({ unit: 'seconds' })
    .describe('Uploads that no job needs are deleted after this time.'),
  jobTtlSeconds: z
    .int()
    .min(60)
    .default(7 * 24 * hour)
    .meta({ unit: 'seconds' })
    .describe('Finished jobs are deleted with their results after this time.'),
  stallTimeoutSeconds: z
    .number()
    .min(1)
    .max(3600)
    .default(120)
    .meta({ unit: 'seconds' })
    .describe('A compute process that answers nothing for so long is ended and replaced.'),
  maxComputeMebibytes: z
    .int()
    .min(256)
    .default(4096)
    .meta({ unit: 'MiB' })
    .describe('A compute process that takes more memory than this is ended and replaced.'),
  minFreeMebibytes: z
    .int()
    .min(0)
    .default(512)
    .meta({ unit: 'MiB' })
    .describe(
      'Room that stays free on the disk of the data folder: uploads, pictures by URL and results that would leave less are refused. 0: no floor.',
    ),
  maxStoredMebibytesPerKey: z
    .int()
    .min(1)
    .optional()
    .meta({ unit: 'MiB' })
    .describe(
      'What uploads and results of one API key may take; more is refused until some are deleted. Default: 20480 where a key is needed, no limit where none is.',
    ),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Log lines to write, from this weight on.'),
});

/** Every setting of the service. */
export const serviceSettings = serviceFlags.extend({
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional()
    .meta({ expects: 'an address that begins with postgres://', secret: true })
    .describe('PostgreSQL to use instead of the embedded database.'),
  webhookSecret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]{32,88}(,whsec_[A-Za-z0-9+/=]{32,88}){0,2}$/)
    .optional()
    .meta({ expects: '`whsec_` and 24 to 64 bytes in base64; former ones after a comma', secret: true })
    .describe(
      'Signs webhooks of jobs that bring no secret of their own; former ones after a comma sign beside it. Default: one per API key that the service makes, `GET /v1/webhooks/secret` shows it.',
    ),
});

/** Settings of the service, resolved. */
export type ServiceSettings = z.output<typeof serviceSettings>;

/** Environment variables by setting, those that win first. */
export const serviceEnvironment: SettingEnvironment<keyof ServiceSettings> = {
  host: { names: ['LIKENESS_HOST'], read: asText },
  port: { names: ['LIKENESS_PORT'], read: asNumber },
  data: { names: ['LIKENESS_DATA'], read: asText },
  workers: { names: ['LIKENESS_WORKERS'], read: asNumber },
  lanes: { names: ['LIKENESS_LANES'], read: asNumber },
  requireKey: { names: ['LIKENESS_REQUIRE_KEY'], read: asSwitch },
  publicUrl: { names: ['LIKENESS_PUBLIC_URL'], read: asText },
  allowedHosts: { names: ['LIKENESS_ALLOWED_HOSTS'], read: asList },
  fetchHosts: { names: ['LIKENESS_FETCH_HOSTS'], read: asList },
  maxUploadBytes: { names: ['LIKENESS_MAX_UPLOAD_BYTES'], read: asNumber },
  maxBodyBytes: { names: ['LIKENESS_MAX_BODY_BYTES'], read: asNumber },
  maxQueued: { names: ['LIKENESS_MAX_QUEUED'], read: asNumber },
  maxQueuedPerKey: { names: ['LIKENESS_MAX_QUEUED_PER_KEY'], read: asNumber },
  concurrencyPerKey: { names: ['LIKENESS_CONCURRENCY_PER_KEY'], read: asNumber },
  requestsPerMinute: { names: ['LIKENESS_REQUESTS_PER_MINUTE'], read: asNumber },
  maxWaitsPerKey: { names: ['LIKENESS_MAX_WAITS_PER_KEY'], read: asNumber },
  wrongKeysPerMinute: { names: ['LIKENESS_WRONG_KEYS_PER_MINUTE'], read: asNumber },
  jobTimeoutSeconds: { names: ['LIKENESS_JOB_TIMEOUT_SECONDS'], read: asNumber },
  fetchTimeoutSeconds: { names: ['LIKENESS_FETCH_TIMEOUT_SECONDS'], read: asNumber },
  mediaTtlSeconds: { names: ['LIKENESS_MEDIA_TTL_SECONDS'], read: asNumber },
  jobTtlSeconds: { names: ['LIKENESS_JOB_TTL_SECONDS'], read: asNumber },
  stallTimeoutSeconds: { names: ['LIKENESS_STALL_TIMEOUT_SECONDS'], read: asNumber },
  maxComputeMebibytes: { names: ['LIKENESS_MAX_COMPUTE_MEBIBYTES'], read: asNumber },
  minFreeMebibytes: { names: ['LIKENESS_MIN_FREE_MEBIBYTES'], read: asNumber },
  maxStoredMebibytesPerKey: { names: ['LIKENESS_MAX_STORED_MEBIBYTES_PER_KEY'], read: asNumber },
  logLevel: { names: ['LIKENESS_LOG_LEVEL'], read: asText },
  databaseUrl: { names: ['LIKENESS_DATABASE_URL', 'DATABASE_URL'], read: asText },
  webhookSecret: { names: ['LIKENESS_WEBHOOK_SECRET'], read: asText },
};

/**
 * Merges flags over environment over file, and checks the result.
 *
 * @throws `request/invalid` that names the flag, the variable or the field of the file that is wrong, never a secret's value.
 */
export function resolveServiceSettings(origins: SettingOrigins): ServiceSettings {
  return readSettings({ schema: serviceSettings, part: 'service', environment: serviceEnvironment }, origins);
}
