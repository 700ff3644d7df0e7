/**
 * The way of one transaction to a database. What nobody waits for stays here until somebody waits, and goes in the same flight;
 * work that waits for nothing goes in a single flight, which needs neither `BEGIN` nor `COMMIT`.
 */
import type { Lane, Row } from './connection.ts';

/** A statement of a flight. */
export interface FlightStatement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Whether its rows are wanted. */
  readonly wanted: boolean;
}

/** How a lane reaches its database: a connection that nobody else uses meanwhile. */
export interface Wire {
  /**
   * Sends statements in one piece that is answered in one piece. Outside of `BEGIN` and `COMMIT` they are one transaction of
   * their own.
   *
   * @returns The rows of each statement, none where they are not wanted. @throws The error of the first one that failed; those
   * after it were not run.
   */
  fly(statements: readonly FlightStatement[]): Promise<readonly (readonly Row[])[]>;
  /** Runs a text of several statements without values. @returns The rows of all. */
  plain(text: string): Promise<readonly Row[]>;
}

/** A lane with its ends. */
export interface OpenLane extends Lane {
  /** @throws The first error of any statement, also of one whose error was swallowed. */
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** The first error of any statement. */
  failure(): Error | undefined;
}

interface Waiting extends FlightStatement {
  readonly landed?: (rows: readonly Row[]) => void;
  readonly failed?: (error: Error) => void;
}

const word = (text: string): Waiting => ({ text, values: [], wanted: false });

/** What a lane is for. */
export interface LaneWish {
  /** As `Database.transaction` has it. */
  readonly forgettable?: boolean | undefined;
  /** Only questions: each flight is a transaction of its own. */
  readonly looking?: boolean;
}

/** Opens a lane. */
export function openLane(wire: Wire, { forgettable = false, looking = false }: LaneWish = {}): OpenLane {
  let waiting: Waiting[] = [];
  let begun = false;
  let departing = false;
  let failure: Error | undefined;

  const begin = (): void => {
    if (begun || looking) return;
    begun = true;
    waiting.unshift(word('BEGIN'), ...(forgettable ? [word('SET LOCAL synchronous_commit TO off')] : []));
  };
  const depart = async (): Promise<void> => {
    const statements = waiting;
    waiting = [];
    if (statements.length === 0) return;
    try {
      const rows = await wire.fly(statements);
      for (const [at, { landed }] of statements.entries()) landed?.(rows[at] ?? []);
    } catch (thrown) {
      failure ??= thrown as Error;
      for (const { failed } of statements) failed?.(thrown as Error);
    }
  };
  /** All that is asked for in this turn of the event loop goes together. */
  const departSoon = (): void => {
    if (departing) return;
    departing = true;
    process.nextTick(() => {
      departing = false;
      if (waiting.length === 0) return;
      begin();
      void depart();
    });
  };
  const ask = (text: string, values: readonly unknown[]): Promise<readonly Row[]> => {
    const rows = new Promise<readonly Row[]>((landed, failed) => {
      waiting.push({ text, values, wanted: true, landed, failed });
    });
    // The transaction says it as well.
    rows.catch(() => {});
    return rows;
  };

  return {
    later(text, values) {
      if (looking) throw new Error('Expected only questions in a look, got a statement that writes.');
      waiting.push({ text, values, wanted: false });
    },
    ahead: ask,
    async run(text, values) {
      if (values !== undefined) {
        departSoon();
        return await ask(text, values);
      }
      begin();
      await depart();
      if (failure !== undefined) throw failure;
      try {
        return await wire.plain(text);
      } catch (thrown) {
        failure ??= thrown as Error;
        throw thrown;
      }
    },
    async commit() {
      if (failure === undefined && (begun || waiting.length > 0)) {
        if (forgettable) begin();
        if (begun) waiting.push(word('COMMIT'));
        await depart();
      }
      if (failure !== undefined) throw failure;
    },
    async rollback() {
      const dropped = new Error('The transaction was rolled back before this was sent.');
      for (const { failed } of waiting) failed?.(dropped);
      waiting = [];
      if (begun) await wire.plain('ROLLBACK');
    },
    failure: () => failure,
  };
}
