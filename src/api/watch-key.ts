/**
 * Keys that end while their callers wait: whoever is revoked hears no more.
 */
import { LikenessError } from '../base/errors.ts';
import type { ApiContext } from './define-route.ts';

/** How often a key is looked at while its caller waits. */
const lookMs = 2000;

/** A key that is being watched. */
export interface WatchedKey {
  /** Aborted with `request/unauthorized` soon after the key was revoked or expired. */
  readonly signal: AbortSignal;
  /** Looks no more. To be called when the caller has gone. */
  stop(): void;
}

/** Watches the key of whoever asks in this context; callers without a key of the list are not watched. */
export function watchKey(context: ApiContext): WatchedKey {
  const lost = new AbortController();
  const holds = context.get('keyHolds');
  if (holds === undefined) return { signal: lost.signal, stop: () => undefined };
  const look = async (): Promise<void> => {
    // A database that does not answer says nothing about the key.
    if (await holds().catch(() => true)) return;
    clearInterval(timer);
    lost.abort(new LikenessError('request/unauthorized', 'Expected a valid key, got one that was revoked or expired.'));
  };
  const timer = setInterval(() => void look(), lookMs);
  return { signal: lost.signal, stop: () => clearInterval(timer) };
}
