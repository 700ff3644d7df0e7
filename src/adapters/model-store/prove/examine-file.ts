/**
 * Examines a file that should be a model: first bytes, size, hash, structure. Says what it is, and what to do.
 */

import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isLikenessError } from '../../../base/errors.ts';
import { exactSizeWords, sizeWords } from '../../../base/size-words.ts';
import { type ScannedModel, scanModel } from '../../../models/onnx/scan-model.ts';
import type { ByteSource } from '../../../models/onnx/walk-fields.ts';
import type { LfsPointer } from '../../../models/recognise/lfs-pointer.ts';
import { headBytes, recogniseHead } from '../../../models/recognise/recognise-head.ts';
import type { Proof } from '../keep/learnt.ts';
import { hashFile } from './hash-file.ts';

/** What a file turned out to be. */
export const verdicts = [
  'sound',
  'missing',
  'empty',
  'lfs-pointer',
  'web-page',
  'error-text',
  'archive',
  'truncated',
  'changed-bytes',
  'other-variant',
  'other-file',
  'not-onnx',
  'damaged-structure',
  'external-data-missing',
  'custom-operator',
  'engine-refused',
  'wrong-tensors',
  'not-finite',
  'unreadable',
] as const;

/** One of {@link verdicts}. */
export type Verdict = (typeof verdicts)[number];

/** What was found. */
export interface Examination {
  readonly verdict: Verdict;
  /** Continues "it is …" or states it, for people. */
  readonly words: string;
  /** What to do; empty for sound files. */
  readonly remedy: string;
  readonly bytes: number;
  readonly sha256?: string;
  readonly pointer?: LfsPointer;
  readonly structure?: ScannedModel;
  /** How far the check went. */
  readonly checked: readonly ('head' | 'size' | 'sha256' | 'structure' | 'engine')[];
}

/** What the file is compared with. */
export interface Expectation {
  readonly proof: Proof;
  /** Names another file of the catalogue by its hash. */
  readonly nameOfHash?: (sha256: string) => string | undefined;
  readonly nameOfSize?: (bytes: number) => string | undefined;
  /** Operator sets that the engine brings along. */
  readonly knownDomains?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onBytes?: (done: number) => void;
}

const ownDomains = [
  'com.microsoft',
  'com.microsoft.nchwc',
  'ai.onnx.ml',
  'com.microsoft.experimental',
  'ai.onnx.preview.training',
];

const fetchAgain = 'Run `likeness models repair`: it is fetched again.';

/** Reads a file at places. */
export function fileSource(file: FileHandle, size: number): ByteSource {
  return {
    size,
    read: async (at, length) => {
      const wanted = Math.max(0, Math.min(length, size - at));
      const buffer = Buffer.allocUnsafe(wanted);
      const { bytesRead } = await file.read(buffer, 0, wanted, at);
      return buffer.subarray(0, bytesRead);
    },
  };
}

/**
 * Examines a file. Nothing is changed.
 *
 * @returns A verdict for every file, also a missing one.
 */
export async function examineFile(path: string, expected: Expectation): Promise<Examination> {
  let file: FileHandle;
  try {
    const facts = await stat(path);
    if (!facts.isFile()) return plain('unreadable', `${path} is no regular file`, 'Give the path of a file.');
    file = await open(path, 'r');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP')
      return plain('missing', 'there is no file', 'Run `likeness models pull`.');
    return plain('unreadable', `it cannot be read (${code ?? message})`, 'Check the permissions and the disk.');
  }
  try {
    const { size } = await file.stat();
    return await examineOpen({ path, file, size, expected });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EIO' || code === 'EACCES')
      return plain('unreadable', `it cannot be read (${code}: ${message})`, 'Check the disk.');
    throw error;
  } finally {
    await file.close();
  }
}

function plain(verdict: Verdict, words: string, remedy: string): Examination {
  return { verdict, words, remedy, bytes: 0, checked: [] };
}

interface OpenFile {
  readonly path: string;
  readonly file: FileHandle;
  readonly size: number;
  readonly expected: Expectation;
}

