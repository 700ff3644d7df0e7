/**
 * Who may reach a service: which names it answers to, and whether a key is needed.
 */
import { isIP } from 'node:net';
import { LikenessError } from '../../base/errors.ts';
import type { ServiceSettings } from '../../contract/service/service-settings.ts';
import type { KeyRow } from '../../ports/key-records.ts';

/** What the settings say of access. */
export interface ServiceAccess {
  readonly keysNeeded: boolean;
  /**
   * Names that may stand in `Host`, without port, lower case. Any where keys are needed: the check keeps pages of other sites,
   * which have no key, from a service that asks for none.
   */
  readonly hosts: readonly string[] | 'any';
}

const own = ['localhost', '127.0.0.1', '::1'];

/** Tells whether a host is this machine and nothing else. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** Finds who may reach the service. */
export function accessOf({ host, publicUrl, allowedHosts, requireKey }: ServiceSettings): ServiceAccess {
  const published = publicUrl === undefined ? [] : [new URL(publicUrl).hostname];
  const named = [...published, ...allowedHosts].map((name) => name.toLowerCase().replace(/^\[|\]$/g, ''));
  const strange = named.some((name) => !isLoopback(name));
  if (requireKey || strange || !isLoopback(host)) return { keysNeeded: true, hosts: 'any' };
  return { keysNeeded: false, hosts: [...new Set([...own, host.toLowerCase(), ...named])] };
}

/** Tells whether a service listens on every address of the machine. */
export function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '' || /^(0*:)*:?0*$/.test(host);
}

/** The address by which this machine itself reaches the service. */
export function ownUrl(host: string, port: number): string {
  if (isEverywhere(host)) return host.includes(':') ? `http://[::1]:${port}` : `http://127.0.0.1:${port}`;
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/**
 * Refuses a service that others could reach without a key.
 *
 * @throws `request/invalid`, naming what to run.
 */
export function checkKeys(settings: ServiceSettings, keys: readonly KeyRow[], nowMs: number): void {
  const valid = keys.some((key) => key.revokedMs === undefined && (key.expiresMs ?? Number.POSITIVE_INFINITY) > nowMs);
  if (valid) return;
  const { host, publicUrl, allowedHosts, requireKey } = settings;
  const why = !isLoopback(host)
    ? `--host ${host} lets others reach it`
    : requireKey
      ? '--require-key asks for one'
      : publicUrl !== undefined
        ? `--public-url ${publicUrl} lets others reach it`
        : `--allowed-hosts ${allowedHosts.join(',')} lets others reach it`;
  throw new LikenessError(
    'request/invalid',
    `Expected an API key for this service, for ${why}; there is none. Make one with \`likeness keys create NAME\`, or listen on 127.0.0.1.`,
    { details: { host } },
  );
}
