/**
 * What went wrong with a connection, as an error of the table, and whether it may pass.
 */
import { isLikenessError, LikenessError } from '../../base/errors.ts';

const explanations: Readonly<Record<string, { readonly words: string; readonly again: boolean }>> = {
  ENOTFOUND: { words: 'there is no such host', again: false },
  ENODATA: { words: 'there is no such host', again: false },
  EAI_AGAIN: { words: 'its name cannot be looked up just now', again: true },
  ECONNREFUSED: { words: 'it takes no connection', again: true },
  ECONNRESET: { words: 'it broke the connection off', again: true },
  EPIPE: { words: 'it broke the connection off', again: true },
  ETIMEDOUT: { words: 'it does not answer', again: true },
  EHOSTUNREACH: { words: 'no way leads there', again: true },
  ENETUNREACH: { words: 'no way leads there', again: true },
};

const answersThatPass: readonly number[] = [404, 408, 425, 429, 500, 502, 503, 504];

/** Whether a status may be another one a moment later; 404 too: a file that was just stored may not be there yet. */
export function mayPass(status: number): boolean {
  return answersThatPass.includes(status);
}

/** Says what was wrong. Addresses of the network are never told, only the name that was asked for. */
export function explainFault(error: unknown, host: string): { readonly fault: LikenessError; readonly again: boolean } {
  if (isLikenessError(error)) return { fault: error, again: false };
  const { code = '', message = '' } = error as NodeJS.ErrnoException;
  const known = explanations[code];
  const tls = /CERT|SSL|TLS|ALTNAME|SIGNATURE|VERIFY/.test(code)
    ? 'its certificate or encryption is not accepted'
    : undefined;
  const http = code.startsWith('HPE_') ? 'what it answers is not HTTP' : undefined;
  const words =
    known?.words ?? tls ?? http ?? (/aborted/.test(message) ? 'it broke the connection off' : 'the connection failed');
  const name = /^[A-Z0-9_]{3,60}$/.test(code) ? ` (${code})` : '';
  return {
    fault: new LikenessError('input/unreachable', `Expected to reach ${host}, but ${words}${name}.`, { cause: error }),
    again: known?.again ?? (tls === undefined && http === undefined),
  };
}
