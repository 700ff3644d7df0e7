/**
 * Tells from its first bytes what a file is that should be a model.
 */
import { type LfsPointer, maxPointerBytes, readLfsPointer } from './lfs-pointer.ts';

/** What the first bytes look like. */
export type HeadKind = 'empty' | 'lfs-pointer' | 'web-page' | 'error-text' | 'zip' | 'gzip' | 'onnx' | 'unknown';

/** What was recognised, with words for people. */
export interface RecognisedHead {
  readonly kind: HeadKind;
  /** Continues "it is …". */
  readonly words: string;
  readonly pointer?: LfsPointer;
}

/** Bytes that {@link recogniseHead} wants to see, if the file has so many. */
export const headBytes = 1024;

/** Tags of the fields that an ONNX file may begin with; nearly all begin with the first. */
const onnxTags = new Set([0x08, 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72]);

/**
 * Recognises a file.
 *
 * @param head - Its first {@link headBytes} bytes, or all of them.
 * @param size - Bytes of the whole file, where known.
 */
export function recogniseHead(head: Uint8Array, size?: number): RecognisedHead {
  if (head.length === 0) return { kind: 'empty', words: 'an empty file' };
  const text = new TextDecoder().decode(head.subarray(0, maxPointerBytes));
  const pointer = (size ?? head.length) <= maxPointerBytes ? readLfsPointer(text) : undefined;
  if (pointer) {
    const words = `a Git-LFS pointer to ${pointer.bytes} bytes with sha256 ${pointer.sha256}, not the file itself`;
    return { kind: 'lfs-pointer', words, pointer };
  }
  const start = text.trimStart().slice(0, 300);
  if (/^(<!--[\s\S]*?-->\s*)?<(!doctype html|html|head|body|title)\b/i.test(start)) {
    const title = /<title[^>]*>([^<]{1,80})/i.exec(text)?.[1]?.trim();
    return {
      kind: 'web-page',
      words: `a web page${title ? ` ("${title}")` : ''}, as servers send for logins and errors`,
    };
  }
  if (/^<\?xml|^<Error>/i.test(start)) return { kind: 'error-text', words: 'an XML message of a server' };
  if (/^[{[]\s*("|\{|\]|\})/.test(start)) return { kind: 'error-text', words: `a JSON message (${oneLine(start)})` };
  if (/^(not found|access denied|forbidden|unauthorized|invalid username|error\b)/i.test(start))
    return { kind: 'error-text', words: `a server's message (${oneLine(start)})` };
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5))
    return { kind: 'zip', words: 'a ZIP archive' };
  if (head[0] === 0x1f && head[1] === 0x8b) return { kind: 'gzip', words: 'a gzip archive' };
  if (onnxTags.has(head[0] as number)) return { kind: 'onnx', words: 'an ONNX model' };
  return { kind: 'unknown', words: 'no ONNX model by its first bytes' };
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
