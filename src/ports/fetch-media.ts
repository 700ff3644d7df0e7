/**
 * The fetch-media port: fetching from addresses that strangers name, without reaching what only this machine may reach.
 */

/** What a fetch may be told. */
export interface FetchLimits {
  readonly maxBytes: number;
  /** Over all, redirects and tries included. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** An answer whose body is being read. Read it to the end, or `close` it. */
export interface FetchedMedia {
  /** The last part of the address, for people. */
  readonly name: string | undefined;
  readonly contentType: string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** An answer to a `post`. */
export interface PostAnswer {
  readonly status: number;
  readonly retryAfterMs?: number | undefined;
}

/** Reaches addresses of strangers. Every address is checked when the connection is made, and again at every redirect. */
export interface SafeFetch {
  /**
   * Opens a URL for reading. A 404 or 5xx is tried again with growing waits, as an object that was just uploaded may not be
   * there yet.
   *
   * @throws `input/address-refused` for an address that must not be reached, `input/unreachable` when it cannot be, or
   * answers no 200; `request/too-large`; `run/cancelled`.
   */
  open(url: string, limits: FetchLimits): Promise<FetchedMedia>;
  /**
   * Posts a body once; redirects are not followed. @throws `input/address-refused`, `input/unreachable`.
   */
  post(
    url: string,
    body: string,
    wish: { readonly headers: Readonly<Record<string, string>>; readonly timeoutMs: number },
  ): Promise<PostAnswer>;
}
