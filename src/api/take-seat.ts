/**
 * Seats for callers of routes that wait.
 */
import type { ApiContext } from './define-route.ts';

/** Takes a seat for whoever asks in this context. @throws `request/too-many`. */
export function takeSeat(context: ApiContext): () => void {
  return context.get('seats').take(context.get('requester').owner);
}

/** Has something done that waits, on a seat of the caller. @throws `request/too-many`, and what the work throws. */
export async function seated<T>(context: ApiContext, work: () => Promise<T>): Promise<T> {
  const leave = takeSeat(context);
  try {
    return await work();
  } finally {
    leave();
  }
}
