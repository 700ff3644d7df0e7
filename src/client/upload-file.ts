/**
 * Sends files: small ones in one request, large ones in pieces by the tus protocol, going on where a connection broke.
 */
import { LikenessError } from '../base/errors.ts';
import type { Upload } from '../contract/service/upload.ts';
import { type Ask, pause } from './read-events.ts';

/** A file to send. */
export interface FileToSend {
  readonly name: string;
  /** A stream is sent in one request and cannot be sent again when the connection breaks; browsers take only a `Blob`. */
  readonly body: Blob | ReadableStream<Uint8Array>;
}

/** How sending is followed and stopped. */
export interface UploadHooks {
  readonly signal?: AbortSignal | undefined;
  /** How many bytes have arrived; told after each piece of a large file, and at the end. */
  onProgress?(sentBytes: number): void;
  /** Files larger than this go in pieces of this size. Default: 8 MiB. */
  readonly pieceBytes?: number;
}

const usualPieceBytes = 8 * 1024 * 1024;
const transferMs = 600_000;
const tries = 8;
const tus = { 'tus-resumable': '1.0.0' };

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** How far the service has come, and the upload's id once it is whole. */
interface Offset {
  readonly bytes: number;
  readonly id: string | undefined;
}

const offsetOf = (answer: Response): Offset => ({
  bytes: Number(answer.headers.get('upload-offset') ?? 0),
  id: answer.headers.get('likeness-upload-id') ?? undefined,
});

async function sendInPieces(
  ask: Ask,
  name: string,
  body: Blob,
  { signal, onProgress, pieceBytes = usualPieceBytes }: UploadHooks,
): Promise<Upload> {
  const headers = { ...tus, 'upload-length': String(body.size), 'upload-metadata': `filename ${base64(name)}` };
  const begun = await ask({ method: 'POST', path: '/v1/uploads/tus', headers, signal });
  await begun.body?.cancel();
  const path = begun.headers.get('location');
  if (!path) throw new LikenessError('server/unreachable', 'Expected the address of the upload, got none.');
  let at: Offset = { bytes: 0, id: undefined };
  let failures = 0;
  while (at.id === undefined) {
    try {
      if (failures > 0) at = offsetOf(await ask({ method: 'HEAD', path, headers: tus, signal }));
      if (at.id !== undefined) break;
      const piece = body.slice(at.bytes, at.bytes + pieceBytes);
      const type = { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(at.bytes) };
      const sent = await ask({
        method: 'PATCH',
        path,
        headers: { ...tus, ...type },
        body: piece,
        signal,
        timeoutMs: transferMs,
      });
      at = offsetOf(sent);
      failures = 0;
      onProgress?.(at.bytes);
    } catch (error) {
      failures += 1;
      const lasting = !(error instanceof LikenessError) || !error.retryable || error.code === 'run/cancelled';
      if (lasting || failures >= tries) throw error;
      await pause(Math.min(10_000, 250 * 2 ** failures), signal);
    }
  }
  return (await (await ask({ method: 'GET', path: `/v1/uploads/${at.id}`, signal })).json()) as Upload;
}

/**
 * Sends a file; its type is found by the service.
 *
 * @throws `media/unsupported`, `request/too-large`, `server/unreachable` when the connection cannot be made again, `run/cancelled`.
 */
export async function uploadFile(ask: Ask, { name, body }: FileToSend, hooks: UploadHooks = {}): Promise<Upload> {
  const { signal, onProgress, pieceBytes = usualPieceBytes } = hooks;
  if (body instanceof Blob && body.size > pieceBytes) return sendInPieces(ask, name, body, hooks);
  const type = body instanceof Blob && body.type ? body.type : 'application/octet-stream';
  const answer = await ask({
    method: 'POST',
    path: `/v1/uploads?${new URLSearchParams({ name: name.slice(-300) })}`,
    body,
    headers: { 'content-type': type },
    timeoutMs: transferMs,
    signal,
  });
  const upload = (await answer.json()) as Upload;
  onProgress?.(upload.bytes);
  return upload;
}
