/**
 * What can go wrong while a file is fetched, as a closed list.
 */
import type { LfsPointer } from '../../../models/recognise/lfs-pointer.ts';

/** Why a try failed, and what that means: `again` — the same address may work later; `no` — ask the next source. */
export const faultReasons = {
  unreachable: 'again',
  'connect-timeout': 'again',
  stalled: 'again',
  cut: 'again',
  'rate-limited': 'again',
  'server-error': 'again',
  'bad-range': 'again',
  'changed-while-fetching': 'again',
  certificate: 'no',
  refused: 'no',
  gated: 'no',
  'not-found': 'no',
  'redirect-loop': 'no',
  'redirect-unsafe': 'no',
  'unexpected-answer': 'no',
  'web-page': 'no',
  'error-text': 'no',
  quota: 'no',
  pointer: 'no',
  'wrong-size': 'no',
  'wrong-hash': 'no',
  'no-length': 'no',
  'bad-archive': 'no',
  'copy-here': 'no',
} as const satisfies Record<string, 'again' | 'no'>;

/** A reason of {@link faultReasons}. */
export type FaultReason = keyof typeof faultReasons;

/** Facts that go with some faults. */
export interface FaultFacts {
  /** How long the server asks to wait. */
  readonly afterMs?: number;
  readonly pointer?: LfsPointer;
  readonly cause?: unknown;
}

/**
 * A failed try. It never leaves the model store: what a caller gets is a `LikenessError` that lists all tries.
 */
export class TransferFault extends Error {
  readonly reason: FaultReason;
  readonly facts: FaultFacts;

  constructor(reason: FaultReason, message: string, facts: FaultFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'TransferFault';
    this.reason = reason;
    this.facts = facts;
  }

  /** Whether the same address may work at another time. */
  get again(): boolean {
    return faultReasons[this.reason] === 'again';
  }
}

const certificateCodes = /CERT_|_CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS_CERT|HOSTNAME_MISMATCH|CERTIFICATE/;

/** Translates an error of a socket, a name server or TLS. Text of addresses never contains their queries. */
export function asTransferFault(thrown: unknown, host: string): TransferFault {
  if (thrown instanceof TransferFault) return thrown;
  const { code = '', message = String(thrown) } = (thrown ?? {}) as NodeJS.ErrnoException;
  if (certificateCodes.test(code))
    return new TransferFault('certificate', `the certificate of ${host} is not valid (${code})`, { cause: thrown });
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new TransferFault('unreachable', `${host} cannot be found (${code}): no name server knows it`, {
      cause: thrown,
    });
  if (
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    code === 'ERR_STREAM_PREMATURE_CLOSE' ||
    /aborted|hang up/.test(message)
  )
    return new TransferFault('cut', `${host} cut the connection (${code || message})`, { cause: thrown });
  return new TransferFault('unreachable', `${host} cannot be reached (${code || message})`, { cause: thrown });
}
