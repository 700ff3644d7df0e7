/**
 * The webhook-records port: the outbox. A delivery is written in the transaction that changes the job, and sent afterwards.
 */
import type { Transaction } from './database.ts';

/** A delivery. Times in milliseconds since 1970. */
export interface DeliveryRow {
  /** The `webhook-id`. */
  readonly id: string;
  readonly jobId: string;
  readonly owner: string;
  readonly event: string;
  readonly url: string;
  /** The secret of the job's own, sealed; nothing for the secret of the service. */
  readonly secret?: string | undefined;
  /** The template of the body, if the job has one. */
  readonly template?: Readonly<Record<string, unknown>> | undefined;
  readonly status: 'pending' | 'delivered' | 'failed';
  readonly tries: number;
  readonly lastStatus?: number | undefined;
  readonly lastError?: string | undefined;
  readonly createdMs: number;
  readonly nextTryMs?: number | undefined;
  readonly deliveredMs?: number | undefined;
}

/** Keeps deliveries. */
export interface WebhookRecords {
  insert(tx: Transaction, row: DeliveryRow): Promise<void>;
  get(tx: Transaction, id: string): Promise<DeliveryRow | undefined>;
  byJob(tx: Transaction, jobId: string): Promise<readonly DeliveryRow[]>;
  /** Takes deliveries that are due and puts their next try off to `leaseUntilMs`, so that no other process takes them too. */
  takeDue(
    tx: Transaction,
    wish: { readonly nowMs: number; readonly leaseUntilMs: number; readonly limit: number },
  ): Promise<readonly DeliveryRow[]>;
  /** When the next pending delivery is due, or nothing. */
  nextDueMs(tx: Transaction): Promise<number | undefined>;
  /** Writes what became of a try. */
  settle(
    tx: Transaction,
    id: string,
    what: Pick<DeliveryRow, 'status' | 'tries' | 'lastStatus' | 'lastError' | 'nextTryMs' | 'deliveredMs'>,
  ): Promise<void>;
}
