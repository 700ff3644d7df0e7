/**
 * Statements that go to a PostgreSQL server in one piece and are answered in one piece. Waking the other side costs both sides
 * as much as a small statement itself; `pg` alone asks for an answer after every statement, also when it sends several.
 */
import pg from 'pg';
import type { Row } from './connection.ts';
import { parameterText } from './prepared-text.ts';

/** A statement of a flight. */
export interface FlightStatement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Whether its rows are wanted. */
  readonly wanted: boolean;
}

interface Prepared {
  readonly name: string;
  /** How its rows are read; known after the first time. */
  read?: ((cells: readonly (string | null)[]) => Row) | undefined;
}

interface RowField {
  readonly name: string;
  readonly dataTypeID: number;
}

/** Statements are prepared once per connection and found again by their text. */
const preparedOf = new WeakMap<pg.ClientBase, Map<string, Prepared>>();
/** Numbers of prepared statements; never used twice, as one that failed may be there or not. */
let names = 0;

/**
 * Sends statements. Outside of `BEGIN` and `COMMIT` they are one transaction of their own.
 *
 * @param types - How cells become values.
 * @returns The rows of each statement, none where they are not wanted. @throws The error of the first one that failed; those
 * after it were not run.
 */
export function fly(
  client: pg.ClientBase,
  statements: readonly FlightStatement[],
  types: pg.CustomTypesConfig,
): Promise<readonly (readonly Row[])[]> {
  const prepared = preparedOf.get(client) ?? new Map<string, Prepared>();
  preparedOf.set(client, prepared);
  return new Promise((resolve, reject) => {
    client.query(new Flight({ statements, prepared, types, landed: resolve, failed: (error: Error) => reject(error) }));
  });
}

interface FlightPlan {
  readonly statements: readonly FlightStatement[];
  readonly prepared: Map<string, Prepared>;
  readonly types: pg.CustomTypesConfig;
  readonly landed: (rows: readonly (readonly Row[])[]) => void;
  readonly failed: (error: Error) => void;
}

/** What the server is sent, and what `pg` hands its answers to. Not in the types of `pg`: the methods that it calls. */
class Flight extends pg.Query {
  readonly #plan: FlightPlan;
  readonly #used: Prepared[] = [];
  /** Which statements are prepared by this flight. */
  readonly #fresh = new Set<number>();
  readonly #rows: Row[][] = [];
  /** The statement whose answer is coming. */
  #at = 0;

  constructor(plan: FlightPlan) {
    super('');
    this.#plan = plan;
    for (const _ of plan.statements) this.#rows.push([]);
  }

  override submit = (connection: pg.Connection): void => {
    const { statements, prepared } = this.#plan;
    connection.stream.cork();
    try {
      for (const [at, { text, values, wanted }] of statements.entries()) {
        let known = prepared.get(text);
        if (known === undefined) {
          known = { name: `likeness_${names++}` };
          prepared.set(text, known);
          this.#fresh.add(at);
          connection.parse({ name: known.name, text, types: [] }, true);
        }
        this.#used.push(known);
        connection.bind({ statement: known.name, values: values.map(parameterText) }, true);
        if (wanted && known.read === undefined) connection.describe({ type: 'P' }, true);
        connection.execute({}, true);
      }
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
  };

  handleRowDescription({ fields }: { readonly fields: readonly RowField[] }): void {
    const known = this.#used[this.#at];
    if (known !== undefined) known.read = readerOf(fields, this.#plan.types);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const read = this.#used[this.#at]?.read;
    if (read !== undefined && this.#plan.statements[this.#at]?.wanted) this.#rows[this.#at]?.push(read(fields));
  }

  handleCommandComplete(): void {
    this.#at++;
  }

  handleEmptyQuery(): void {
    this.#at++;
  }

  handleReadyForQuery(): void {
    this.#plan.landed(this.#rows);
  }

  handleError(error: Error): void {
    const { statements, prepared, failed } = this.#plan;
    // Statements stay prepared when the transaction is rolled back, but not those that came after the error.
    for (const at of this.#fresh) if (at >= this.#at) prepared.delete(statements[at]?.text ?? '');
    failed(error);
  }
}

function readerOf(fields: readonly RowField[], types: pg.CustomTypesConfig): NonNullable<Prepared['read']> {
  const columns = fields.map(({ name, dataTypeID }) => ({
    name,
    parse: types.getTypeParser(dataTypeID, 'text') as (text: string) => unknown,
  }));
  return (cells) => {
    const row: Record<string, unknown> = {};
    for (const [at, { name, parse }] of columns.entries()) {
      const cell = cells[at] ?? null;
      row[name] = cell === null ? null : parse(cell);
    }
    return row;
  };
}
