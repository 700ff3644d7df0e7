/**
 * Shrinks a frame a little: the step between whole-numbered shrinking (see `shrink.ts`) and the size that is wanted.
 *
 * Sample `i` of a row lies at `(i + 0.5) / scale − 0.5` of the frame; each result is the bilinear mean of its four
 * neighbours. Layout: interleaved RGB, rows first, 8 bit.
 */
import type { Frame8 } from './frame.ts';
import { inRoom } from './kernels.ts';

/**
 * Scales a frame by a factor of 0.5 to 1; below, bilinear sampling would skip pixels.
 *
 * @param frame - RGB, 8 bit. Not changed.
 * @param scale - 0.5…1; 1 gives the same object.
 * @returns A frame of `ceil(width · scale) × ceil(height · scale)`.
 *
 * Cost: one reading of the frame and about 5 ms per megapixel of the result.
 */
export function resizeFrame(frame: Frame8, scale: number): Frame8 {
  if (scale === 1) return frame;
  const width = Math.ceil(frame.width * scale);
  const height = Math.ceil(frame.height * scale);
  const columns = taps(width, frame.width, scale);
  // In bytes of a row instead of pixels.
  for (let i = 0; i < columns.length; i++) if (i % 3 < 2) columns[i] *= 3;
  const rows = taps(height, frame.height, scale);
  const out = new Uint8Array(width * height * 3);
  // By bands, so that the kernels' memory stays small whatever the picture's size.
  const bandRows = Math.max(1, Math.floor(bandBytes / (frame.width * 3)));
  for (let y = 0; y < height; y += bandRows) {
    const count = Math.min(bandRows, height - y);
    const own = rows.slice(y * 3, (y + count) * 3);
    const first = own[0];
    for (let i = 0; i < own.length; i++) if (i % 3 < 2) own[i] -= first;
    inRoom((room) => {
      const band = { x: 0, y: first, width: frame.width, height: own[own.length - 2] + 1 };
      const [from, rowTaps, columnTaps] = [room.putRectangle(frame, band), room.put(own), room.put(columns)];
      const [blended, to] = [room.take(frame.width * 6), room.take(width * count * 3)];
      room.kernels.resizeRows(from, frame.width, rowTaps, count, columnTaps, width, blended, to);
      room.read(to, out.subarray(y * width * 3, (y + count) * width * 3));
    });
  }
  return { width, height, depth: 8, data: out };
}

/** How much of a frame is brought into the kernels' memory at once, about. */
const bandBytes = 2 * 1024 * 1024;

/** For each result along one axis: the two neighbours and the second one's weight in 256ths. */
function taps(count: number, size: number, scale: number): Int32Array {
  const out = new Int32Array(count * 3);
  for (let i = 0; i < count; i++) {
    const position = Math.min(Math.max((i + 0.5) / scale - 0.5, 0), size - 1);
    const first = Math.floor(position);
    out.set([first, Math.min(first + 1, size - 1), Math.round((position - first) * 256)], i * 3);
  }
  return out;
}
