/**
 * Hashes files of any size with little memory: one block is read while the other is hashed.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

const blockBytes = 2 * 1024 * 1024;

/** What a file's bytes are. */
export interface FileHash {
  readonly bytes: number;
  readonly sha256: string;
  /** Eight lower-case hex digits; empty unless asked for. */
  readonly crc32: string;
}

/** What to do besides. */
export interface HashOptions {
  readonly signal?: AbortSignal | undefined;
  readonly withCrc?: boolean;
  readonly onBytes?: (done: number) => void;
}

/** Hashes a whole file. @throws The system's error when it cannot be read. */
export async function hashFile(path: string, options: HashOptions = {}): Promise<FileHash> {
  const file = await open(path, 'r');
  try {
    const hash = createHash('sha256');
    const blocks = [Buffer.allocUnsafe(blockBytes), Buffer.allocUnsafe(blockBytes)] as const;
    let crc = 0;
    let at = 0;
    let turn: 0 | 1 = 0;
    let reading = file.read(blocks[turn], 0, blockBytes, 0);
    for (;;) {
      const { bytesRead, buffer } = await reading;
      if (bytesRead === 0) break;
      options.signal?.throwIfAborted();
      at += bytesRead;
      turn = turn === 0 ? 1 : 0;
      reading = file.read(blocks[turn], 0, blockBytes, at);
      const bytes = buffer.subarray(0, bytesRead);
      hash.update(bytes);
      if (options.withCrc) crc = crc32(bytes, crc);
      options.onBytes?.(at);
    }
    return { bytes: at, sha256: hash.digest('hex'), crc32: options.withCrc ? crc.toString(16).padStart(8, '0') : '' };
  } finally {
    await file.close();
  }
}
