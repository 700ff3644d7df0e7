/**
 * The address that a request came from, by its connection: what headers say of it anybody can write.
 */
import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/**
 * Names the peer of a connection. Of IPv6 the network of 64 bits, for whoever has one address of it has them all.
 *
 * @example networkOf('::ffff:10.0.0.7') // '10.0.0.7'
 * @example networkOf('2001:db8::7') // '2001:db8:0:0::/64'
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const bare = address.replace(/%.*$/, '');
  if (mapped !== undefined || !isIPv6(bare)) return mapped ?? bare;
  const [front = '', back] = bare.split('::');
  const groups = front === '' ? [] : front.split(':');
  const rest = back === undefined || back === '' ? [] : back.split(':');
  const zeros = back === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length);
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...rest];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** The peer of a request. @param around - Node's own request and response, as `listen` hands them on. */
export function peerAddress(around: unknown): string {
  const { incoming } = around as { readonly incoming?: IncomingMessage };
  return networkOf(incoming?.socket.remoteAddress ?? '');
}

/** Whether a request came by a connection from this machine: by loopback, or by one of its addresses to the same. */
export function fromThisMachine(around: unknown): boolean {
  const { remoteAddress, localAddress } =
    (around as { readonly incoming?: IncomingMessage }).incoming?.socket ?? ({} as Record<string, undefined>);
  if (remoteAddress === undefined) return false;
  return remoteAddress === localAddress || /^(::1|(::ffff:)?127\.[\d.]+)$/i.test(remoteAddress);
}
