/**
 * Proxies as the environment names them: which one for which address, and tunnels through it.
 */
import { type ClientRequest, type RequestOptions, request } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { TransferSettings } from './transfer-settings.ts';

/**
 * The proxy for an address, if there is one. `NO_PROXY` lists hosts: `*`, `example.org` (with all below it), `.example.org`,
 * `host:port`.
 */
export function proxyFor(url: URL, settings: TransferSettings): URL | undefined {
  const proxy = url.protocol === 'https:' ? settings.httpsProxy : settings.httpProxy;
  if (!proxy || bypasses(url, settings.noProxy ?? '')) return undefined;
  return new URL(/^[a-z]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`);
}

function bypasses(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = '', only] = /^(.*?)(?::(\d+))?$/.exec(entry.replace(/^\*?\./, '')) ?? [];
      if (only && only !== port) return false;
      return host === name || host.endsWith(`.${name}`);
    });
}

/** The header that a proxy with a user wants. */
export function proxyAuthorization(proxy: URL): Record<string, string> {
  if (!proxy.username) return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

type Done = (error: Error | null, stream: Duplex) => void;
/** What a callback is given beside an error. */
const nothing = undefined as unknown as Duplex;

/** Reaches https servers through a proxy's CONNECT. */
export class TunnelAgent extends HttpsAgent {
  private readonly proxy: URL;

  constructor(proxy: URL, options: { readonly keepAlive: boolean; readonly ca?: string }) {
    super(options);
    this.proxy = proxy;
  }

  override createConnection(options: RequestOptions & { servername?: string; ca?: string }, done?: Done): undefined {
    const target = `${options.host}:${options.port || 443}`;
    const tunnel: ClientRequest = request({
      host: this.proxy.hostname,
      port: this.proxy.port || 80,
      method: 'CONNECT',
      path: target,
      headers: { Host: target, ...proxyAuthorization(this.proxy) },
      agent: false,
    });
    tunnel.once('connect', (response, socket) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        done?.(Object.assign(new Error(`proxy answered ${response.statusCode}`), { code: 'EPROXY' }), nothing);
        return;
      }
      const ca = options.ca === undefined ? {} : { ca: options.ca };
      const secure = connectTls({ socket, servername: options.servername ?? String(options.host), ...ca });
      secure.once('error', (error) => done?.(error, nothing));
      secure.once('secureConnect', () => done?.(null, secure));
    });
    tunnel.once('error', (error) => done?.(error, nothing));
    tunnel.end();
    return undefined;
  }
}
