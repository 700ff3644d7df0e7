/**
 * Takes one file out of a ZIP archive.
 *
 * Source: PKWARE APPNOTE.TXT, the parts on local headers, the central directory and its end. No ZIP64, no encryption.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { checkDiskSpace } from '../keep/disk-space.ts';
import { TransferFault } from './transfer-fault.ts';

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly headerAt: number;
}

const bad = (what: string): TransferFault => new TransferFault('bad-archive', `the archive is damaged: ${what}`);

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, at);
  if (bytesRead < length) throw bad('it breaks off');
  return buffer;
}

async function listEntries(file: FileHandle): Promise<Entry[]> {
  const { size } = await file.stat();
  const tailLength = Math.min(size, 65_557);
  const tail = await read(file, size - tailLength, tailLength);
  const at = tail.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (at < 0 || at + 22 > tail.length) throw bad('its directory is missing');
  const count = tail.readUInt16LE(at + 10);
  const length = tail.readUInt32LE(at + 12);
  const start = tail.readUInt32LE(at + 16);
  if (start + length > size) throw bad('its directory lies beyond its end');
  const directory = await read(file, start, length);
  const entries: Entry[] = [];
  for (let i = 0, p = 0; i < count; i++) {
    if (p + 46 > length || directory.readUInt32LE(p) !== 0x02014b50) throw bad('its directory makes no sense');
    const nameLength = directory.readUInt16LE(p + 28);
    entries.push({
      name: directory.toString('utf8', p + 46, p + 46 + nameLength),
      method: directory.readUInt16LE(p + 10),
      crc: directory.readUInt32LE(p + 16),
      packed: directory.readUInt32LE(p + 20),
      size: directory.readUInt32LE(p + 24),
      headerAt: directory.readUInt32LE(p + 42),
    });
    p += 46 + nameLength + directory.readUInt16LE(p + 30) + directory.readUInt16LE(p + 32);
  }
  return entries;
}

/** A name that leaves the archive's own folder is somebody's trick. */
const unsafe = (name: string): boolean => /(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[a-z]:|\0/i.test(name);

function findEntry(entries: readonly Entry[], member: string): Entry {
  const files = entries.filter((entry) => !entry.name.endsWith('/'));
  const named = files.filter((entry) => entry.name === member);
  const below = files.filter((entry) => entry.name.split(/[\\/]/).at(-1) === member);
  const found = named.length > 0 ? named : below;
  const safe = found.filter((entry) => !unsafe(entry.name));
  if (found.length > 0 && safe.length === 0)
    throw new TransferFault(
      'bad-archive',
      `the archive holds \`${member}\` only under a name that leads outside (${found[0]?.name}); it is not touched`,
    );
  if (safe.length > 1) throw new TransferFault('bad-archive', `the archive holds \`${member}\` ${safe.length} times`);
  const [entry] = safe;
  if (!entry) throw new TransferFault('bad-archive', `the archive does not hold \`${member}\``);
  return entry;
}

/** What was taken out. */
export interface ExtractedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Writes one member of an archive to a file, and flushes it to the disk.
 *
 * @param member - Its path in the archive, or its bare name in whatever folder there.
 * @param out - A name of ours; names inside the archive never become paths.
 * @param expectedBytes - Where known; a member that unpacks to more is given up at once.
 * @throws {TransferFault} `bad-archive` with the reason; then `out` is removed.
 */
export async function extractMember(
  archive: string,
  member: string,
  out: string,
  expectedBytes: number | undefined,
): Promise<ExtractedFile> {
  const file = await open(archive, 'r');
  try {
    const entry = findEntry(await listEntries(file), member);
    if (entry.packed === 0xffffffff || entry.size === 0xffffffff) throw bad('it is of a kind for files beyond 4 GiB');
    if (entry.method !== 0 && entry.method !== 8) throw bad(`\`${member}\` is packed by method ${entry.method}`);
    if (expectedBytes !== undefined && entry.size !== expectedBytes)
      throw new TransferFault(
        'wrong-size',
        `the archive's \`${member}\` has ${entry.size} bytes, expected ${expectedBytes}`,
      );
    const header = await read(file, entry.headerAt, 30);
    if (header.readUInt32LE(0) !== 0x04034b50) throw bad(`the header of \`${member}\` is missing`);
    const start = entry.headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    await checkDiskSpace(dirname(out), entry.size);
    return await unpack(archive, entry, start, out);
  } finally {
    await file.close();
  }
}

async function unpack(archive: string, entry: Entry, start: number, out: string): Promise<ExtractedFile> {
  const hash = createHash('sha256');
  let crc = 0;
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      bytes += chunk.length;
      if (bytes > entry.size) return done(bad(`\`${entry.name}\` unpacks to more than it says`));
      hash.update(chunk);
      crc = crc32(chunk, crc);
      done(null, chunk);
    },
  });
  const source =
    entry.packed === 0
      ? createReadStream(archive, { end: -1 })
      : createReadStream(archive, { start, end: start + entry.packed - 1 });
  try {
    const sink = createWriteStream(out, { flush: true });
    if (entry.method === 8) await pipeline(source, createInflateRaw(), measure, sink);
    else await pipeline(source, measure, sink);
    if (bytes !== entry.size || crc !== entry.crc) throw bad(`\`${entry.name}\` does not have its checksum`);
    return { bytes, sha256: hash.digest('hex') };
  } catch (error) {
    await rm(out, { force: true });
    const { code = '' } = error as NodeJS.ErrnoException;
    if (/^Z_/.test(code)) throw bad(`\`${entry.name}\` cannot be unpacked (${code})`);
    throw error;
  }
}
