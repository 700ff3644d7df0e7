/**
 * The service behind the page: one client, the key it uses, and what to do when the service asks for one.
 */
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import { isLikenessError, LikenessError } from '../../../src/base/errors.ts';
import { createStudioClient, type StudioClient } from './studio-client.ts';

/** Calls the service. When it asks for a key, the person is asked, and the call is made again with it. */
export type Ask = <T>(call: (client: StudioClient) => Promise<T>) => Promise<T>;

/** What pages get of the service. */
export interface Connection {
  readonly ask: Ask;
  /** Grows with every change of the key: what was read with another key is read again. */
  readonly session: number;
  readonly hasKey: boolean;
  /** A key is needed, and why: it is missing, or what was entered does not work. */
  readonly wanted: 'missing' | 'refused' | undefined;
  enterKey(key: string): void;
  /** Opens the dialog by hand. */
  changeKey(): void;
  dismiss(): void;
  forgetKey(): void;
}

const place = 'likeness.key';
const ConnectionContext = createContext<Connection | undefined>(undefined);

interface Waiting {
  resolve(client: StudioClient): void;
  reject(error: unknown): void;
}

/** Provides the connection. The key lives as long as the tab. */
export function ConnectionProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [key, setKey] = useState(() => sessionStorage.getItem(place) ?? undefined);
  const [session, setSession] = useState(0);
  const [wanted, setWanted] = useState<Connection['wanted']>();
  const waiting = useRef<Waiting[]>([]);
  const client = useMemo(() => createStudioClient(key), [key]);
  const latest = useRef(client);
  latest.current = client;

  const ask = useCallback<Ask>(async (call) => {
    let used = latest.current;
    for (;;) {
      try {
        return await call(used);
      } catch (error) {
        if (!isLikenessError(error, 'request/unauthorized')) throw error;
        if (used === latest.current) {
          setWanted(used.address.key === undefined ? 'missing' : 'refused');
          used = await new Promise<StudioClient>((resolve, reject) => waiting.current.push({ resolve, reject }));
        } else used = latest.current;
      }
    }
  }, []);

  const use = useCallback((next: string | undefined) => {
    if (next === undefined) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, next);
    const fresh = createStudioClient(next);
    latest.current = fresh;
    setKey(next);
    setSession((before) => before + 1);
    setWanted(undefined);
    for (const one of waiting.current.splice(0)) one.resolve(fresh);
  }, []);

  const connection = useMemo<Connection>(
    () => ({
      ask,
      session,
      hasKey: key !== undefined,
      wanted,
      enterKey: use,
      changeKey: () => setWanted('missing'),
      dismiss: () => {
        setWanted(undefined);
        const refused = new LikenessError('request/unauthorized', 'This service answers only with a key.');
        for (const one of waiting.current.splice(0)) one.reject(refused);
      },
      forgetKey: () => use(undefined),
    }),
    [ask, session, key, wanted, use],
  );
  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}

/** The connection of this page. */
export function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (!connection) throw new Error('Expected a ConnectionProvider around this part of the page.');
  return connection;
}
