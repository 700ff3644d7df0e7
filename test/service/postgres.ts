/**
 * A real PostgreSQL server for tests and benches: a cluster of its own in a temporary folder, from the packages of the system,
 * on a loopback port. It ends with the process that started it, however that ends.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const packages = '/usr/lib/postgresql';

/** A running server. */
export interface PostgresServer extends AsyncDisposable {
  /** Makes an empty database. @returns Its address, with a password. */
  createDatabase(): Promise<string>;
  /** Address of the database from which the others are made. */
  readonly url: string;
}

/** The folder of the newest installed server's programs. */
function programs(): string | undefined {
  if (!existsSync(packages)) return undefined;
  return readdirSync(packages)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(packages, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')));
}

/** Whom the server runs as: PostgreSQL refuses to be run by root. */
function whom(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8').match(/^postgres:[^:]*:(\d+):(\d+):/m);
  return line === null ? undefined : { uid: Number(line[1]), gid: Number(line[2]) };
}

/** Why there can be no server here; nothing when there can. Fits `skip` of a test. */
export function whyNoPostgres(): string | false {
  if (programs() === undefined) return `PostgreSQL is not installed (no ${packages}/*/bin/initdb)`;
  if (process.getuid?.() === 0 && whom() === undefined) return 'there is no user postgres, and root may not run it';
  return false;
}

/**
 * Starts a server. Dispose it, or let the process end.
 *
 * @param durable - Whether what is committed is flushed to the disk, as in production. Tests can do without.
 */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const bin = programs();
  if (bin === undefined) throw new Error(String(whyNoPostgres()));
  const user = whom();
  const folder = await mkdtemp(join(tmpdir(), 'likeness-postgres-'));
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(folder, 'password');
  const data = join(folder, 'data');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) {
    await chown(folder, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  try {
    const how = ['--username=likeness', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--no-sync'];
    await run(join(bin, 'initdb'), ['-D', data, '--encoding=UTF8', '--locale=C', ...how], user);
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    throw thrown;
  }
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    "unix_socket_directories=''",
    'shared_buffers=64MB',
    'max_connections=120',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ].flatMap((setting) => ['-c', setting.replaceAll("''", '')]);
  // The shell lives as long as its input is open, which the kernel closes when this process ends; then the server ends.
  const guard = '"$@" & cat >/dev/null; kill -INT $!; wait $!; rm -rf "$FOLDER"';
  const server = spawn('sh', ['-c', guard, 'sh', join(bin, 'postgres'), '-D', data, ...settings], {
    ...user,
    cwd: folder,
    env: { PATH: process.env['PATH'], FOLDER: folder, LC_ALL: 'C' },
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  // The process shall not wait for the server, unless it is stopping it.
  server.unref();
  for (const pipe of [server.stdin, server.stderr]) (pipe as unknown as { unref(): void }).unref();

  const url = `postgres://likeness:${password}@127.0.0.1:${port}/postgres`;
  await untilItAnswers(url, () => said);
  let databases = 0;
  return {
    url,
    async createDatabase() {
      const name = `likeness_${++databases}`;
      await ask(url, `CREATE DATABASE ${name}`);
      return url.replace(/postgres$/, name);
    },
    async [Symbol.asyncDispose]() {
      server.ref();
      server.stdin.end();
      await ended;
    },
  };
}

let shared: Promise<PostgresServer> | undefined;

/** The one server of this test process, started when it is first asked for. */
export function sharedPostgres(): Promise<PostgresServer> {
  shared ??= startPostgres();
  return shared;
}

/** Stops it, when it was ever started. */
export async function stopSharedPostgres(): Promise<void> {
  await (await shared)?.[Symbol.asyncDispose]();
  shared = undefined;
}

async function ask(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

async function untilItAnswers(url: string, said: () => string): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    try {
      return await ask(url, 'SELECT 1');
    } catch (thrown) {
      if (Date.now() > end) throw new Error(`PostgreSQL did not start: ${said()}`, { cause: thrown });
      await sleep(50);
    }
  }
}

async function run(program: string, args: readonly string[], user: object | undefined): Promise<void> {
  const child = spawn(program, args, {
    ...user,
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said}`);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
