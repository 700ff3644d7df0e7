/**
 * The file-tree port on Node's file system.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, glob, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LikenessError } from '../../base/errors.ts';
import type { FileTree } from '../../ports/file-tree.ts';
import type { MemoryFiles } from '../../ports/memory-files.ts';
import { ensureFolder } from './ensure-folder.ts';

/**
 * Looks at files with Node's file system.
 *
 * @param memory - Names that mean bytes instead of files.
 *
 * @example
 * const files = createNodeFileTree();
 * await files.kind('photos'); // 'folder'
 */
export function createNodeFileTree(memory?: MemoryFiles): FileTree {
  const disk = { kind, list, match, canonical, join, sha256, sha256OfText, readText, makeFolder, appendLine };
  return memory ? withMemory(disk, memory) : disk;
}

/** What is in memory is a file of its own; nothing else is kept there but results. */
function withMemory(disk: FileTree, memory: MemoryFiles): FileTree {
  const there = (path: string): boolean => memory.get(path) !== undefined || memory.keeps(path);
  return {
    ...disk,
    kind: async (path) => (memory.get(path) ? 'file' : memory.keeps(path) ? 'missing' : disk.kind(path)),
    canonical: async (path) => (there(path) ? path : disk.canonical(path)),
    async sha256(path) {
      const bytes = memory.get(path);
      if (bytes) return createHash('sha256').update(bytes).digest('hex');
      return memory.keeps(path) ? undefined : disk.sha256(path);
    },
    readText: async (path) => (there(path) ? undefined : disk.readText(path)),
    makeFolder: async (path) => (memory.keeps(path) ? undefined : disk.makeFolder(path)),
    appendLine: async (path, line) => (memory.keeps(path) ? undefined : disk.appendLine(path, line)),
  };
}

const byName = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true }) || (a < b ? -1 : 1);

async function kind(path: string): Promise<'file' | 'folder' | 'missing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'missing';
  }
}

async function list(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'));
  return files.map((entry) => join(folder, entry.name)).sort(byName);
}

async function match(pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob(pattern)) {
    if (!basename(path).startsWith('.') && (await kind(path)) === 'file') found.push(path);
  }
  return found.sort(byName);
}

async function canonical(path: string): Promise<string> {
  const full = resolve(path);
  try {
    return await realpath(full);
  } catch {
    const folder = dirname(full);
    return folder === full ? full : join(await canonical(folder), basename(full));
  }
}

async function sha256(path: string): Promise<string | undefined> {
  if ((await kind(path)) !== 'file') return undefined;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function sha256OfText(text: string): Promise<string> {
  return createHash('sha256').update(text).digest('hex');
}

async function readText(path: string): Promise<string | undefined> {
  return (await kind(path)) === 'file' ? readFile(path, 'utf8') : undefined;
}

async function makeFolder(path: string): Promise<void> {
  try {
    await ensureFolder(path);
  } catch (cause) {
    throw cannotWrite(`the folder ${path}`, cause);
  }
}

async function appendLine(path: string, line: string): Promise<void> {
  try {
    await ensureFolder(dirname(path));
    await appendFile(path, `${line}\n`);
  } catch (cause) {
    throw cannotWrite(`the record ${path}`, cause);
  }
}

function cannotWrite(what: string, cause: unknown): LikenessError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const reason =
    code === 'ENOSPC' ? 'the disk is full' : code === 'EEXIST' || code === 'ENOTDIR' ? 'a file is in the way' : message;
  return new LikenessError(
    code === 'ENOSPC' ? 'system/disk-full' : 'system/not-writable',
    `Expected to be able to write ${what}, but ${reason}.`,
    { cause },
  );
}
