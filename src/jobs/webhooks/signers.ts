/**
 * Which secrets of an owner sign: the present one, and for a day after a change the former one beside it.
 */
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { SignerRow, WebhookRecords } from '../../ports/webhook-records.ts';

/** How long a former secret goes on signing: time for receivers to change over. */
export const overlapMs = 24 * 3600 * 1000;

/** What signers are kept in. */
export interface SignerShelf {
  readonly database: Database;
  readonly records: Pick<WebhookRecords, 'signer'>;
  readonly clock: Clock;
}

/** When the former secret stops signing; nothing when it does not sign any more. */
export function formerEndMs(row: SignerRow | undefined, nowMs: number): number | undefined {
  const endMs = row === undefined ? 0 : row.rotatedMs + overlapMs;
  return endMs > nowMs ? endMs : undefined;
}

/** Finds which secrets of an owner are in force, newest first. */
export function createGenerations({ database, records, clock }: SignerShelf) {
  return async (owner: string): Promise<readonly number[]> => {
    const row = await database.transaction((tx) => records.signer(tx, owner));
    const generation = row?.generation ?? 0;
    return formerEndMs(row, clock.now()) === undefined ? [generation] : [generation, generation - 1];
  };
}
