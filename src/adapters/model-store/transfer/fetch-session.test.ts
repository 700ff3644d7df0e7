import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pieceBytes, waitMs } from './fetch-session.ts';
import { TransferFault } from './transfer-fault.ts';
import { defaultTransfer } from './transfer-settings.ts';

const settings = { ...defaultTransfer, backoffMs: 100, longestWaitMs: 5000 };
const passing = new TransferFault('server-error', 'x');
const asks = (afterMs: number) => new TransferFault('rate-limited', 'x', { afterMs });

test('waits double with every failure in a row, up to the longest, and none is like the other', () => {
  for (const [failures, most] of [
    [1, 100],
    [2, 200],
    [3, 400],
    [4, 800],
    [20, 5000],
  ] as const) {
    const waits = Array.from({ length: 50 }, () => waitMs(passing, failures, settings));
    for (const wait of waits) assert(wait >= most / 2 && wait <= most, `${wait} ms after ${failures} failures`);
    assert(new Set(waits).size > 40, 'there is no jitter');
  }
});

test('a server that asks to wait is waited for, unless it asks for more than is allowed', () => {
  assert.equal(waitMs(asks(3000), 1, settings), 3000);
  assert.throws(() => waitMs(asks(5001), 1, settings), TransferFault);
});

test('pieces grow with the file, between 8 and 64 MiB', () => {
  assert.deepEqual(
    [1, 512, 5000].map((mebibytes) => pieceBytes(mebibytes * 2 ** 20) / 2 ** 20),
    [8, 16, 64],
  );
});
