/**
 * The metrics port: what is counted while the service works, in a form that a monitoring system reads.
 */

/** A request that was answered. */
export interface AnsweredRequest {
  readonly method: string;
  /** Pattern of the route, never the address itself: `/v1/jobs/:id`. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** An attempt at a job that has ended. */
export interface EndedAttempt {
  readonly kind: string;
  readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'released';
  readonly seconds: number;
}

/** What is true at the moment of asking. */
export interface CurrentFigures {
  readonly jobs: readonly { readonly kind: string; readonly status: string; readonly count: number }[];
  readonly workers: { readonly ready: number; readonly others: number };
  /** Whether the service takes requests for work. */
  readonly ready: boolean;
}

/** A page for a monitoring system. */
export interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

/** Counts. Calls cost microseconds and never throw. */
export interface Metrics {
  answered(request: AnsweredRequest): void;
  /** A job was taken in. */
  submitted(kind: string): void;
  ended(attempt: EndedAttempt): void;
  /** A job was begun for the first time. */
  waited(job: { readonly kind: string; readonly seconds: number }): void;
  /** The worker of a running attempt was not heard of any more. */
  leaseLost(kind: string): void;
  /** A webhook was tried; `retried`: it will be tried again. */
  delivered(outcome: 'delivered' | 'retried' | 'failed'): void;
  /** Everything counted so far, with the current figures; without them when the database is not open. */
  page(current: CurrentFigures | undefined): Promise<MetricsPage>;
}
