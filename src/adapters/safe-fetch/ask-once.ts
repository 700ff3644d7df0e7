/**
 * One HTTP exchange over a fresh connection to an address that was judged.
 */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { AllowList } from './allow-list.ts';
import { type CheckedUrl, type Resolve, resolveChecked } from './check-address.ts';

/** What an exchange is made with. */
export interface AskParts {
  readonly allow: AllowList;
  readonly resolve: Resolve;
  /** Certificates of authorities that are trusted beside the usual ones. */
  readonly ca?: string | undefined;
}

/** What is asked. */
export interface Ask {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Ends the exchange, its body included. */
  readonly signal: AbortSignal;
}

/**
 * Asks once; redirects come back as they are.
 *
 * The name is resolved when the connection is made and never again for it: a name that leads elsewhere a moment later leads
 * nowhere else. Every connection is fresh, so none is reused that was made under other rules; no proxy is used, whatever the
 * environment says. The name goes into `Host` and into TLS, the connection to the address that was judged.
 *
 * @throws `input/address-refused`; errors of node:net, node:tls and node:http as they are.
 */
export function askOnce(parts: AskParts, checked: CheckedUrl, ask: Ask): Promise<IncomingMessage> {
  const { promise, resolve: answered, reject } = Promise.withResolvers<IncomingMessage>();
  const lookup: LookupFunction = (_, options, found) => {
    resolveChecked(checked, parts.allow, parts.resolve).then(
      (addresses) => {
        const fit = addresses.filter(({ family }) => !options.family || family === options.family);
        const [first] = fit.length > 0 ? fit : addresses;
        if (options.all) found(null, [...(fit.length > 0 ? fit : addresses)]);
        else found(null, first?.address ?? '', first?.family);
      },
      (error: NodeJS.ErrnoException) => found(error, '', 0),
    );
  };
  const { url } = checked;
  const library = url.protocol === 'https:' ? https : http;
  const request = library.request(url.href, {
    method: ask.method,
    headers: ask.headers,
    signal: ask.signal,
    lookup,
    agent: new library.Agent({ keepAlive: false }),
    ...(parts.ca === undefined ? {} : { ca: parts.ca }),
  });
  request.on('response', answered);
  request.on('error', reject);
  // An answer `101 Switching Protocols` would leave the connection to nobody.
  request.on('upgrade', (_, socket) => {
    socket.destroy();
    reject(new Error('the server wants another protocol'));
  });
  request.end(ask.body);
  return promise;
}
