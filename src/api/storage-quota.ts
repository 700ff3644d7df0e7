/**
 * How many bytes of uploads and results one caller may store. What lies there is summed by the database, and believed for a
 * moment; what is arriving at this process is counted piece by piece.
 */
import { LikenessError } from '../base/errors.ts';
import { sizeWords } from '../base/size-words.ts';

/** How long a sum is believed; nobody is refused by an old one. */
const believedMs = 1000;
const checkEveryBytes = 1024 * 1024;
const rememberedOwners = 10_000;

/** A file that is arriving. */
export interface Arrival {
  /** The same bytes, counted as they pass. @throws `artifact/quota` as soon as they are too many. */
  count(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Call it once: the file has its row now, or is not kept. */
  end(kept: boolean): void;
}

/** Watches over the callers' shares. */
export interface StorageQuota {
  /** @throws `artifact/quota` when the owner's share has no room for so many more bytes. */
  check(owner: string, moreBytes: number): Promise<void>;
  /**
   * Sets room aside for what another place will count, by the freshest sum. @returns Gives the room back; call it once.
   *
   * @throws `artifact/quota`.
   */
  reserve(owner: string, bytes: number): Promise<() => void>;
  /** Begins to count a file of an owner. */
  begin(owner: string): Arrival;
}

/** What the watch is made of. */
export interface StorageQuotaParts {
  /** Share of every owner; nothing for no limit. */
  readonly maxBytes: number | undefined;
  /** What an owner stores now, unfinished uploads in pieces included. */
  stored(owner: string): Promise<number>;
}

/** Makes the watch. */
export function createStorageQuota({ maxBytes, stored }: StorageQuotaParts): StorageQuota {
  if (maxBytes === undefined) {
    const nothing = (): void => undefined;
    return {
      check: async () => undefined,
      reserve: async () => nothing,
      begin: () => ({ count: (body) => body, end: nothing }),
    };
  }
  const arriving = new Map<string, number>();
  const sums = new Map<string, { bytes: number; readonly untilMs: number }>();
  const note = (owner: string, bytes: number): void => {
    const now = (arriving.get(owner) ?? 0) + bytes;
    if (now > 0) arriving.set(owner, now);
    else arriving.delete(owner);
  };
  const sum = async (owner: string): Promise<number> => {
    const bytes = await stored(owner);
    if (sums.size >= rememberedOwners) sums.clear();
    sums.set(owner, { bytes, untilMs: performance.now() + believedMs });
    return bytes;
  };
  const check: StorageQuota['check'] = async (owner, moreBytes) => {
    const fits = (bytes: number): boolean => bytes + (arriving.get(owner) ?? 0) + moreBytes <= maxBytes;
    const known = sums.get(owner);
    if (known !== undefined && known.untilMs > performance.now() && fits(known.bytes)) return;
    const bytes = await sum(owner);
    if (fits(bytes)) return;
    const beside = arriving.get(owner) ?? 0;
    throw new LikenessError(
      'artifact/quota',
      `Expected uploads and results of one key to take at most ${sizeWords(maxBytes)} (\`--max-stored-mebibytes-per-key\`); ${sizeWords(bytes)} are stored${beside + moreBytes > 0 ? `, ${sizeWords(beside + moreBytes)} more came` : ''}.`,
      { details: { maxBytes, storedBytes: bytes } },
    );
  };
  return {
    check,
    async reserve(owner, bytes) {
      const release = (): void => note(owner, -bytes);
      note(owner, bytes);
      sums.delete(owner);
      try {
        await check(owner, 0);
      } catch (thrown) {
        release();
        throw thrown;
      }
      return release;
    },
    begin(owner) {
      let own = 0;
      return {
        async *count(body) {
          let unchecked = Number.POSITIVE_INFINITY;
          for await (const piece of body) {
            own += piece.length;
            note(owner, piece.length);
            unchecked += piece.length;
            if (unchecked >= checkEveryBytes) {
              unchecked = 0;
              await check(owner, 0);
            }
            yield piece;
          }
          await check(owner, 0);
        },
        end(kept) {
          note(owner, -own);
          const known = sums.get(owner);
          if (kept && known) known.bytes += own;
        },
      };
    },
  };
}
