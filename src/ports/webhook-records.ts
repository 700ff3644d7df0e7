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
  /** A process is trying it, at most until then. */
  readonly takenUntilMs?: number | undefined;
  readonly deliveredMs?: number | undefined;
}

/** How often an owner has changed the secret that signs his webhooks. */
export interface SignerRow {
  readonly owner: string;
  /** 0 before the first change. */
  readonly generation: number;
  readonly rotatedMs: number;
}

/** Which deliveries are listed, newest first. */
export interface DeliveryQuery {
  readonly owner?: string | undefined;
  readonly jobId?: string | undefined;
  readonly status?: DeliveryRow['status'] | undefined;
  readonly limit: number;
  /** Only deliveries after this one in the list: `createdMs` and id of the last of the page before. */
  readonly after?: { readonly createdMs: number; readonly id: string } | undefined;
}

/** Keeps deliveries. */
export interface WebhookRecords {
  insert(tx: Transaction, row: DeliveryRow): Promise<void>;
  get(tx: Transaction, id: string): Promise<DeliveryRow | undefined>;
  list(tx: Transaction, query: DeliveryQuery): Promise<readonly DeliveryRow[]>;
  /** Takes deliveries that are due and puts their next try off to `leaseUntilMs`, so that no other process takes them too. */
  takeDue(
    tx: Transaction,
    wish: {
      readonly nowMs: number;
      readonly leaseUntilMs: number;
      readonly limit: number;
      /** Those to these hosts (name and port as in an address, lower case) are left where they are. */
      readonly exceptHosts?: readonly string[] | undefined;
      /** So are those of these owners. */
      readonly exceptOwners?: readonly string[] | undefined;
    },
  ): Promise<readonly DeliveryRow[]>;
  /** When the next pending delivery is due, or nothing; those to the hosts and of the owners left out. */
  nextDueMs(
    tx: Transaction,
    wish?: {
      readonly exceptHosts?: readonly string[] | undefined;
      readonly exceptOwners?: readonly string[] | undefined;
    },
  ): Promise<number | undefined>;
  /**
   * Makes a delivery due at once, with all its tries before it. @returns Nothing, and nothing is changed, while a process is
   * trying it.
   */
  again(tx: Transaction, id: string, nowMs: number): Promise<DeliveryRow | undefined>;
  /** The owner's changes of his secret; nothing before the first. */
  signer(tx: Transaction, owner: string): Promise<SignerRow | undefined>;
  /** Counts one more change. */
  rotate(tx: Transaction, owner: string, nowMs: number): Promise<SignerRow>;
  /**
   * Writes what became of a try; the delivery is nobody's again.
   *
   * @param row - As `takeDue` gave it. When it was taken by somebody else since, or made due anew, nothing is written.
   */
  settle(
    tx: Transaction,
    row: Pick<DeliveryRow, 'id' | 'takenUntilMs'>,
    what: Pick<DeliveryRow, 'status' | 'tries' | 'lastStatus' | 'lastError' | 'nextTryMs' | 'deliveredMs'>,
  ): Promise<void>;
}
