/**
 * Hashes a file while it is being fetched, by reading back what was written: what is proven is what lies on the disk.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { PartialFile } from './partial-file.ts';

/** What the bytes of a whole file are. */
export interface FileDigest {
  readonly sha256: string;
  /** Eight lower-case hex digits. */
  readonly crc32: string;
}

const readBytes = 1024 * 1024;

/**
 * Follows the gapless part of a file to its end.
 *
 * @param withCrc - Also compute the CRC-32; else it is left empty.
 */
export async function hashAlongside(file: PartialFile, withCrc: boolean, signal: AbortSignal): Promise<FileDigest> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(readBytes);
  let crc = 0;
  let at = 0;
  signal.addEventListener('abort', () => file.wake(), { once: true });
  while (at < file.head.size) {
    while (file.frontier <= at) {
      signal.throwIfAborted();
      await file.frontierMoves();
    }
    signal.throwIfAborted();
    const length = await file.read(buffer, at, Math.min(readBytes, file.frontier - at));
    if (length === 0) throw new Error(`the file being fetched ended at byte ${at}`);
    const bytes = buffer.subarray(0, length);
    hash.update(bytes);
    if (withCrc) crc = crc32(bytes, crc);
    at += length;
  }
  return { sha256: hash.digest('hex'), crc32: withCrc ? crc.toString(16).padStart(8, '0') : '' };
}
