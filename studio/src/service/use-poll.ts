/**
 * Something of the service, read again and again while it is shown.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useConnection } from './connection.tsx';
import { type ShownError, showError } from './shown-error.ts';
import type { StudioClient } from './studio-client.ts';

/** What was read last. */
export interface Polled<T> {
  readonly value: T | undefined;
  /** Why the last reading failed; the value before it stays. */
  readonly error: ShownError | undefined;
  /** Reads now. */
  readonly refresh: () => void;
  /** Puts a value in place until the next reading. */
  readonly put: (change: (value: T) => T) => void;
}

/** How it is read. */
export interface PollWish<T> {
  read(client: StudioClient, signal: AbortSignal): Promise<T>;
  /** Pause until the next reading. */
  everyMs(value: T | undefined): number;
}

const patientMs = 3000;

/** Reads something, then again after a pause, at once when the tab comes back into view. @param what - Anything else begins anew. */
export function usePoll<T>(what: string, wish: PollWish<T>): Polled<T> {
  const { ask, session } = useConnection();
  const [state, setState] = useState<{ readonly of: string; readonly value?: T; readonly error?: ShownError }>({
    of: what,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(wish);
  latest.current = wish;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another key or a wish to refresh begins the reading anew.
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let reading = false;
    const read = async (): Promise<void> => {
      clearTimeout(timer);
      if (stop.signal.aborted || reading) return;
      if (document.hidden) return;
      reading = true;
      let pauseMs = patientMs;
      try {
        const value = await ask((client) => latest.current.read(client, stop.signal));
        if (stop.signal.aborted) return;
        setState({ of: what, value });
        pauseMs = latest.current.everyMs(value);
      } catch (thrown) {
        if (stop.signal.aborted) return;
        const error = showError(thrown);
        setState((before) => (before.of === what ? { ...before, error } : { of: what, error }));
        // Whoever has just declined to give a key is not asked again and again.
        if (error.code === 'request/unauthorized') return;
        if (!error.retryable) pauseMs = 15_000;
      } finally {
        reading = false;
      }
      timer = setTimeout(() => void read(), pauseMs);
    };
    const look = (): void => void read();
    document.addEventListener('visibilitychange', look);
    void read();
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [what, session, round, ask]);

  const refresh = useCallback(() => setRound((before) => before + 1), []);
  const put = useCallback(
    (change: (value: T) => T) =>
      setState((before) => (before.value === undefined ? before : { ...before, value: change(before.value) })),
    [],
  );
  const current = state.of === what ? state : { of: what };
  return { value: current.value, error: current.error, refresh, put };
}
