/**
 * The built pages of the studio, as answers: files from memory, fresh ones when they were built anew.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** The pages. */
export interface StudioFiles {
  /**
   * Answers a request for a page or for a file of the pages. Paths are looked up in the list of built files, so that none
   * can lead out of the folder.
   *
   * @returns Nothing when there is no such page and no such file.
   */
  answer(request: Request): Promise<Response | undefined>;
  /** The frame of all pages with the status 404: it says itself that there is no such page. */
  lost(request: Request): Promise<Response>;
}

interface StudioFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly packed: Uint8Array<ArrayBuffer> | undefined;
  readonly etag: string;
  readonly type: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Addresses that the pages know; `studio/src/app.tsx` shows them. */
const pages = /^\/(|jobs|jobs\/[\w-]{1,100}|models|system)$/;

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Likeness</title><h1>The studio was not built</h1>
<p>The service itself works; <a href="/docs">its routes are described here</a>.
<p>In a clone, <code>npm start</code> builds the pages, or <code>node scripts/build-studio.ts</code>; then load this page again.
`;

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const guards: Readonly<Record<string, string>> = {
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
};

const pack = promisify(gzip);

async function readBuilt(folder: string): Promise<ReadonlyMap<string, StudioFile>> {
  const files = new Map<string, StudioFile>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = new Uint8Array(await readFile(path));
    const packed = bytes.length > 1000 && !/png|woff2/.test(type) ? new Uint8Array(await pack(bytes)) : undefined;
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { bytes, packed, etag, type });
  }
  return files;
}

/** Opens the pages that were built into a folder. Nothing is read before somebody asks; the folder may be missing. */
export function openStudioFiles(folder: string): StudioFiles {
  let read: { readonly madeMs: number; readonly files: Promise<ReadonlyMap<string, StudioFile>> } | undefined;

  const files = async (): Promise<ReadonlyMap<string, StudioFile> | undefined> => {
    const made = await stat(join(folder, 'index.html')).catch(() => undefined);
    if (!made) return undefined;
    if (read?.madeMs !== made.mtimeMs) read = { madeMs: made.mtimeMs, files: readBuilt(folder) };
    return read.files.catch(() => {
      read = undefined;
      return undefined;
    });
  };

  const send = (request: Request, file: StudioFile, path: string, status = 200): Response => {
    const { bytes, packed, etag, type } = file;
    const known = request.headers.get('if-none-match')?.split(',') ?? [];
    const headers = new Headers(guards);
    headers.set('ETag', etag);
    headers.set('Vary', 'Accept-Encoding');
    // Names below /assets/ carry a hash of what is in them; everything else is asked for again each time.
    headers.set('Cache-Control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (status === 200 && known.some((one) => one.trim().replace(/^W\//, '') === etag))
      return new Response(null, { status: 304, headers });
    const accepted = /\bgzip\b(?!\s*;\s*q=0(\.0+)?\s*(,|$))/i.test(request.headers.get('accept-encoding') ?? '');
    const body = accepted && packed ? packed : bytes;
    if (body === packed) headers.set('Content-Encoding', 'gzip');
    headers.set('Content-Type', type);
    headers.set('Content-Length', String(body.length));
    return new Response(request.method === 'HEAD' ? null : body, { status, headers });
  };

  const missing = (): Response =>
    new Response(notBuilt, {
      status: 503,
      headers: { ...guards, 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
    });

  return {
    async answer(request) {
      const { pathname } = new URL(request.url);
      const page = pages.test(pathname);
      const built = await files();
      if (!built) return page ? missing() : undefined;
      const path = page ? '/index.html' : pathname;
      const file = built.get(path);
      return file && send(request, file, path);
    },
    async lost(request) {
      const frame = (await files())?.get('/index.html');
      return frame ? send(request, frame, '/index.html', 404) : missing();
    },
  };
}
