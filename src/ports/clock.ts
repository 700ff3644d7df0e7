/**
 * The clock port: what time it is, so that tests can say so.
 */

/** Tells the time. */
export interface Clock {
  /** Milliseconds since 1970 in UTC, as `Date.now()`. */
  now(): number;
}
