/**
 * One HTTP request and the beginning of its answer.
 */
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { productVersion } from '../../../base/version.ts';
import { proxyAuthorization, proxyFor, TunnelAgent } from './proxy.ts';
import { asTransferFault, TransferFault } from './transfer-fault.ts';
import type { TransferSettings } from './transfer-settings.ts';

/** Connections that are kept open for one file; close them at the end. */
export interface Connections {
  readonly settings: TransferSettings;
  /** Starts a request. @throws {TransferFault} when there is no answer. */
  get(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<IncomingMessage>;
  close(): void;
}

/** Opens nothing yet; sockets are opened by the first request to each server. */
export function openConnections(settings: TransferSettings): Connections {
  const agents = new Map<string, HttpAgent>();
  const agentFor = (url: URL, proxy: URL | undefined): HttpAgent => {
    const key = `${url.protocol}${proxy?.host ?? ''}`;
    let agent = agents.get(key);
    if (!agent) {
      const options = { keepAlive: true, ...(settings.ca === undefined ? {} : { ca: settings.ca }) };
      if (url.protocol === 'http:') agent = new HttpAgent({ keepAlive: true });
      else
        agent = proxy ? new TunnelAgent(proxy, { ...options, connectMs: settings.connectMs }) : new HttpsAgent(options);
      agents.set(key, agent);
    }
    return agent;
  };
  return {
    settings,
    get: (url, headers, signal) => start(url, { headers, signal, settings, agentFor }),
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

interface Start {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly settings: TransferSettings;
  readonly agentFor: (url: URL, proxy: URL | undefined) => HttpAgent;
}

function start(url: URL, { headers, signal, settings, agentFor }: Start): Promise<IncomingMessage> {
  const proxy = proxyFor(url, settings);
  const plainProxy = proxy && url.protocol === 'http:' ? proxy : undefined;
  const options = {
    method: 'GET',
    agent: agentFor(url, proxy),
    signal,
    headers: {
      'User-Agent': `likeness/${productVersion}`,
      Accept: '*/*',
      // Bodies are compared byte by byte and resumed at offsets: nothing may be packed on the way.
      'Accept-Encoding': 'identity',
      ...headers,
      ...(plainProxy ? { Host: url.host, ...proxyAuthorization(plainProxy) } : {}),
    },
  };
  return new Promise((resolve, reject) => {
    const request = plainProxy
      ? requestHttp({ ...options, host: plainProxy.hostname, port: plainProxy.port || 80, path: url.href })
      : url.protocol === 'https:'
        ? requestHttps(url, options)
        : requestHttp(url, options);
    const via = proxy ? `the proxy ${proxy.host} on the way to ${url.host}` : url.host;
    // A request that has no socket yet does not tell that it was destroyed: the promise is ended here.
    const end = (error: unknown): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      reject(error);
    };
    const abort = (): void => end(signal.reason);
    const giveUp = (reason: 'connect-timeout' | 'stalled', ms: number, what: string) =>
      setTimeout(() => {
        const fault = new TransferFault(reason, `${what} within ${ms / 1000} s`);
        request.destroy(fault);
        end(fault);
      }, ms);
    let timer = giveUp('connect-timeout', settings.connectMs, `${via} took no connection`);
    let reached = false;
    const connected = (): void => {
      reached = true;
      clearTimeout(timer);
      timer = giveUp('stalled', settings.stallMs, `${url.host} gave no answer`);
    };
    signal.addEventListener('abort', abort, { once: true });
    request.once('socket', (socket) => {
      if (socket.connecting) socket.once(url.protocol === 'https:' && !proxy ? 'secureConnect' : 'connect', connected);
      else connected();
    });
    request.once('response', (response) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(response);
    });
    request.on('error', (error) => end(signal.aborted ? error : asTransferFault(error, reached ? url.host : via)));
    request.end();
  });
}
