/**
 * The allow list of a deployment: what may be reached although it isn't public, and on which ports.
 */
import ipaddr from 'ipaddr.js';
import { LikenessError } from '../../base/errors.ts';
import { parseAddress } from './judge-address.ts';

/** What a deployment allows beside public addresses on the ports 80 and 443. */
export interface AllowList {
  /** Whether a host may be reached by this name on this port, wherever the name leads. */
  allowsHost(host: string, port: number): boolean;
  /** Whether this address may be reached on this port, by whatever name. */
  allowsAddress(address: string, port: number): boolean;
}

interface Entry {
  readonly port?: number | undefined;
  readonly range?: ReturnType<typeof ipaddr.parseCIDR>;
  /** Lower case; with a full stop in front, everything below it. */
  readonly host?: string;
}

const shape = /^(?:\[([0-9a-f:.]+)\]|([0-9a-f.:]+\/\d{1,3})|([^[\]/:]+)|([0-9a-f:]+:[0-9a-f:.]*))(?::(\d{1,5}))?$/i;

function asRange(text: string): Entry['range'] | undefined {
  if (text.includes('/')) return ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : undefined;
  const address = parseAddress(text);
  if (!address) return undefined;
  return [address, address.kind() === 'ipv4' ? 32 : 128] as Entry['range'];
}

function readEntry(text: string): Entry | undefined {
  const parts = shape.exec(text.trim());
  const name = parts?.[1] ?? parts?.[2] ?? parts?.[3] ?? parts?.[4];
  if (name === undefined) return undefined;
  const port = parts?.[5] === undefined ? undefined : Number(parts[5]);
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  const range = asRange(name);
  if (range) return { range, port };
  if (!/^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(name) || /^[\d.]+$/.test(name)) return undefined;
  return { host: name.toLowerCase().replace(/^\*/, ''), port };
}

/**
 * Reads an allow list.
 *
 * @param entries - Each a host (`minio`, `*.internal.example`), an address (`10.0.0.7`, `[fd00::7]`) or a range
 *   (`10.1.0.0/16`), each with a port (`minio:9000`) or, without one, for every port.
 * @throws `request/invalid` that shows the entry.
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  const read = entries.map((text) => {
    const entry = readEntry(text);
    if (entry) return entry;
    throw new LikenessError(
      'request/invalid',
      `Expected an entry of the allow list to be a host, an address or a range such as 10.1.0.0/16, each with or without a port, got "${text.slice(0, 100)}".`,
    );
  });
  const onPort = (entry: Entry, port: number): boolean => entry.port === undefined || entry.port === port;
  return {
    allowsHost: (host, port) =>
      read.some(
        (entry) =>
          entry.host !== undefined &&
          onPort(entry, port) &&
          (entry.host.startsWith('.') ? host.endsWith(entry.host) : host === entry.host),
      ),
    allowsAddress: (text, port) => {
      const parsed = parseAddress(text);
      if (!parsed) return false;
      const mapped = parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress();
      const address = mapped ? (parsed as ipaddr.IPv6).toIPv4Address() : parsed;
      return read.some(
        ({ range, ...entry }) =>
          range !== undefined &&
          onPort(entry, port) &&
          range[0].kind() === address.kind() &&
          (address as ipaddr.IPv4).match(range as [ipaddr.IPv4, number]),
      );
    },
  };
}
