/**
 * How often one address may show a wrong key. Keys cannot be guessed, but every try costs a look into the database.
 */
import { LikenessError } from '../base/errors.ts';

/** Counts wrong keys by address. */
export interface WrongKeys {
  /** @throws `request/too-many` when the address has shown as many as it may. */
  check(address: string, nowMs: number): void;
  /** One more. */
  note(address: string, nowMs: number): void;
}

/** Addresses that are remembered; the one that was quiet for longest is forgotten first. */
const remembered = 10_000;

/** Makes the count: a bucket of tries per address that refills steadily. */
export function createWrongKeys(perMinute: number): WrongKeys {
  const spent = new Map<string, { readonly tries: number; readonly atMs: number }>();
  const spentNow = (address: string, nowMs: number): number => {
    const { tries = 0, atMs = nowMs } = spent.get(address) ?? {};
    return Math.max(0, tries - (Math.max(0, nowMs - atMs) * perMinute) / 60_000);
  };
  return {
    check(address, nowMs) {
      const tries = spentNow(address, nowMs);
      if (tries <= perMinute - 1) return;
      const retryAfterSeconds = Math.max(1, Math.ceil(((tries - perMinute + 1) * 60) / perMinute));
      throw new LikenessError(
        'request/too-many',
        `Expected at most ${perMinute} wrong keys a minute from one address (\`--wrong-keys-per-minute\`), got more; a key that was not right before is not looked at now.`,
        { details: { retryAfterSeconds } },
      );
    },
    note(address, nowMs) {
      const tries = spentNow(address, nowMs) + 1;
      spent.delete(address);
      spent.set(address, { tries, atMs: nowMs });
      const [oldest] = spent.keys();
      if (spent.size > remembered && oldest !== undefined) spent.delete(oldest);
    },
  };
}
