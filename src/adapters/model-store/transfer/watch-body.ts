/**
 * Gives up bodies that stand still or drip.
 */
import type { Readable } from 'node:stream';
import { TransferFault } from './transfer-fault.ts';
import type { TransferSettings } from './transfer-settings.ts';

/**
 * Reads a body; a connection that brings too little for too long is cut.
 *
 * @throws {TransferFault} `stalled`; what the connection throws.
 */
export async function* watchBody(body: Readable, host: string, settings: TransferSettings): AsyncGenerator<Uint8Array> {
  const { stallMs, slowestBytesPerSecond } = settings;
  const least = Math.max(1, (slowestBytesPerSecond * stallMs) / 1000);
  let bytes = 0;
  const timer = setInterval(() => {
    if (bytes < least)
      body.destroy(new TransferFault('stalled', `${host} sent only ${bytes} bytes in ${stallMs / 1000} s`));
    bytes = 0;
  }, stallMs);
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      yield chunk;
    }
  } finally {
    clearInterval(timer);
    body.destroy();
  }
}
