/**
 * Whether the service can work: asked seldom while it can, often while it can't.
 */
import { useEffect, useState } from 'react';

/** How the service stands. */
export type Readiness = 'ready' | 'starting' | 'away';

const calmMs = 10_000;
const eagerMs = 1000;

async function look(signal: AbortSignal): Promise<Readiness> {
  try {
    const answer = await fetch('/readyz', { signal, cache: 'no-store' });
    await answer.body?.cancel();
    return answer.status === 503 ? 'starting' : answer.status < 500 ? 'ready' : 'away';
  } catch {
    return 'away';
  }
}

/** How the service stands. The first answer is taken as good, so that nothing flashes. */
export function useReadiness(): Readiness {
  const [readiness, setReadiness] = useState<Readiness>('ready');
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    let missed = 0;
    const round = async (): Promise<void> => {
      const found = document.hidden ? undefined : await look(stop.signal);
      if (stop.signal.aborted) return;
      // One missed answer may be a busy moment.
      missed = found === 'away' ? missed + 1 : 0;
      if (found !== undefined && (found !== 'away' || missed > 1)) setReadiness(found);
      timer = setTimeout(() => void round(), found === 'ready' || found === undefined ? calmMs : eagerMs);
    };
    void round();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, []);
  return readiness;
}
