/**
 * Proxies as the environment names them: which one for which address, and tunnels through it.
 */
import { type ClientRequest, type RequestOptions, request } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { asTransferFault, TransferFault } from './transfer-fault.ts';
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

/** How tunnels are made. */
export interface TunnelOptions {
  readonly keepAlive: boolean;
  readonly ca?: string;
  /** For the proxy, its consent and the handshake behind it together. */
  readonly connectMs: number;
}

/** Reaches https servers through a proxy's CONNECT. */
export class TunnelAgent extends HttpsAgent {
  private readonly proxy: URL;
  private readonly connectMs: number;
  private readonly making = new Set<ClientRequest>();

  constructor(proxy: URL, { connectMs, ...options }: TunnelOptions) {
    super(options);
    this.proxy = proxy;
    this.connectMs = connectMs;
  }

  override createConnection(options: RequestOptions & { servername?: string; ca?: string }, done?: Done): undefined {
    const target = `${options.host}:${options.port || 443}`;
    const { host } = this.proxy;
    const tunnel: ClientRequest = request({
      host: this.proxy.hostname,
      port: this.proxy.port || 80,
      method: 'CONNECT',
      path: target,
      headers: { Host: target, ...proxyAuthorization(this.proxy) },
      agent: false,
    });
    this.making.add(tunnel);
    let secure: Duplex | undefined;
    const timer = setTimeout(() => {
      const words = `the proxy ${host} made no connection to ${target} within ${this.connectMs / 1000} s`;
      (secure ?? tunnel).destroy(new TransferFault('connect-timeout', words));
    }, this.connectMs);
    const end = (error: Error | null, stream: Duplex): void => {
      clearTimeout(timer);
      this.making.delete(tunnel);
      done?.(error, stream);
    };
    tunnel.once('connect', (response, socket) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        const words = `the proxy ${host} answered ${response.statusCode} when asked for ${target}`;
        end(new TransferFault(response.statusCode === 407 ? 'refused' : 'unreachable', words), nothing);
        return;
      }
      const ca = options.ca === undefined ? {} : { ca: options.ca };
      const through = connectTls({ socket, servername: options.servername ?? String(options.host), ...ca });
      secure = through;
      through.once('error', (error) => end(asTransferFault(error, target), nothing));
      through.once('secureConnect', () => end(null, through));
    });
    tunnel.once('error', (error) => end(asTransferFault(error, `the proxy ${host}`), nothing));
    tunnel.end();
    return undefined;
  }

  /** Also ends tunnels that are being made. */
  override destroy(): void {
    for (const tunnel of this.making) tunnel.destroy();
    super.destroy();
  }
}
