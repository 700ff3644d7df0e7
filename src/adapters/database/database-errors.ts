/**
 * Errors of the databases in our words, without passwords.
 */
import { isLikenessError, LikenessError } from '../../base/errors.ts';

/**
 * A database address as it may be shown: without its password and without parameters, which may hold one too.
 *
 * @example
 * shownAddress('postgres://me:secret@db.example/likeness?sslmode=require') // 'postgres://me:…@db.example/likeness'
 */
export function shownAddress(url: string): string {
  try {
    const { protocol, username, password, host, pathname } = new URL(url);
    const who = username === '' ? '' : `${username}${password === '' ? '' : ':…'}@`;
    return `${protocol}//${who}${host}${pathname}`;
  } catch {
    return 'an address that cannot be read';
  }
}

/** Codes of Node and classes of PostgreSQL that mean: no connection. */
const lost =
  /^(ECONN|ENOTFOUND|EAI_|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOENT|EACCES|ERR_SOCKET|08|57P|57014|55P03|53|40|25P03|28|3D000|SELF_SIGNED|DEPTH_ZERO|CERT_|UNABLE_TO|ERR_TLS)/;
const lostWords =
  /connection (terminated|ended|closed)|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|server does not support SSL|SASL|password/i;

/** Translates an error of a PostgreSQL server; others than those of the connection stay what they are. */
export function translated(thrown: unknown, url: string): unknown {
  if (isLikenessError(thrown) || !(thrown instanceof Error)) return thrown;
  const first = thrown instanceof AggregateError ? (thrown.errors[0] as Error) : thrown;
  const code = String((first as { code?: unknown }).code ?? '');
  if (!lost.test(code) && !lostWords.test(first.message)) return thrown;
  return new LikenessError(
    'database/unreachable',
    `Expected the PostgreSQL server of DATABASE_URL, ${shownAddress(url)}, to answer: ${withoutPassword(first.message, url)}${code === '' ? '' : ` (${code})`}.`,
    { cause: first },
  );
}

/** What `likeness.expect` raises. */
const otherwise = 'LK002';

/** The result of a transaction; nothing when one of its statements found other rows than it expected. */
export async function unlessFoundOtherwise<T>(transaction: Promise<T>): Promise<T | undefined> {
  try {
    return await transaction;
  } catch (thrown) {
    if ((thrown as { code?: unknown } | undefined)?.code === otherwise) return undefined;
    throw thrown;
  }
}

function withoutPassword(message: string, url: string): string {
  try {
    const { password } = new URL(url);
    const words = [password, decodeURIComponent(password)].filter((word) => word !== '');
    return words.reduce((text, word) => text.replaceAll(word, '…'), message);
  } catch {
    return message.replaceAll(url, '…');
  }
}

/** The error for an embedded database whose folder cannot be opened. The folder stays as it is. */
export function damaged(folder: string, thrown: unknown): LikenessError {
  const words = thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown);
  return new LikenessError(
    'database/damaged',
    `Expected an embedded database in ${folder}, but it cannot be opened: ${words}. Nothing in the folder was changed by this.`,
    { cause: thrown, details: { folder } },
  );
}
