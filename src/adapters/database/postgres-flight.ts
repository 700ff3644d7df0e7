/**
 * Statements that go to a PostgreSQL server in one piece and are answered in one piece. Waking the other side costs both sides
 * as much as a small statement itself; `pg` alone asks for an answer after every statement, also when it sends several.
 */
import pg from 'pg';
import type { Row } from './connection.ts';
import type { FlightStatement, Wire } from './open-lane.ts';
import { parameterText } from './parameter-text.ts';
import { type RowReader, readerOf } from './read-rows.ts';

interface Prepared {
  readonly name: string;
  /** How its rows are read; known after the first time. */
  read?: RowReader | undefined;
}

interface RowField {
  readonly name: string;
  readonly dataTypeID: number;
}

/** Statements are prepared once per connection and found again by their text. */
const preparedOf = new WeakMap<pg.ClientBase, Map<string, Prepared>>();
/** Numbers of prepared statements; never used twice, as one that failed may be there or not. */
let names = 0;

/** The wire to a server. @param types - How cells become values. */
export function postgresWire(client: pg.ClientBase, types: pg.CustomTypesConfig): Wire {
  const prepared = preparedOf.get(client) ?? new Map<string, Prepared>();
  preparedOf.set(client, prepared);
  return {
    fly: (statements) =>
      new Promise((resolve, reject) => {
        client.query(
          new Flight({ statements, prepared, types, landed: resolve, failed: (error: Error) => reject(error) }),
        );
      }),
    async plain(text) {
      const results = (await client.query(text)) as unknown as pg.QueryResult | pg.QueryResult[];
      return [results].flat().flatMap((result) => result.rows as Row[]);
    },
  };
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
    if (known !== undefined) known.read = readerOf(fields, parserIn(this.#plan.types));
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

function parserIn(types: pg.CustomTypesConfig): (type: number) => (text: string) => unknown {
  return (type) => types.getTypeParser(type, 'text') as (text: string) => unknown;
}
