/**
 * Which addresses (URLs) may be asked at all, and whether what their names lead to may be reached.
 */
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { LikenessError } from '../../base/errors.ts';
import type { AllowList } from './allow-list.ts';
import { judgeAddress } from './judge-address.ts';

/** Finds all addresses of a name, as `dns.lookup` with `all` does. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** A URL that may be asked. */
export interface CheckedUrl {
  readonly url: URL;
  /** Without brackets, without a full stop at its end. */
  readonly host: string;
  readonly port: number;
}

const usualPorts: readonly number[] = [80, 443];

const refuse = (message: string): LikenessError => new LikenessError('input/address-refused', message);

/**
 * Checks what can be checked without a network: scheme, user, port, addresses that are written out.
 *
 * The URL parser has by then turned `127.1`, `0x7f.1`, `2130706433` and the like into `127.0.0.1`.
 *
 * @throws `input/address-refused`.
 */
export function checkUrl(text: string, allow: AllowList): CheckedUrl {
  if (!URL.canParse(text)) throw refuse('Expected an http(s) URL, got a text that is none.');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refuse(`Expected an http(s) URL, got one that begins with ${url.protocol.slice(0, 20)}`);
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (url.username || url.password)
    throw refuse(`Expected a URL without user and password, got one with them for ${host}.`);
  if (host === '') throw refuse('Expected a URL with a host, got one without.');
  const port = url.port ? Number(url.port) : url.protocol === 'https:' ? 443 : 80;
  const numeric = isIP(host) !== 0;
  const allowed = numeric ? allow.allowsAddress(host, port) : allow.allowsHost(host, port);
  if (numeric && !allowed) checkOne(host, host, port, allow);
  return { url, host, port };
}

/** Refuses unusual ports; those of allowed addresses are decided when the address is known. */
function checkPort(host: string, port: number): void {
  if (!usualPorts.includes(port))
    throw refuse(
      `Expected port 80 or 443, got ${port} for ${host}; the allow list of the service can name further ones.`,
    );
}

function checkOne(host: string, address: string, port: number, allow: AllowList): void {
  if (allow.allowsAddress(address, port)) return;
  const refusal = judgeAddress(address);
  // The address itself is not told: it may be a secret of this network.
  if (refusal !== undefined)
    throw refuse(`Expected ${host} to be a public host, but it has an address that is ${refusal}.`);
  checkPort(host, port);
}

/**
 * Finds the addresses of a host and judges every one of them: one that must not be reached refuses the host.
 *
 * @returns At least one address. A connection is made to these and to no other.
 * @throws `input/address-refused`; what the resolver throws.
 */
export async function resolveChecked(
  { host, port }: CheckedUrl,
  allow: AllowList,
  resolve: Resolve,
): Promise<readonly LookupAddress[]> {
  const family = isIP(host);
  const found = family === 0 ? await resolve(host) : [{ address: host, family }];
  if (found.length === 0) throw Object.assign(new Error(`no address for ${host}`), { code: 'ENOTFOUND' });
  if (!allow.allowsHost(host, port)) for (const { address } of found) checkOne(host, address, port, allow);
  return found;
}
