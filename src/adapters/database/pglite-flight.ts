/**
 * Statements that go to PGlite in one piece, by the protocol of its kind. Its own `transaction` and `exec` enter WebAssembly
 * twice per statement, for `BEGIN` and `COMMIT` as well, and its `query` plans anew each time.
 */
import { type PGlite, protocol } from '@electric-sql/pglite';
import type { Row } from './connection.ts';
import type { FlightStatement, Wire } from './open-lane.ts';
import { parameterText } from './parameter-text.ts';
import { type RowReader, readerOf } from './read-rows.ts';

/** Statements of an instance that are prepared, by their text. */
export type PreparedStatements = Map<string, { readonly name: string; read?: RowReader }>;

type Messages = Awaited<ReturnType<PGlite['execProtocolStream']>>;
type Fields = Parameters<typeof readerOf>[0];

const { serialize } = protocol;
/** Numbers of prepared statements; never used twice, as one that failed may be there or not. */
let names = 0;

/** The wire to an instance; whoever uses it holds the instance for the whole transaction. */
export function pgliteWire(pglite: PGlite, prepared: PreparedStatements): Wire {
  const parserOf = (type: number): ((text: string) => unknown) => {
    const parse = pglite.parsers[type];
    return parse ? (text) => parse(text, type) : (text) => text;
  };
  // Errors come as messages: those before them tell which statement failed.
  const send = (pieces: readonly Uint8Array[]): Promise<Messages> =>
    pglite.execProtocolStream(joined(pieces), { syncToFs: false, throwOnError: false });
  return {
    async fly(statements) {
      const flight = statements.map((statement) => ready(statement, prepared));
      const messages = await send([...flight.flatMap(({ pieces }) => pieces), serialize.sync()]);
      const rows: Row[][] = statements.map(() => []);
      let at = 0;
      for (const message of messages) {
        const one = flight[at];
        if (message instanceof Error) {
          // Statements stay prepared when the transaction is rolled back, but not those that came after the error.
          for (const { fresh, text } of flight.slice(at)) if (fresh) prepared.delete(text);
          throw message;
        }
        if (message.name === 'rowDescription' && one) one.known.read = readerOf(fieldsOf(message), parserOf);
        else if (message.name === 'dataRow' && one?.wanted && one.known.read)
          rows[at]?.push(one.known.read(cellsOf(message)));
        else if (message.name === 'commandComplete') at++;
      }
      return rows;
    },
    async plain(text) {
      const rows: Row[] = [];
      let read: RowReader | undefined;
      for (const message of await send([serialize.query(text)])) {
        if (message instanceof Error) throw message;
        if (message.name === 'rowDescription') read = readerOf(fieldsOf(message), parserOf);
        else if (message.name === 'dataRow' && read) rows.push(read(cellsOf(message)));
      }
      return rows;
    },
  };
}

function ready({ text, values, wanted }: FlightStatement, prepared: PreparedStatements) {
  const pieces: Uint8Array[] = [];
  let known = prepared.get(text);
  const fresh = known === undefined;
  if (known === undefined) {
    known = { name: `likeness_${names++}` };
    prepared.set(text, known);
    pieces.push(serialize.parse({ name: known.name, text }));
  }
  pieces.push(serialize.bind({ statement: known.name, values: values.map(parameterText) }));
  if (wanted && known.read === undefined) pieces.push(serialize.describe({ type: 'P' }));
  pieces.push(serialize.execute({}));
  return { pieces, known, fresh, text, wanted };
}

function fieldsOf(message: object): Fields {
  return (message as { readonly fields: Fields }).fields;
}

function cellsOf(message: object): readonly (string | null)[] {
  return (message as { readonly fields: readonly (string | null)[] }).fields;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
