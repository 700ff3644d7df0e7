/**
 * What the API is made of: ports that a preset fills. Routes know nothing else of the machine.
 */
import type { z } from 'zod';
import type { DoctorReport } from '../contract/doctor-report.ts';
import type { Caller, Jobs } from '../jobs/jobs.ts';
import type { ModelDesk } from '../jobs/model-desk.ts';
import type { WebhookDesk } from '../jobs/webhooks/webhook-desk.ts';
import type { ArtifactStore } from '../ports/artifact-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { SafeFetch } from '../ports/fetch-media.ts';
import type { Hashing } from '../ports/hashing.ts';
import type { KeyRecords } from '../ports/key-records.ts';
import type { Log } from '../ports/log.ts';
import type { MediaRecords } from '../ports/media-records.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { ReadMultipart } from '../ports/multipart.ts';
import type { ResumableUploads } from '../ports/resumable-uploads.ts';
import type { StorageQuota } from './storage-quota.ts';

/** Sizes and counts that the API keeps to. */
export interface ApiLimits {
  readonly maxUploadBytes: number;
  /** Of JSON bodies, data URIs included. */
  readonly maxBodyBytes: number;
  /** Of requests that make work, per caller. */
  readonly requestsPerMinute: number;
  /** Answers of one caller that may wait at once. */
  readonly waitsPerCaller: number;
  /** Wrong keys that one address may show. */
  readonly wrongKeysPerMinute: number;
  /** How long nothing of a body may arrive before it is given up. */
  readonly bodyPatienceMs: number;
  /** Of fetching a URL that a request names. */
  readonly fetchTimeoutMs: number;
  /** How long files stay that no job keeps. */
  readonly mediaTtlSeconds: number;
}

/** Everything that exists once the database is open. */
export interface OpenParts {
  readonly database: Database;
  readonly jobs: Jobs;
  readonly artifacts: ArtifactStore;
  readonly media: MediaRecords;
  /** How much each caller may store. */
  readonly quota: StorageQuota;
  readonly keys: KeyRecords;
  readonly webhookDesk: WebhookDesk;
  readonly fetchMedia: SafeFetch;
  /** Large files that arrive in pieces. */
  readonly resumable: ResumableUploads<Request, Response>;
}

/** What `/health` tells of the machine and of what comes with the package. */
export interface HostFacts {
  /** Names and versions of what the service runs on. */
  readonly versions: Readonly<Record<string, string>>;
  readonly builtInModels: readonly { readonly id: string; readonly role: string }[];
  /** What puts a face in when a request asks for nothing special. */
  readonly swapper: { readonly id: string; readonly variant: string; readonly models: readonly string[] };
  memory(): {
    readonly rssBytes: number;
    readonly heapUsedBytes: number;
    readonly machineBytes: number;
    readonly machineFreeBytes: number;
  };
  uptimeSeconds(): number;
}

/** A file of the pages that explain the API. */
export interface DocsFile {
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What the API is given. */
export interface ApiParts {
  readonly log: Log;
  readonly clock: Clock;
  readonly limits: ApiLimits;
  readonly version: string;
  /** Nothing while the database is being opened; routes then answer 503 with `Retry-After`. */
  open(): OpenParts | undefined;
  /** False once the service is being stopped. */
  accepting(): boolean;
  /** Whether requests need a key, and which names may stand in `Host`: any where keys are needed. */
  readonly access: {
    readonly keysNeeded: boolean;
    readonly hosts: readonly string[] | 'any';
    readonly workerKeyHash?: string | undefined;
    /** Of what the owner of the data folder manages keys with: good for the routes of keys, and from this machine, alone. */
    readonly ownerKeyHash?: string | undefined;
  };
  /** The address that a request came from, by what its server hands on beside it. */
  readonly peerAddress: (around: unknown) => string;
  /** Whether its connection was made on this machine. */
  readonly fromThisMachine: (around: unknown) => boolean;
  /** Address by which others reach the service, without path; nothing: the address that a request came by. */
  readonly publicUrl?: string | undefined;
  /** Signs links to files; made for this deployment, never shown. */
  readonly linkSecret: Uint8Array;
  /** Nothing: the Web Crypto API is used. */
  readonly hashing?: Hashing | undefined;
  /** Schemas of kinds of jobs beside the product's own, for tests and benches. */
  readonly extraKinds?: Readonly<Record<string, z.ZodType>> | undefined;
  readonly readMultipart: ReadMultipart;
  /** The model store as the server sees it. */
  readonly models: ModelDesk;
  /** The doctor's report of the server's machine, made outside of this process; a fresh one when it is asked for. */
  readonly examine: (wish: {
    readonly fresh: boolean;
  }) => Promise<{ readonly report: DoctorReport; readonly atMs: number }>;
  readonly metrics: Metrics;
  readonly host: HostFacts;
  /** Files of Swagger UI by their names; nothing for names that it does not have. */
  readonly docsFile: (name: string) => Promise<DocsFile | undefined>;
}

/** Who makes a request, found by the access check. */
export interface Requester extends Caller {
  readonly scopes: readonly string[];
  readonly requestId: string;
}
