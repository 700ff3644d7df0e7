/**
 * A server as a process of its own, for tests that start, stop and kill it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../src/adapters/database/open-database.ts';

/** A line that a server says. */
export interface News {
  readonly say: string;
  readonly url?: string;
  readonly code?: string;
  readonly message?: string;
  readonly ms?: number;
}

/** A running server. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly exit: Promise<number | null>;
  /** The next line that says so. @throws When the server failed, with its reason. */
  next(say: string): Promise<News>;
}

/** Starts `odd-server.ts`; it is killed at the end of the test. */
export function startServer(t: Pick<TestContext, 'after'>, options: object, env: object = {}): ServerProcess {
  const prepare = new URL('../../bin/prepare.mjs', import.meta.url).href;
  const program = new URL('./odd-server.ts', import.meta.url).pathname;
  const words = JSON.stringify({ port: 0, workers: 1, logLevel: 'silent', ...options });
  const child = spawn(process.execPath, ['--import', prepare, program, words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  t.after(() => child.kill('SIGKILL'));
  const heard: News[] = [];
  const lines = createInterface(child.stdout as NonNullable<typeof child.stdout>);
  lines.on('line', (line) => heard.push(JSON.parse(line) as News));
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  const next = async (say: string): Promise<News> => {
    for (;;) {
      const found = heard.find((news) => news.say === say);
      if (found) return found;
      const failed = heard.find((news) => news.say === 'failed');
      if (failed) throw new Error(failed.message);
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended before it said ${say}`);
      await Promise.race([once(lines, 'line'), once(lines, 'close').then(() => sleep(10))]);
    }
  };
  return { child, pid: child.pid as number, exit, next };
}

/**
 * A data folder whose database was made once for all tests of a file: making one takes seconds.
 */
export async function prepareData(kinds: readonly string[]): Promise<{
  /** A copy for one test. */
  scratch(t: Pick<TestContext, 'after'>): Promise<string>;
  remove(): Promise<void>;
}> {
  const template = await mkdtemp(join(tmpdir(), 'likeness-serve-'));
  await (await openDatabase({ folder: join(template, 'db'), kinds }))[Symbol.asyncDispose]();
  return {
    async scratch(t) {
      const data = await mkdtemp(join(tmpdir(), 'likeness-serve-'));
      t.after(() => rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
      await cp(template, data, { recursive: true });
      return data;
    },
    remove: () => rm(template, { recursive: true, force: true }),
  };
}

/** Kinds of jobs of `odd-server.ts`. */
export const oddServerKinds = ['swap', 'faces', 'compare', 'models', 'sleep', 'crash', 'hang', 'grow', 'batch'];

/** Children of a process, and theirs. */
export async function descendants(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const own = text.split(' ').filter(Boolean).map(Number);
  return [...own, ...(await Promise.all(own.map(descendants))).flat()];
}

async function lives(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text !== '' && !/\) [ZX] /.test(text);
}

/** Whether all of them end in time. */
export async function allGone(pids: readonly number[], withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(50))
    if (!(await Promise.all(pids.map(lives))).some(Boolean)) return true;
  return false;
}
