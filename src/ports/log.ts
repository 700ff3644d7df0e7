/**
 * The log port: structured lines for operators. No secrets, no contents of files, no pictures, no addresses with queries.
 */

/** Facts of a line; ids under the names `requestId`, `jobId`, `attempt`, `worker`. */
export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes log lines. */
export interface Log {
  debug(message: string, facts?: LogFacts): void;
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
  /** The same log with facts that stand on every line. */
  with(facts: LogFacts): Log;
}
