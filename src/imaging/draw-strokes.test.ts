import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawStroke } from './draw-strokes.ts';
import type { Frame8, Frame16 } from './frame.ts';

const frame8 = (width: number, height: number): Frame8 => ({
  width,
  height,
  depth: 8,
  data: new Uint8Array(width * height * 3),
});

/** The plain definition: every pixel of the frame, by its distance from the segment. */
function naive(
  width: number,
  height: number,
  s: { x0: number; y0: number; x1: number; y1: number },
  style: { width: number; opacity: number },
) {
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const length = (s.x1 - s.x0) ** 2 + (s.y1 - s.y0) ** 2;
      const along = length === 0 ? 0 : ((x - s.x0) * (s.x1 - s.x0) + (y - s.y0) * (s.y1 - s.y0)) / length;
      const t = Math.min(1, Math.max(0, along));
      const d = Math.hypot(x - s.x0 - t * (s.x1 - s.x0), y - s.y0 - t * (s.y1 - s.y0));
      out[y * width + x] = Math.round(255 * style.opacity * Math.min(1, Math.max(0, style.width / 2 + 0.5 - d)));
    }
  }
  return out;
}

test('a stroke covers exactly the pixels that its definition names', () => {
  const segments = [
    { x0: 2, y0: 3, x1: 25, y1: 17 },
    { x0: 20, y0: 2, x1: 19, y1: 18 },
    { x0: -10, y0: 9.5, x1: 60, y1: 9.5 },
    { x0: 8, y0: -5, x1: 8, y1: 40 },
    { x0: 15, y0: 10, x1: 15, y1: 10 },
    { x0: 28, y0: 1, x1: 3, y1: 3 },
  ];
  for (const segment of segments) {
    const style = { colour: [255, 255, 255] as const, width: 3.4, opacity: 0.8 };
    const frame = frame8(30, 20);
    drawStroke(frame, segment, style);
    const expected = naive(30, 20, segment, style);
    const got = expected.map((_, at) => frame.data[at * 3] as number);
    assert.deepEqual(got, expected, JSON.stringify(segment));
  }
});

test('a 16 bit frame gets the colour in its own range', () => {
  const frame: Frame16 = { width: 5, height: 5, depth: 16, data: new Uint16Array(75) };
  drawStroke(frame, { x0: 2, y0: 2, x1: 2, y1: 2 }, { colour: [255, 128, 0], width: 3, opacity: 1 });
  assert.deepEqual([...frame.data.slice(36, 39)], [65535, 128 * 257, 0]);
});
