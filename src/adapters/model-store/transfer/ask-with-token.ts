/**
 * Asks with a token, and without it when it is refused: one that is wrong or has expired shuts even public files off.
 */
import type { Connections } from './exchange.ts';
import type { Answer, Wish } from './follow.ts';
import { TransferFault } from './transfer-fault.ts';

/** A way of asking: `follow`, or the one of Google Drive. */
export type Ask = (connections: Connections, wish: Wish) => Promise<Answer>;

/**
 * Asks; a refusal is asked again without the secrets of the wish.
 *
 * @returns The answer, and whether it came only without them.
 * @throws {TransferFault} the first refusal, when the file is refused either way.
 */
export async function askWithToken(
  ask: Ask,
  connections: Connections,
  wish: Wish,
): Promise<{ readonly answer: Answer; readonly tokenRefused: boolean }> {
  try {
    return { answer: await ask(connections, wish), tokenRefused: false };
  } catch (thrown) {
    const refused = thrown instanceof TransferFault && thrown.reason === 'refused';
    if (!refused || Object.keys(wish.secrets).length === 0) throw thrown;
    const answer = await ask(connections, { ...wish, secrets: {} }).catch(() => undefined);
    if (!answer) throw thrown;
    return { answer, tokenRefused: true };
  }
}
