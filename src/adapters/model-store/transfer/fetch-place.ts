/**
 * What a fetch is given, and what it gives back.
 */
import type { Connections } from './exchange.ts';
import type { LinkedFacts } from './follow.ts';
import type { PartialNames } from './partial-file.ts';

/** A file that was fetched and has the wanted hash; it still lies under its partial name. */
export interface FetchedFile {
  readonly names: PartialNames;
  readonly bytes: number;
  readonly sha256: string;
  /** The hub named the hash before the file came. */
  readonly announced: boolean;
  /** The hub refused the token, and gave the file without it. */
  readonly tokenRefused: boolean;
}

/** Who is told what happens. */
export interface FetchHooks {
  readonly onProgress: (done: number, total: number | undefined) => void;
  /** The hub told size and hash of a file for which none is published. May refuse by throwing. */
  readonly onLinked: (facts: LinkedFacts) => Promise<void>;
}

/** Where and how to fetch. */
export interface FetchPlace {
  readonly connections: Connections;
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Google Drive answers with pages in between. */
  readonly googleDrive: boolean;
}