async function examineOpen(given: OpenFile): Promise<Examination> {
  const { path, file, size, expected } = given;
  const source = fileSource(file, size);
  const head = recogniseHead(await source.read(0, headBytes), size);
  const base = { bytes: size, checked: ['head'] as Examination['checked'] };
  if (head.kind === 'empty') return { ...base, verdict: 'empty', words: 'it is empty', remedy: fetchAgain };
  if (head.pointer) {
    const remedy = `${fetchAgain} The pointer says what the true file is.`;
    return { ...base, verdict: 'lfs-pointer', words: `it is ${head.words}`, remedy, pointer: head.pointer };
  }
  if (head.kind === 'web-page' || head.kind === 'error-text')
    return { ...base, verdict: head.kind, words: `it is ${head.words}`, remedy: fetchAgain };
  if (head.kind === 'zip' || head.kind === 'gzip')
    return {
      ...base,
      verdict: 'archive',
      words: `it is ${head.words}; the model may be inside`,
      remedy: 'Unpack it and run `likeness models import` with the file inside.',
    };
  const { proof } = expected;
  const sized = { ...base, checked: ['head', 'size'] as Examination['checked'] };
  if (proof.bytes !== undefined && size !== proof.bytes) return wrongSize(given, sized, proof.bytes);
  const { onBytes, signal } = expected;
  const found = await hashFile(path, { signal, withCrc: proof.crc32 !== undefined, ...(onBytes ? { onBytes } : {}) });
  const hashed = { ...sized, sha256: found.sha256, checked: ['head', 'size', 'sha256'] as Examination['checked'] };
  const sameHash = proof.sha256 === undefined || proof.sha256 === found.sha256;
  const sameCrc = proof.crc32 === undefined || proof.crc32 === found.crc32;
  if (sameHash && (sameCrc || proof.sha256 !== undefined))
    return examineStructure({ ...given, looksRight: head.kind === 'onnx' }, source, hashed);
  const other = expected.nameOfHash?.(found.sha256);
  if (other)
    return { ...hashed, verdict: 'other-variant', words: `it is ${other}, under this name`, remedy: fetchAgain };
  const whole = await scanModel(source).then(
    () => true,
    () => false,
  );
  const what = sameHash
    ? `its CRC-32 is ${found.crc32}, expected ${proof.crc32}`
    : `its sha256 is ${found.sha256}, expected ${proof.sha256}`;
  if (proof.bytes !== undefined || !whole)
    return {
      ...hashed,
      verdict: 'changed-bytes',
      words: `it has changed bytes: ${what}${whole ? '; it would still load' : ''}`,
      remedy: fetchAgain,
    };
  return { ...hashed, verdict: 'other-file', words: `it is another model: ${what}`, remedy: fetchAgain };
}

async function wrongSize(
  given: OpenFile,
  base: Omit<Examination, 'verdict' | 'words' | 'remedy'>,
  wanted: number,
): Promise<Examination> {
  const { file, size, expected, path } = given;
  const sizes = `${exactSizeWords(size)}, expected ${wanted} (${sizeWords(wanted)})`;
  const other = expected.nameOfSize?.(size);
  if (other) {
    const { sha256 } = await hashFile(path, { signal: expected.signal });
    const name = expected.nameOfHash?.(sha256);
    if (name)
      return { ...base, sha256, verdict: 'other-variant', words: `it is ${name}, under this name`, remedy: fetchAgain };
  }
  try {
    await scanModel(fileSource(file, size));
    return { ...base, verdict: 'other-file', words: `it is another model: ${sizes}`, remedy: fetchAgain };
  } catch (error) {
    if (!isLikenessError(error)) throw error;
    if (size < wanted) return { ...base, verdict: 'truncated', words: `it is cut off: ${sizes}`, remedy: fetchAgain };
    return { ...base, verdict: 'changed-bytes', words: `it is damaged: ${sizes}`, remedy: fetchAgain };
  }
}

async function examineStructure(
  given: OpenFile & { readonly looksRight: boolean },
  source: ByteSource,
  hashed: Omit<Examination, 'verdict' | 'words' | 'remedy'>,
): Promise<Examination> {
  const base = { ...hashed, checked: [...hashed.checked, 'structure'] as Examination['checked'] };
  let structure: ScannedModel;
  try {
    structure = await scanModel(source);
  } catch (error) {
    if (!isLikenessError(error)) throw error;
    const known = given.expected.proof.sha256 !== undefined;
    const cut = given.looksRight && /breaks off|with \d+ left|without end|end of the file/.test(error.message);
    return {
      ...base,
      verdict: known ? 'damaged-structure' : cut ? 'truncated' : 'not-onnx',
      words: known
        ? `it has the right hash, but is no whole model: ${error.message}`
        : cut
          ? `it breaks off: ${error.message}`
          : `it is no ONNX model: ${error.message}`,
      remedy: known ? 'The file itself was published broken; choose another variant or source.' : fetchAgain,
    };
  }
  const external = await missingExternal(given.path, structure);
  if (external.length > 0) {
    const words = `it is sound, but its weights lie in another file that is missing or cut off: ${external.join(', ')}`;
    return {
      ...base,
      structure,
      verdict: 'external-data-missing',
      words,
      remedy: `Put ${external.join(', ')} beside it, or use a file that holds its weights itself.`,
    };
  }
  const known = [...ownDomains, ...(given.expected.knownDomains ?? [])];
  const foreign = structure.foreignOperators.filter(
    (operator) => !known.includes(operator.slice(0, operator.lastIndexOf(':'))),
  );
  if (foreign.length > 0) {
    const words = `it is sound, but needs operators that the engine does not bring along: ${foreign.join(', ')}`;
    return {
      ...base,
      structure,
      verdict: 'custom-operator',
      words,
      remedy: 'Use an export of the model without them.',
    };
  }
  return { ...base, structure, verdict: 'sound', words: 'it is sound', remedy: '' };
}

async function missingExternal(path: string, structure: ScannedModel): Promise<string[]> {
  const ends = new Map<string, number>();
  for (const { external, externalEnd = 0 } of structure.initializers)
    if (external !== undefined) ends.set(external, Math.max(externalEnd, ends.get(external) ?? 0));
  const missing: string[] = [];
  for (const [name, end] of ends) {
    const inside = name !== '' && basename(name) === name;
    const facts = inside ? await stat(join(dirname(path), name)).catch(() => undefined) : undefined;
    if (!facts?.isFile()) missing.push(name || 'an unnamed file');
    else if (facts.size < end) missing.push(`${name} (${facts.size} of ${end} bytes)`);
  }
  return missing;
}
