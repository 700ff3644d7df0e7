import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreEvent } from '../../ports/model-store.ts';
import { showTransfers } from './show-transfers.ts';

const MiB = 2 ** 20;
const half: StoreEvent = {
  model: 'thing/fp16',
  phase: 'downloading',
  doneBytes: 132 * MiB,
  totalBytes: 264 * MiB,
  bytesPerSecond: 11 * MiB,
  secondsLeft: 12,
};

function shown(events: readonly StoreEvent[], screen: { isTTY?: boolean; columns?: number }, quietMs = 0): string {
  let text = '';
  const display = showTransfers({ ...screen, write: (part) => (text += part) }, quietMs);
  for (const event of events) display.listen(event);
  display.stop();
  return text;
}

test('on a terminal each file has a bar with bytes, rate and remaining time, drawn over itself', () => {
  const text = shown([{ ...half, doneBytes: 66 * MiB }, half, { ...half, model: 'other/fp32' }], { isTTY: true });
  const lines = text.split('\n').map((line) => line.split('\r\u001b[2K').at(-1));
  assert.deepEqual(lines, [
    'thing/fp16 █████░░░░░  50 % fetching, 132 MiB of 264 MiB, 11.0 MiB/s, 12 s left',
    'other/fp32 █████░░░░░  50 % fetching, 132 MiB of 264 MiB, 11.0 MiB/s, 12 s left',
    '',
  ]);
  assert.match(shown([half], { isTTY: true, columns: 120 }), / ██████████░░░░░░░░░░ {2}50 % .* 12 s left\n$/);
  const long = shown([{ ...half, model: 'live-portrait-motion-extractor/facefusion' }], { isTTY: true });
  assert.match(long, /live-portr\S*… ███░░░ {2}50 % fetching, 132 MiB of 264 MiB, 11\.0 MiB\/s, 12 s left\n$/);
  assert.equal(long.split('\u001b[2K').at(-1)?.length, 80);
  assert.match(shown([{ ...half, phase: 'waiting' }], { isTTY: true }), / 50 % waiting, 132 MiB of 264 MiB/);
});

test('elsewhere a plain line tells each phase once, and what is quick tells nothing', () => {
  const text = shown([half, half, { ...half, phase: 'proving' }], {});
  assert.deepEqual(text.split('\n'), [
    'thing/fp16: fetching, 132 MiB of 264 MiB, 11.0 MiB/s, 12 s left',
    'thing/fp16: proving, 132 MiB of 264 MiB, 11.0 MiB/s, 12 s left',
    '',
  ]);
  assert.equal(shown([half], { isTTY: true }, 60_000), '');
});
