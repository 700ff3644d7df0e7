/**
 * Whether the service can work: asked seldom while it can, often while it can't.
 */
import { useEffect, useState } from 'react';
import type { Readiness } from '../../../src/contract/service/health.ts';

/** How the service stands. */
export interface Standing {
  readonly state: 'ready' | 'waiting' | 'away';
  /** What it waits for, in words of the service. */
  readonly missing: readonly string[];
}

const calmMs = 5000;
const eagerMs = 1000;
const good: Standing = { state: 'ready', missing: [] };

async function look(signal: AbortSignal): Promise<Standing> {
  try {
    const answer = await fetch('/readyz', { signal, cache: 'no-store' });
    const said = (await answer.json().catch(() => undefined)) as Partial<Readiness> | undefined;
    if (answer.ok) return good;
    return { state: answer.status === 503 ? 'waiting' : 'away', missing: said?.missing ?? [] };
  } catch {
    return { state: 'away', missing: [] };
  }
}

/** How the service stands. The first answer is taken as good, so that nothing flashes. */
export function useReadiness(): Standing {
  const [standing, setStanding] = useState(good);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    let missed = 0;
    const round = async (): Promise<void> => {
      const found = document.hidden ? undefined : await look(stop.signal);
      if (stop.signal.aborted) return;
      // One missed answer may be a busy moment.
      missed = found?.state === 'away' ? missed + 1 : 0;
      if (found && (found.state !== 'away' || missed > 1))
        setStanding((before) =>
          before.state === found.state && before.missing.join() === found.missing.join() ? before : found,
        );
      timer = setTimeout(() => void round(), found === undefined || found.state === 'ready' ? calmMs : eagerMs);
    };
    void round();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, []);
  return standing;
}
