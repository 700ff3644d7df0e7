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
 * Cost: reads each pixel of the region once; about 2 ms per megapixel.
 */
export function shrinkRegion(frame: Frame8, region: PixelRectangle, factor: number): Frame8 {
  const width = Math.ceil(region.width / factor);
  const height = Math.ceil(region.height / factor);
  const out = new Uint8Array(width * height * 3);
  // By bands of whole blocks, so that the kernels' memory stays small whatever the picture's size.
  const bandRows = factor * Math.max(1, Math.floor(bandBytes / (region.width * 3 * factor)));
  for (let y = 0; y < region.height; y += bandRows) {
    const band = { ...region, y: region.y + y, height: Math.min(bandRows, region.height - y) };
    inRoom((room) => {
      const [from, sums] = [room.putRectangle(frame, band), room.take(width * 12)];
      const start = (y / factor) * width * 3;
      const small = out.subarray(start, start + Math.ceil(band.height / factor) * width * 3);
      const to = room.take(small.length);
      room.kernels.shrinkBlocks(from, band.width, band.height, factor, sums, to);
      room.read(to, small);
    });
  }
  return { width, height, depth: 8, data: out };
}

/** How much of a frame is brought into the kernels' memory at once. */
const bandBytes = 2 * 1024 * 1024;

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
