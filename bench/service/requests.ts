/**
 * Requests for one job, beside a bare server of Node that answers the same bytes.
 */
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Job } from '../../src/contract/service/job.ts';
import { median, plain, type Row } from '../speed/row.ts';
import { postJson, quantile, startService } from './service-process.ts';

const connections = 8;
const roundMs = 2000;
const rounds = 3;

interface Load {
  readonly perSecond: number;
  readonly p99Ms: number;
}

/** Asks as fast as answers come, over kept connections. */
async function load(url: string): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const until = performance.now() + roundMs;
  const ask = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const asked = request(url, { agent }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
        response.resume();
        response.once('end', resolve);
      });
      asked.once('error', reject);
      asked.end();
    });
  const loop = async (): Promise<void> => {
    while (performance.now() < until) {
      const start = performance.now();
      await ask();
      times.push(performance.now() - start);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, loop));
  agent.destroy();
  return { perSecond: (times.length * 1000) / (performance.now() - start), p99Ms: quantile(times, 0.99) };
}

/** Measures `GET /v1/jobs/:id`. */
export async function measureRequests(data: string, databaseUrl?: string): Promise<Row[]> {
  const name = databaseUrl === undefined ? 'PGlite' : 'PostgreSQL';
  const env = { LIKENESS_REQUESTS_PER_MINUTE: '1000000', ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) };
  const service = await startService(['--data', data, '--workers', '0'], env);
  await service.ready();
  const { id } = await postJson<Job>(`${service.url}/v1/jobs`, { kind: 'models', action: 'verify' });
  const body = await (await fetch(`${service.url}/v1/jobs/${id}`)).text();
  // In this process, as the load is: that is to the bare server's disadvantage.
  const bare = createServer((_, response) => response.setHeader('content-type', 'application/json').end(body));
  await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
  const bareUrl = `http://127.0.0.1:${(bare.address() as AddressInfo).port}/`;
  const ours: Load[] = [];
  const peer: Load[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await load(`${service.url}/v1/jobs/${id}`));
    peer.push(await load(bareUrl));
  }
  bare.close();
  await service.stop();
  const rate = median(ours.map((one) => one.perSecond));
  return [
    plain(`${name}: GET /v1/jobs/:id over ${connections} connections`, rate, '/s'),
    plain(`${name}: of a bare server of Node`, rate / median(peer.map((one) => one.perSecond)), '×'),
    plain(`${name}: p99`, median(ours.map((one) => one.p99Ms)), 'ms'),
  ];
}
