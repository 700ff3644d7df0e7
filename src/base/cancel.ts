/**
 * Cancelling: one check that stands between the steps of everything that takes time.
 */
import { LikenessError } from './errors.ts';

/** What can be asked whether the work is still wanted; an `AbortSignal` fits. */
export interface CancelSignal {
  readonly aborted: boolean;
}

/**
 * Stops here when the work is no longer wanted.
 *
 * @throws `run/cancelled` when the signal is aborted.
 */
export function throwIfCancelled(signal: CancelSignal | undefined): void {
  if (signal?.aborted) throw new LikenessError('run/cancelled', 'Cancelled; nothing was left half-written.');
}

/**
 * Lets waiting events run (a Ctrl-C, a closed connection), then checks the signal. Stands between steps that keep the
 * thread busy.
 *
 * @throws `run/cancelled` when the signal is aborted.
 */
export async function breathe(signal: CancelSignal | undefined): Promise<void> {
  if (signal === undefined) return;
  await new Promise<void>((resolve) => {
    setTimeout(resolve, 0);
  });
  throwIfCancelled(signal);
}
