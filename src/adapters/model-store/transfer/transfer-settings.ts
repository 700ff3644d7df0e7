/**
 * What the transfer is told by options, environment and file.
 */

/** How files are fetched. All times in milliseconds. */
export interface TransferSettings {
  /** Connections to one server for one big file. */
  readonly connections: number;
  readonly connectMs: number;
  /** A connection that brings fewer than `slowestBytesPerSecond` for so long is given up. */
  readonly stallMs: number;
  readonly slowestBytesPerSecond: number;
  /** Tries in a row without a byte, per source. */
  readonly tries: number;
  /** Wait before the second try; it doubles. */
  readonly backoffMs: number;
  /** Longest wait that a server may ask for; asked for more, the next source comes. */
  readonly longestWaitMs: number;
  readonly hfEndpoint: string;
  /** Never printed, logged or written; sent to `hfEndpoint` only. */
  readonly hfToken?: string;
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
  /** Certificates that are trusted in place of the system's, PEM. */
  readonly ca?: string;
  /** Granularity of resuming, in bytes. */
  readonly chunkBytes: number;
  /** Files smaller than this are fetched over one connection. */
  readonly rangedFromBytes: number;
}

/** What holds unless somebody says otherwise. */
export const defaultTransfer: TransferSettings = {
  connections: 4,
  connectMs: 15_000,
  stallMs: 30_000,
  slowestBytesPerSecond: 1024,
  tries: 5,
  backoffMs: 500,
  longestWaitMs: 120_000,
  hfEndpoint: 'https://huggingface.co',
  chunkBytes: 4 * 1024 * 1024,
  rangedFromBytes: 32 * 1024 * 1024,
};
