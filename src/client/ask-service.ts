/**
 * One request to a service: its answer, or its problem as an error of the table.
 */
import { type ErrorCode, errorTable, LikenessError } from '../base/errors.ts';

/** Which service is asked, and with which key. */
export interface ServiceAddress {
  /** Address without path: `http://127.0.0.1:8420`. */
  readonly server: string;
  readonly key?: string | undefined;
}

/** A request. */
export interface ServiceCall {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly json?: unknown;
  readonly body?: Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Time until the answer begins; nothing for no limit. */
  readonly timeoutMs?: number;
}

const isCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(errorTable, code);

/** The error that an answer tells of. */
export async function problemOf(answer: Response): Promise<LikenessError> {
  const text = await answer.text().catch(() => '');
  const after = Number(answer.headers.get('retry-after'));
  const wait = after > 0 ? { retryAfterSeconds: after } : {};
  try {
    const problem = JSON.parse(text) as { code?: unknown; detail?: string; details?: Record<string, unknown> };
    if (isCode(problem.code))
      return new LikenessError(problem.code, problem.detail ?? errorTable[problem.code].remedy, {
        details: { ...problem.details, ...wait },
      });
  } catch {
    // Not ours: a proxy answered, or another program.
  }
  // Who cannot do what every Likeness does (501) will not learn it.
  const passing = (answer.status >= 500 && answer.status !== 501) || answer.status === 429;
  const code = passing ? 'server/unreachable' : 'request/invalid';
  return new LikenessError(code, `Expected an answer of Likeness, got ${answer.status} ${answer.statusText}.`, {
    details: wait,
  });
}

/** Words for what the network said, which hides below `fetch failed`. */
function whyNot(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string; errors?: readonly { code?: string }[] } };
  const code = cause?.code ?? cause?.errors?.[0]?.code;
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'that name is not known';
  return code ?? cause?.message ?? (error as Error).message;
}

/**
 * Sends a request.
 *
 * @returns The answer when its status is below 400.
 * @throws The error that the service tells; `server/unreachable` when there is none; `run/cancelled` when the signal was aborted.
 */
export async function askService({ server, key }: ServiceAddress, call: ServiceCall): Promise<Response> {
  const headers: Record<string, string> = { ...call.headers };
  if (key !== undefined) headers['authorization'] = `Bearer ${key}`;
  if (call.json !== undefined) headers['content-type'] = 'application/json';
  const timer = new AbortController();
  const timeout = call.timeoutMs === undefined ? undefined : setTimeout(() => timer.abort(), call.timeoutMs);
  const signals = [timer.signal, ...(call.signal ? [call.signal] : [])];
  const body = call.json === undefined ? call.body : JSON.stringify(call.json);
  let answer: Response;
  try {
    answer = await fetch(new URL(call.path, server), {
      method: call.method,
      headers,
      signal: AbortSignal.any(signals),
      redirect: 'manual',
      ...(body === undefined ? {} : { body, duplex: 'half' }),
    } as RequestInit);
  } catch (cause) {
    if (call.signal?.aborted) throw new LikenessError('run/cancelled', 'Cancelled.', { cause });
    const why = timer.signal.aborted ? 'no answer in time' : whyNot(cause);
    throw new LikenessError('server/unreachable', `Expected a service at ${new URL(server).origin}, got: ${why}.`, {
      cause,
    });
  } finally {
    clearTimeout(timeout);
  }
  if (answer.status >= 300) throw await problemOf(answer);
  return answer;
}
