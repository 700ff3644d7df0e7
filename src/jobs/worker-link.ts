/**
 * The worker protocol as a worker sees it, whatever carries it.
 */
import type {
  ClaimRequest,
  CompleteRequest,
  DeliveredItem,
  DeliveredResult,
  FailRequest,
  HeartbeatAnswer,
  HeartbeatRequest,
  ItemRequest,
  Lease,
} from '../contract/service/lease.ts';
import type { LeaseProof } from './jobs.ts';

/** Bytes of an input while they arrive. */
export interface LinkedInput {
  readonly contentType: string | undefined;
  /** How many there are, where it is said. */
  readonly bytes: number | undefined;
  readonly body: ReadableStream<Uint8Array>;
  /** All of them; instead of reading `body`. */
  whole(): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Speaks to the service. Every call may throw `server/unreachable`, `server/starting` or another retryable error when the
 * service does not answer, and `job/lease-lost` when the lease is no longer the job's.
 */
export interface WorkerLink {
  /** Waits for a job. @returns Nothing when none came. */
  claim(wish: ClaimRequest, signal: AbortSignal): Promise<Lease | undefined>;
  heartbeat(proof: LeaseProof, news: HeartbeatRequest): Promise<HeartbeatAnswer>;
  input(proof: LeaseProof, index: number, signal: AbortSignal): Promise<LinkedInput>;
  deliver(
    proof: LeaseProof,
    result: { readonly name: string; readonly body: Blob | Uint8Array<ArrayBuffer>; readonly contentType?: string },
    signal: AbortSignal,
  ): Promise<DeliveredResult>;
  /** Brings an item of a batch: to be kept for the next attempt, should this one be lost. */
  item(proof: LeaseProof, target: number, done: ItemRequest, signal: AbortSignal): Promise<DeliveredItem>;
  complete(proof: LeaseProof, done: CompleteRequest): Promise<void>;
  fail(proof: LeaseProof, failure: FailRequest): Promise<void>;
  release(proof: LeaseProof): Promise<void>;
}
