/**
 * Locks between processes, also on shared volumes: a file with its holder's identity, and a heartbeat.
 *
 * A holder that is gone is recognised for sure on the same machine (process id with its start time); elsewhere by a
 * heartbeat that stopped. Nothing relies on locks for correctness: what carries a final name was proven before it was
 * renamed. They spare the second download.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { link, readFile, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ensureFolder } from '../../files/ensure-folder.ts';

interface Holder {
  readonly token: string;
  readonly machine: string;
  readonly pid: number;
  readonly started: string;
}

/** A held lock. */
export interface HeldLock {
  /** The one who held it before is surely gone; false when only its heartbeat stopped. Nothing when nobody held it. */
  readonly inherited?: { readonly surelyGone: boolean };
  /** Whether it is still held; another process may have taken it while this one slept for long. */
  stillHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** How to wait for a lock. */
export interface LockWait {
  readonly signal?: AbortSignal | undefined;
  /** Called again and again while another process holds it; return true to stop waiting. */
  readonly whileWaiting?: () => Promise<boolean> | boolean;
  readonly pollMs?: number;
}

const heartbeatMs = 2000;
const silentMs = 20_000;

let identity: Omit<Holder, 'token'> | undefined;

/** Who this process is: machine with its boot and process namespace, process id, start time. */
function myself(): Omit<Holder, 'token'> {
  identity ??= { machine: machineName(), pid: process.pid, started: startTime(process.pid) ?? '' };
  return identity;
}

function machineName(): string {
  const read = (get: () => string): string => {
    try {
      return get().trim();
    } catch {
      return '';
    }
  };
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = read(() => readlinkSync('/proc/self/ns/pid'));
  return `${hostname()} ${boot} ${namespace}`;
}

/** Start time of a process in clock ticks since boot; nothing when it is gone or the system does not tell. */
function startTime(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // A zombie holds nothing any more.
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

type HolderState = 'alive' | 'gone' | 'silent';

async function stateOf(path: string, holder: Holder): Promise<HolderState> {
  const mine = myself();
  if (holder.machine === mine.machine) {
    if (holder.started) return startTime(holder.pid) === holder.started ? 'alive' : 'gone';
    try {
      process.kill(holder.pid, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 'gone';
    }
  }
  const facts = await stat(path).catch(() => undefined);
  return facts && Date.now() - facts.mtimeMs > silentMs ? 'silent' : 'alive';
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Makes the lock file whole or not at all. @returns Whether it is ours now. */
async function tryTake(path: string, holder: Holder): Promise<boolean> {
  const draft = `${path}.${holder.token}`;
  await writeFile(draft, JSON.stringify(holder), { flag: 'wx' });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // File systems without hard links: exclusive creation, which others may see half-written for a moment.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    return writeFile(path, JSON.stringify(holder), { flag: 'wx' }).then(
      () => true,
      () => false,
    );
  } finally {
    await rm(draft, { force: true });
  }
}

/** Removes a dead holder's lock; a second lock guards this, so that nobody removes the lock of a living one. */
async function clear(path: string, dead: Holder): Promise<boolean> {
  const guard = `${path}.clearing`;
  try {
    await writeFile(guard, '', { flag: 'wx' });
  } catch {
    const facts = await stat(guard).catch(() => undefined);
    if (facts && Date.now() - facts.mtimeMs > silentMs) await rm(guard, { force: true });
    return false;
  }
  try {
    if ((await readHolder(path))?.token !== dead.token) return false;
    await unlink(path);
    return true;
  } catch {
    return false;
  } finally {
    await rm(guard, { force: true });
  }
}

/**
 * Takes a lock, waiting for it if need be.
 *
 * @param folder - Where locks lie.
 * @param name - What is locked; a file name.
 * @returns Nothing when `whileWaiting` said to stop.
 * @throws The system's error when the folder cannot be written; the signal's reason when aborted.
 */
export async function takeLock(folder: string, name: string, wait: LockWait = {}): Promise<HeldLock | undefined> {
  await ensureFolder(folder);
  const path = join(folder, `${name}.lock`);
  const holder: Holder = { token: randomUUID(), ...myself() };
  let inherited: { surelyGone: boolean } | undefined;
  for (let round = 0; ; round++) {
    wait.signal?.throwIfAborted();
    if (await tryTake(path, holder)) return hold(path, holder, inherited);
    const other = await readHolder(path);
    if (!other) {
      // Gone meanwhile, or half-written: look again; a file that stays unreadable is as good as silent.
      const facts = await stat(path).catch(() => undefined);
      if (facts && Date.now() - facts.mtimeMs > silentMs) await rm(path, { force: true });
    } else {
      const state = await stateOf(path, other);
      if (state !== 'alive' && (await clear(path, other))) {
        inherited = { surelyGone: state === 'gone' };
        continue;
      }
    }
    if (await wait.whileWaiting?.()) return undefined;
    await new Promise((resolve) => setTimeout(resolve, Math.min(wait.pollMs ?? 100, 10 + round * 10)));
  }
}

function hold(path: string, holder: Holder, inherited: { surelyGone: boolean } | undefined): HeldLock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, heartbeatMs);
  beat.unref();
  const stillHeld = async (): Promise<boolean> => (await readHolder(path))?.token === holder.token;
  return {
    ...(inherited ? { inherited } : {}),
    stillHeld,
    release: async () => {
      clearInterval(beat);
      if (await stillHeld()) await rm(path, { force: true }).catch(() => undefined);
    },
  };
}
