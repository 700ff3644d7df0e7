/**
 * Turns a crop into the numbers that a model wants, as its card describes them.
 */
import type { FloatFrame } from './frame.ts';
import { inRoom } from './kernels.ts';

/** How pixels become numbers: `(pixel − mean) / std`, one entry per channel. `grey` is Rec. 601 luma of the encoded values. */
export interface PixelFacts {
  readonly colour: 'rgb' | 'bgr' | 'grey';
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * Packs a crop channels first.
 *
 * @param crop - Interleaved RGB, 0…255. Not changed.
 * @param into - Where to write, `channels · height · width` numbers; default: a new array.
 * @param mirrored - Swaps left and right.
 * @returns `1 × channels × height × width` numbers, channels in the facts' order.
 */
export function packTensor(
  crop: FloatFrame,
  facts: PixelFacts,
  { into, mirrored = false }: { into?: Float32Array; mirrored?: boolean } = {},
): Float32Array {
  const area = crop.width * crop.height;
  if (facts.colour === 'grey') return packGrey(crop, facts, { into: into ?? new Float32Array(area), mirrored });
  const out = into ?? new Float32Array(area * 3);
  const { width, height } = crop;
  inRoom((room) => {
    const [from, to] = [room.put(crop.data), room.take(out.byteLength)];
    for (let channel = 0; channel < 3; channel++) {
      const scale = 1 / facts.std[channel];
      const offset = -facts.mean[channel] * scale;
      const first = from + (facts.colour === 'rgb' ? channel : 2 - channel) * 4 + (mirrored ? (width - 1) * 12 : 0);
      const plane = to + channel * area * 4;
      room.kernels.packChannel(first, width, height, mirrored ? -12 : 12, width * 12, scale, offset, plane);
    }
    room.read(to, out);
  });
  return out;
}

function packGrey(
  crop: FloatFrame,
  facts: PixelFacts,
  { into, mirrored }: { into: Float32Array; mirrored: boolean },
): Float32Array {
  const { data, width, height } = crop;
  const scale = 1 / facts.std[0];
  const offset = -facts.mean[0] * scale;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + (mirrored ? width - 1 - x : x)) * 3;
      const luma = 0.299 * data[from] + 0.587 * data[from + 1] + 0.114 * data[from + 2];
      into[y * width + x] = luma * scale + offset;
    }
  }
  return into;
}
