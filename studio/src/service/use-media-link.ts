/**
 * Stored files as addresses that pictures of a page can have.
 */
import { useEffect, useState } from 'react';
import { useConnection } from './connection.tsx';
import { ownPath } from './studio-client.ts';

/** Link to a stored file as long as the service has it; nothing before it is known, and for what is not stored. */
export function useMediaLink(reference: string | undefined): string | undefined {
  const { ask, session } = useConnection();
  const [found, setFound] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key may see other files.
  useEffect(() => {
    setFound(undefined);
    if (reference === undefined || !/^(up|art)_/.test(reference)) return;
    const stop = new AbortController();
    ask((client) => client.artifact(reference, stop.signal)).then(
      ({ url }) => !stop.signal.aborted && setFound(ownPath(url)),
      // Deleted or expired: the page does without.
      () => undefined,
    );
    return () => stop.abort();
  }, [reference, ask, session]);
  return found;
}
