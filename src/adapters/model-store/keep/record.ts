/**
 * What is recorded of a proven file: enough to trust it at the next start without reading it.
 */
import { type BigIntStats, readFileSync, statSync } from 'node:fs';
import { objectPath, recordPath, type StoreLayout } from './layout.ts';
import { writeJson } from './write-json.ts';

/** How it is known what the bytes of a file must be. */
export type ProofKind = 'published' | 'learnt' | 'pointer';

/** The facts by which an unchanged file is recognised. Nanoseconds as texts: they do not fit a number. */
export interface FileStamp {
  readonly dev: string;
  readonly ino: string;
  readonly size: number;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
}

/** The record of one file. */
export interface ObjectRecord {
  readonly sha256: string;
  readonly bytes: number;
  readonly proof: ProofKind;
  /** ISO 8601; when all bytes were last hashed. */
  readonly verifiedAt: string;
  /** Where the bytes came from, in words. */
  readonly from: string;
  /** `model/variant` of all that use it. */
  readonly models: readonly string[];
  readonly stamp: FileStamp;
}

/** What is known of a file without reading it. */
export type TrustState = 'trusted' | 'unproven' | 'wrong-size' | 'missing';

function factsOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    // A link that leads to itself, or through something that is no folder, leads to no file.
    if (['ELOOP', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** The stamp of a file; nothing when there is none. */
export function stampOf(path: string): FileStamp | undefined {
  const facts = factsOf(path);
  if (!facts?.isFile()) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs } = facts;
  return {
    dev: String(dev),
    ino: String(ino),
    size: Number(size),
    mtimeNs: String(mtimeNs),
    ctimeNs: String(ctimeNs),
  };
}

/** Whether two stamps are those of the same unchanged file. */
export function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs;
}

/** The record of a file, if there is a readable one. It is small, so the program waits for it: fifty are there sooner than by turns. */
export async function readRecord(layout: StoreLayout, sha256: string): Promise<ObjectRecord | undefined> {
  try {
    const record = JSON.parse(readFileSync(recordPath(layout, sha256), 'utf8')) as ObjectRecord;
    return record.sha256 === sha256 && record.stamp && Array.isArray(record.models) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Compares a file with its record; reads no byte of it. */
export function trustOf(layout: StoreLayout, sha256: string, record: ObjectRecord | undefined): TrustState {
  const stamp = stampOf(objectPath(layout, sha256));
  if (!stamp) return 'missing';
  if (!record) return 'unproven';
  if (stamp.size !== record.bytes) return 'wrong-size';
  return sameStamp(stamp, record.stamp) ? 'trusted' : 'unproven';
}

/** The clock of a file system may tick slowly; a change within one tick would not be seen. */
const tickMs = 20;

/**
 * Records a file that was just proven.
 *
 * @param before - Its stamp before it was read; when it changed meanwhile, nothing is recorded.
 * @returns Whether it was recorded. A store that cannot be written is no error: the file is read again next time.
 */
export async function recordProven(
  layout: StoreLayout,
  facts: Omit<ObjectRecord, 'stamp' | 'verifiedAt'>,
  before?: FileStamp,
): Promise<boolean> {
  const path = objectPath(layout, facts.sha256);
  await new Promise((resolve) => setTimeout(resolve, tickMs));
  const stamp = stampOf(path);
  if (!stamp || stamp.size !== facts.bytes || (before && !sameStamp(before, stamp))) return false;
  const old = await readRecord(layout, facts.sha256);
  const models = [...new Set([...(old?.models ?? []), ...facts.models])].sort();
  try {
    await writeJson(recordPath(layout, facts.sha256), {
      ...facts,
      models,
      verifiedAt: new Date().toISOString(),
      stamp,
    } satisfies ObjectRecord);
    return true;
  } catch {
    return false;
  }
}
