/**
 * Shrinks a frame by a whole factor: each result is the mean of a block of pixels.
 */
import type { FloatFrame, Frame8, PixelRectangle } from './frame.ts';
import { inRoom } from './kernels.ts';

/**
 * Means of blocks, rounded to 8 bits. Blocks that reach over the region's right or lower end average what is there.
 *
 * @param frame - RGB, 8 bit. Not changed.
 * @param region - Which part; its top-left pixel starts the first block.
 * @param factor - Block side in pixels, ≥ 1.
 * @returns A frame of `ceil(width / factor) × ceil(height / factor)`.
 *
 * Cost: reads each pixel of the region once; about 3 ms per megapixel.
 */
export function shrinkRegion(frame: Frame8, region: PixelRectangle, factor: number): Frame8 {
  const width = Math.ceil(region.width / factor);
  const height = Math.ceil(region.height / factor);
  const out = new Uint8Array(width * height * 3);
  if (factor === 2 && region.width % 2 === 0 && region.height % 2 === 0) {
    shrinkByTwo(frame, region, out);
    return { width, height, depth: 8, data: out };
  }
  const sums = new Uint32Array(width * 3);
  for (let row = 0; row < height; row++) {
    sums.fill(0);
    const first = region.y + row * factor;
    const rows = Math.min(factor, region.y + region.height - first);
    for (let y = first; y < first + rows; y++) addRow(frame, sums, { x: region.x, y, width: region.width, factor });
    for (let column = 0; column < width; column++) {
      const count = rows * Math.min(factor, region.width - column * factor);
      const half = count >> 1;
      const at = (row * width + column) * 3;
      out[at] = (sums[column * 3] + half) / count;
      out[at + 1] = (sums[column * 3 + 1] + half) / count;
      out[at + 2] = (sums[column * 3 + 2] + half) / count;
    }
  }
  return { width, height, depth: 8, data: out };
}

/** The most frequent factor, where all blocks are whole: without sums in between. */
function shrinkByTwo({ width: stride, data }: Frame8, region: PixelRectangle, out: Uint8Array): void {
  const row = stride * 3;
  let to = 0;
  for (let y = region.y; y < region.y + region.height; y += 2) {
    let p = y * row + region.x * 3;
    for (const end = p + region.width * 3; p < end; p += 6, to += 3) {
      const q = p + row;
      out[to] = (data[p] + data[p + 3] + data[q] + data[q + 3] + 2) >> 2;
      out[to + 1] = (data[p + 1] + data[p + 4] + data[q + 1] + data[q + 4] + 2) >> 2;
      out[to + 2] = (data[p + 2] + data[p + 5] + data[q + 2] + data[q + 5] + 2) >> 2;
    }
  }
}

function addRow(frame: Frame8, sums: Uint32Array, part: { x: number; y: number; width: number; factor: number }): void {
  const { data } = frame;
  const { width, factor } = part;
  let from = (part.y * frame.width + part.x) * 3;
  let to = 0;
  for (let start = 0; start < width; start += factor) {
    const end = Math.min(start + factor, width);
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let x = start; x < end; x++) {
      red += data[from];
      green += data[from + 1];
      blue += data[from + 2];
      from += 3;
    }
    sums[to] += red;
    sums[to + 1] += green;
    sums[to + 2] += blue;
    to += 3;
  }
}

/**
 * Half the size: means of 2 × 2 pixels; an odd last row or column is left out.
 *
 * Cost: about 2 ns per result.
 */
export function halveFrame(frame: FloatFrame): FloatFrame {
  const width = frame.width >> 1;
  const height = frame.height >> 1;
  const data = inRoom((room) => {
    const half = new Float32Array(width * height * 3);
    const [from, to] = [room.put(frame.data), room.take(half.byteLength)];
    room.kernels.halveFrame(from, to, frame.width, frame.height);
    return room.read(to, half);
  });
  return { width, height, data };
}
