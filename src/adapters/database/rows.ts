/**
 * How rows of our tables become values of the ports, and which columns a field is.
 */
import type { AttemptRow, EventRow, ItemRow, JobPatch, JobRow } from '../../ports/job-records.ts';
import type { KeyRow } from '../../ports/key-records.ts';
import type { MediaRow } from '../../ports/media-records.ts';
import type { DeliveryRow } from '../../ports/webhook-records.ts';
import type { Row } from './connection.ts';

/** A field: its name in the port, its column, and the type its parameter is cast to. */
type Column<T> = readonly [field: keyof T & string, column: string, cast: string];

/** Columns of jobs. */
export const jobColumns: readonly Column<JobRow>[] = [
  ['id', 'id', 'uuid'],
  ['kind', 'kind', 'text'],
  ['owner', 'owner', 'text'],
  ['status', 'status', 'text'],
  ['request', 'request', 'jsonb'],
  ['priority', 'priority', 'int'],
  ['tries', 'tries', 'int'],
  ['timeoutSeconds', 'timeout_seconds', 'int'],
  ['metadata', 'metadata', 'jsonb'],
  ['progress', 'progress', 'double precision'],
  ['step', 'step', 'text'],
  ['cancelRequested', 'cancel_requested', 'boolean'],
  ['attempt', 'attempt', 'int'],
  ['lastEvent', 'last_event', 'bigint'],
  ['report', 'report', 'jsonb'],
  ['results', 'results', 'jsonb'],
  ['error', 'error', 'jsonb'],
  ['idempotencyKey', 'idempotency_key', 'text'],
  ['fingerprint', 'fingerprint', 'text'],
  ['createdMs', 'created_ms', 'bigint'],
  ['startedMs', 'started_ms', 'bigint'],
  ['finishedMs', 'finished_ms', 'bigint'],
  ['expiresMs', 'expires_ms', 'bigint'],
];

/** Columns of attempts. */
export const attemptColumns: readonly Column<AttemptRow>[] = [
  ['id', 'id', 'uuid'],
  ['jobId', 'job_id', 'uuid'],
  ['number', 'number', 'int'],
  ['engineAttempt', 'engine_attempt', 'int'],
  ['worker', 'worker', 'text'],
  ['tokenHash', 'token_hash', 'text'],
  ['status', 'status', 'text'],
  ['leaseUntilMs', 'lease_until_ms', 'bigint'],
  ['startedMs', 'started_ms', 'bigint'],
  ['endedMs', 'ended_ms', 'bigint'],
  ['error', 'error', 'jsonb'],
];

/** Columns of events. */
export const eventColumns: readonly Column<EventRow>[] = [
  ['sequence', 'sequence', 'bigint'],
  ['jobId', 'job_id', 'uuid'],
  ['type', 'type', 'text'],
  ['atMs', 'at_ms', 'bigint'],
  ['facts', 'facts', 'jsonb'],
];

/** Columns of items of batches. */
export const itemColumns: readonly Column<ItemRow>[] = [
  ['jobId', 'job_id', 'uuid'],
  ['target', 'target', 'int'],
  ['attempt', 'attempt', 'int'],
  ['mediaId', 'media_id', 'text'],
  ['report', 'report', 'jsonb'],
];

/** Columns of media. */
export const mediaColumns: readonly Column<MediaRow>[] = [
  ['id', 'id', 'text'],
  ['key', 'key', 'text'],
  ['owner', 'owner', 'text'],
  ['bytes', 'bytes', 'bigint'],
  ['sha256', 'sha256', 'text'],
  ['contentType', 'content_type', 'text'],
  ['name', 'name', 'text'],
  ['jobId', 'job_id', 'uuid'],
  ['attempt', 'attempt', 'int'],
  ['createdMs', 'created_ms', 'bigint'],
  ['expiresMs', 'expires_ms', 'bigint'],
];

/** Columns of keys. */
export const keyColumns: readonly Column<KeyRow>[] = [
  ['id', 'id', 'text'],
  ['name', 'name', 'text'],
  ['hash', 'hash', 'text'],
  ['lastFour', 'last_four', 'text'],
  ['scopes', 'scopes', 'text[]'],
  ['createdMs', 'created_ms', 'bigint'],
  ['expiresMs', 'expires_ms', 'bigint'],
  ['revokedMs', 'revoked_ms', 'bigint'],
  ['lastUsedMs', 'last_used_ms', 'bigint'],
];

/** Columns of deliveries. */
export const deliveryColumns: readonly Column<DeliveryRow>[] = [
  ['id', 'id', 'text'],
  ['jobId', 'job_id', 'uuid'],
  ['owner', 'owner', 'text'],
  ['event', 'event', 'text'],
  ['url', 'url', 'text'],
  ['secret', 'secret', 'text'],
  ['template', 'template', 'jsonb'],
  ['status', 'status', 'text'],
  ['tries', 'tries', 'int'],
  ['lastStatus', 'last_status', 'int'],
  ['lastError', 'last_error', 'text'],
  ['createdMs', 'created_ms', 'bigint'],
  ['nextTryMs', 'next_try_ms', 'bigint'],
  ['takenUntilMs', 'taken_until_ms', 'bigint'],
  ['deliveredMs', 'delivered_ms', 'bigint'],
];

/** The columns of a table for a `SELECT`, under an alias. */
export function select<T>(columns: readonly Column<T>[], alias: string, prefix = ''): string {
  return columns.map(([field, column]) => `${alias}.${column} AS "${prefix}${field}"`).join(', ');
}

/** A row as the port's value; columns that are `NULL` are left out. */
export function fromRow<T>(columns: readonly Column<T>[], row: Row, prefix = ''): T {
  const value: Record<string, unknown> = {};
  for (const [field, , cast] of columns) {
    const cell = row[prefix + field];
    if (cell === null || cell === undefined) continue;
    value[field] = cast === 'bigint' ? Number(cell) : cell;
  }
  return value as T;
}

/** Collects values of a statement and hands out their places. */
export interface Values {
  readonly values: unknown[];
  /** @returns `$n::cast`. */
  add(value: unknown, cast: string): string;
}

/** Begins a list of values. */
export function collectValues(): Values {
  const values: unknown[] = [];
  return {
    values,
    add(value, cast) {
      values.push(cast === 'jsonb' && value !== undefined && value !== null ? JSON.stringify(value) : (value ?? null));
      // As text first: a driver that sees a jsonb parameter would write its text as a JSON string once more.
      return cast === 'jsonb' ? `$${values.length}::text::jsonb` : `$${values.length}::${cast}`;
    },
  };
}

/** The lists of an insert. */
export function insertParts<T>(
  columns: readonly Column<T>[],
  row: T,
  into: Values,
): { readonly columns: string; readonly places: string } {
  return {
    columns: columns.map(([, column]) => column).join(', '),
    places: columns.map(([field, , cast]) => into.add(row[field], cast)).join(', '),
  };
}

/** `(columns) VALUES (…)` of an insert. */
export function insertList<T>(columns: readonly Column<T>[], row: T, into: Values): string {
  const parts = insertParts(columns, row, into);
  return `(${parts.columns}) VALUES (${parts.places})`;
}

/** `column = value, …` of an update, for the fields that are there; a field that is `undefined` is emptied. */
export function assignments<T>(columns: readonly Column<T>[], patch: JobPatch | object, into: Values): string {
  return columns
    .filter(([field]) => Object.hasOwn(patch, field))
    .map(([field, column, cast]) => `${column} = ${into.add((patch as Record<string, unknown>)[field], cast)}`)
    .join(', ');
}
