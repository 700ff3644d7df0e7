/**
 * Signals between processes on one PostgreSQL server, by `LISTEN` and `NOTIFY` on a connection of their own.
 *
 * Signals are sent after the commit, not within the transaction: transactions that notify commit one after the other, which
 * would bound all work by the disk. What is lost when a process dies in between is found by the slow look at the queue that
 * every waiter does as well.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Signal } from '../../ports/database.ts';
import type { Log } from '../../ports/log.ts';
import type { Bulletin } from './connection.ts';

const channel = 'likeness';
/**
 * The first signal after a quiet time is sent at once; then one notification in so long carries all that came. Who waits in this
 * process hears directly, so only those at other servers hear that much later, and only while there is much to hear.
 */
const gatherMs = 25;
/** Below the 8000 bytes that a notification may carry. */
const maxPayload = 7000;

/** The connection that hears other processes and tells them. */
export interface Listener extends AsyncDisposable {
  tellOthers(signal: Signal, about: string): void;
}

/** Connects, and again whenever the connection breaks. @throws What `pg` throws when the first connection fails. */
export async function createListener(wish: {
  readonly settings: pg.ClientConfig;
  readonly bulletin: Bulletin;
  readonly log?: Log | undefined;
}): Promise<Listener> {
  const { settings, bulletin, log } = wish;
  const self = randomUUID();
  let client: pg.Client | undefined;
  let closed = false;
  let waiting: string[] = [];
  let sending: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let sentMs = 0;
  let reconnect: NodeJS.Timeout | undefined;

  const heard = (payload: string): void => {
    const [from, ...lines] = payload.split('\n');
    if (from === self) return;
    for (const line of lines) {
      const [signal, about] = line.split(' ');
      bulletin.tell(signal as Signal, about ?? '');
    }
  };
  const connect = async (): Promise<void> => {
    const next = new pg.Client({ ...settings, application_name: 'likeness-listen' });
    const broke = (): void => {
      if (client !== next) return;
      client = undefined;
      next.removeAllListeners('notification');
      if (!closed) again(500);
    };
    next.on('error', broke);
    next.on('end', broke);
    next.on('notification', ({ payload }) => heard(payload ?? ''));
    await next.connect();
    // A notification is no loss: who waits looks by himself as well.
    await next.query(`SET synchronous_commit TO off; LISTEN ${channel}`);
    if (closed) return void (await next.end());
    client = next;
  };
  const again = (waitMs: number): void => {
    reconnect = setTimeout(() => {
      connect()
        .then(() => bulletin.tellAll())
        .catch((error: Error) => {
          log?.warn('The database does not answer the listener', { reason: error.message });
          if (!closed) again(Math.min(waitMs * 2, 10_000));
        });
    }, waitMs);
  };
  const send = async (): Promise<void> => {
    const lines = [...new Set(waiting)];
    waiting = [];
    while (lines.length > 0) {
      let payload = self;
      while (lines.length > 0 && payload.length + lines[0]!.length < maxPayload) payload += `\n${lines.shift()}`;
      await client?.query('SELECT pg_notify($1, $2)', [channel, payload]).catch(() => {});
    }
  };
  /** What came while a notification was under way goes with the next one. */
  const sendWaiting = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (sending !== undefined || waiting.length === 0) return;
    sentMs = performance.now();
    sending = send();
    await sending;
    sending = undefined;
    if (waiting.length > 0) sendSoon();
  };
  const sendSoon = (): void => {
    timer ??= setTimeout(() => void sendWaiting(), Math.max(0, sentMs + gatherMs - performance.now()));
  };

  await connect();
  return {
    tellOthers(signal, about) {
      waiting.push(`${signal} ${about}`);
      if (sending === undefined) sendSoon();
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(reconnect);
      await sending;
      await sendWaiting();
      clearTimeout(timer);
      closed = true;
      // Ends after the statements that were sent before.
      await client?.end().catch(() => {});
    },
  };
}
