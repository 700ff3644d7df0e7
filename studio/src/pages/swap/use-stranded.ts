/**
 * Pictures that could not be brought because the service was away: they are brought when it is back.
 */
import { useEffect } from 'react';
import { type Draft, type Picture, picturesOf } from './draft.ts';

const lookMs = 2000;
const passing: ReadonlySet<string> = new Set(['server/unreachable', 'server/starting', 'server/stopping']);

const isStranded = ({ phase, error }: Picture): boolean =>
  phase === 'failed' && error !== undefined && passing.has(error.code);

/** Begins anew with stranded pictures as soon as the service answers. */
export function useStranded(draft: Draft, again: (key: string) => void): void {
  const keys = picturesOf(draft)
    .filter(isStranded)
    .map((one) => one.key)
    .join();
  useEffect(() => {
    if (keys === '') return;
    const look = async (): Promise<void> => {
      const answer = await fetch('/livez', { cache: 'no-store' }).catch(() => undefined);
      if (answer?.ok) for (const key of keys.split(',')) again(key);
    };
    const timer = setInterval(() => void look(), lookMs);
    return () => clearInterval(timer);
  }, [keys, again]);
}
