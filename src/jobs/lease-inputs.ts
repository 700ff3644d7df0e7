/**
 * The inputs that come with a lease: their names, and the bytes of the small ones.
 */
import { encodeBase64 } from '../base/base64.ts';
import { inlineBytes, type Lease } from '../contract/service/lease.ts';
import type { Transaction } from '../ports/database.ts';
import type { MediaRow } from '../ports/media-records.ts';
import type { JobParts } from './job-parts.ts';

/** Puts in what is small. What cannot be read now is left to the worker's own asking, and to the error that it gets. */
export async function withSmallInputs(
  { artifacts, base64 = encodeBase64 }: JobParts,
  inputs: Lease['inputs'],
  stored: readonly (MediaRow | undefined)[],
): Promise<Lease['inputs']> {
  let left = inlineBytes;
  const small = stored.map((row) => {
    if (row === undefined || row.bytes > left) return undefined;
    left -= row.bytes;
    return row;
  });
  return await Promise.all(
    inputs.map(async (input, at) => {
      const row = small[at];
      const whole = row && (await readWhole(artifacts, row).catch(() => undefined));
      return whole === undefined ? input : { ...input, bytes: base64(whole) };
    }),
  );
}

async function readWhole(artifacts: JobParts['artifacts'], row: MediaRow): Promise<Uint8Array> {
  const whole = new Uint8Array(row.bytes);
  let at = 0;
  for await (const piece of await artifacts.read(row.key)) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Rows of the stored inputs, by their ids. */
export async function storedOf(
  { media }: JobParts,
  tx: Transaction,
  refs: readonly string[],
): Promise<ReadonlyMap<string, MediaRow>> {
  const stored = refs.filter((ref) => /^(up|art)_/.test(ref));
  const rows = stored.length === 0 ? [] : await media.byIds(tx, stored);
  return new Map(rows.map((row) => [row.id, row]));
}

/** A name for people: the last part of an address, or the id of a stored file. */
export function nameOf(ref: string): string {
  if (!/^https?:/i.test(ref)) return ref.startsWith('data:') ? 'data' : ref;
  const last = ref.split(/[?#]/)[0]?.split('/').pop();
  return last === undefined || last === '' ? 'picture' : last.slice(0, 200);
}
