/**
 * Which IP addresses strangers may make this machine reach: public ones, and nothing else.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What an address is, when it must not be reached; in words that fit behind "an address that is". */
export type Refusal = string;

const words: Readonly<Record<string, string>> = {
  unspecified: 'of no host (0.0.0.0/8, ::)',
  broadcast: 'for broadcast',
  multicast: 'for multicast',
  linkLocal: 'link-local, where clouds keep their metadata',
  loopback: 'of this machine itself (loopback)',
  carrierGradeNat: 'private to a provider (100.64.0.0/10)',
  private: 'private',
  uniqueLocal: 'private (fc00::/7)',
  deprecatedSiteLocal: 'private (fec0::/10)',
  ipv4Mapped: 'an IPv4 address inside IPv6',
  rfc6145: 'an IPv4 address inside IPv6',
  rfc6052: 'an IPv4 address inside IPv6 (NAT64)',
  '6to4': 'an IPv4 address inside IPv6 (6to4)',
  teredo: 'an IPv4 address inside IPv6 (Teredo)',
};

const reserved = 'reserved';
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
const wellKnownNat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** The last 32 bits of an IPv6 address as an IPv4 one. */
function embedded(address: ipaddr.IPv6): ipaddr.IPv4 {
  return new ipaddr.IPv4(address.toByteArray().slice(12));
}

/** Interface identifiers of ISATAP: `0000:5efe` or `0200:5efe`, then an IPv4 address. */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return ((parts[4] as number) & ~0x0200) === 0 && parts[5] === 0x5efe;
}

function judgeSix(address: ipaddr.IPv6): Refusal | undefined {
  if (address.isIPv4MappedAddress()) return judgeParsed(embedded(address));
  // Where a network has only IPv6, its DNS names public IPv4 hosts so; what counts is the host behind.
  if (address.match(wellKnownNat64)) return judgeParsed(embedded(address));
  const range = address.range();
  if (range !== 'unicast') return words[range] ?? reserved;
  if (isIsatap(address)) return 'an IPv4 address inside IPv6 (ISATAP)';
  return address.match(globalUnicast) ? undefined : reserved;
}

function judgeParsed(address: ipaddr.IPv4 | ipaddr.IPv6): Refusal | undefined {
  if (address instanceof ipaddr.IPv6) return judgeSix(address);
  const range = address.range();
  return range === 'unicast' ? undefined : (words[range] ?? reserved);
}

/**
 * Says why an address must not be reached.
 *
 * Refused is all that the IANA registries of special addresses list: loopback, private, link-local, provider NAT, multicast,
 * reserved, documentation; and IPv4 addresses inside IPv6. Mapped ones (`::ffff:0:0/96`) and those of NAT64 (`64:ff9b::/96`)
 * are judged by the IPv4 address that they hold; 6to4, Teredo, ISATAP, compatible and local NAT64 are refused whatever they hold.
 *
 * @param address - An IP address without brackets; a zone (`%eth0`) is refused.
 * @returns Nothing for a public address.
 */
export function judgeAddress(address: string): Refusal | undefined {
  if (address.includes('%')) return words['linkLocal'];
  const parsed = parseAddress(address);
  return parsed ? judgeParsed(parsed) : 'no IP address';
}

/**
 * Reads an IP address as the system reads it. (`ipaddr.js` alone takes `::5.6.7.8` for `::ffff:5.6.7.8`.)
 *
 * @returns Nothing for a text that is no address.
 */
export function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (isIP(text) === 0) return undefined;
  return ipaddr.parse(isIP(text) === 6 ? new URL(`http://[${text}]/`).hostname.slice(1, -1) : text);
}
