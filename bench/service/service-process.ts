/**
 * `likeness serve` as users run it, for benches that start, ask and stop it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { likenessProgram } from '../measured-process.ts';

/** A running service. */
export interface ServiceProcess {
  readonly url: string;
  readonly pid: number;
  /** From the start of the process until it listened. */
  readonly listeningMs: number;
  /** When it takes jobs. @returns Milliseconds since the start. */
  ready(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts one on a free port. @param program - Another program that says the same lines. */
export async function startService(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  const start = performance.now();
  const child: ChildProcess = spawn(
    process.execPath,
    [likenessProgram, 'serve', '--json', '--port', '0', '--log-level', 'error', ...args],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } },
  );
  const times = new Map<string, number>();
  let url = '';
  const lines = createInterface(child.stdout as NonNullable<typeof child.stdout>);
  lines.on('line', (line) => {
    const news = JSON.parse(line) as { status: string; url?: string };
    times.set(news.status, performance.now() - start);
    url ||= news.url ?? '';
  });
  const until = async (status: string): Promise<number> => {
    while (!times.has(status)) {
      if (child.exitCode !== null) throw new Error(`likeness serve ended with ${child.exitCode}`);
      await Promise.race([once(lines, 'line'), once(child, 'exit')]);
    }
    return times.get(status) as number;
  };
  const listeningMs = await until('listening');
  return {
    url,
    pid: child.pid as number,
    listeningMs,
    ready: () => until('ready'),
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Resident memory of a process, in MiB. */
export async function residentMebibytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

/** A part of a sorted list: .5 is the median, .99 what one in a hundred exceeds. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
}

/** Sends JSON. @throws When the answer is no success. */
export async function postJson<T>(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** Uploads bytes. @returns Their id. */
export async function upload(base: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const response = await fetch(`${base}/v1/uploads`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
  });
  if (!response.ok) throw new Error(`upload answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { id: string }).id;
}
