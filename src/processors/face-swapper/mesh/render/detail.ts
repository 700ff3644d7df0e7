/**
 * Sharpness and grain: gives the drawn face the fine detail level of the target around it.
 */
import { blurInRoom } from '../../../../imaging/box-blur.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import type { Pointer } from '../../../../imaging/kernel-signatures.ts';
import { inRoom, type Room } from '../../../../imaging/kernels.ts';

/** How far a band of detail may be weakened or strengthened. */
interface BandLimits {
  readonly min: number;
  readonly max: number;
}

/** What the finest band still lacks is made up with grain. */
const finest: BandLimits = { min: 0.25, max: 1.7 };
const fine: BandLimits = { min: 0.65, max: 1.5 };

/**
 * Scales two bands of fine detail of a drawn face so that each has, region by region, the strength it has in the target;
 * what the finest band still lacks is added as grain.
 *
 * All three channels get the change of the luminance. The grain is the same at every call.
 *
 * @param drawn - Changed in place.
 * @param target - The target's pixels at the same places (features may lie elsewhere; regions are wide).
 * @param weight - 0…1 per pixel: where both may be compared.
 *
 * Cost: about 15 ns per pixel.
 */
export function matchDetail(drawn: FloatFrame, target: FloatFrame, weight: Float32Array, faceWidth: number): void {
  const { width, height } = drawn;
  const step = Math.max(2, Math.round(faceWidth * 0.03));
  // Every other pixel is enough for the mean of a cell of four or more.
  const stride = step >= 4 ? 2 : 1;
  const plane = width * height * 4;
  inRoom((room) => {
    const { kernels } = room;
    const [picture, counts] = [room.put(drawn.data), room.put(weight)];
    const own = splitBands(room, picture, { width, height, faceWidth });
    const wanted = splitBands(room, room.put(target.data), { width, height, faceWidth });
    const cells = { width: Math.ceil(width / step), height: Math.ceil(height / step), channels: 5 };
    const strengths = room.put(new Float32Array(cells.width * cells.height * 5));
    kernels.strengthOfBands(own, wanted, plane, counts, width, height, step, stride, strengths);
    let smooth = strengths;
    for (const radius of [2, 1]) smooth = blurInRoom(room, smooth, cells, radius);
    const gains = room.put(gainCells(room.read(smooth, new Float32Array(cells.width * cells.height * 5))));
    const between = room.take((cells.width + 1) * 12);
    kernels.changeBands(picture, own, plane, counts, width, height, step, gains, between);
    room.read(picture, drawn.data);
  });
}

/**
 * Luminance of a picture and two blurs of it, behind each other: the finest band lies between the first two (the second is
 * without single pixels), the one below between the last two (the third is without pores, stubble and wrinkles).
 */
function splitBands(
  room: Room,
  picture: Pointer,
  { width, height, faceWidth }: { readonly width: number; readonly height: number; readonly faceWidth: number },
): Pointer {
  const plane = width * height * 4;
  const bands = room.take(plane * 3);
  room.kernels.luminance(picture, bands, width * height);
  room.kernels.blurThree(bands, bands + plane, width, height);
  room.copy(bands, bands + plane * 2, plane);
  blurInRoom(room, bands + plane * 2, { width, height, channels: 1 }, Math.max(2, Math.round(faceWidth * 0.012)));
  return bands;
}

/** Per cell: the change of the finest band (0 = none), the change of the one below, and the strength of grain to add. */
function gainCells(strengths: Float32Array): Float32Array {
  const data = new Float32Array((strengths.length / 5) * 3);
  for (let n = 0; n < data.length / 3; n++) {
    const weight = strengths[n * 5 + 4];
    if (weight < 1e-6) continue;
    const [top, wantedTop, below, wantedBelow] = [0, 1, 2, 3].map((k) => strengths[n * 5 + k] / weight);
    const gain = gainWithin(finest, top, wantedTop);
    data[n * 3] = gain - 1;
    data[n * 3 + 1] = gainWithin(fine, below, wantedBelow) - 1;
    const missing = wantedTop ** 2 - (top * gain) ** 2;
    // From mean absolute value to deviation is 1.25; the missing strength is partly edges, which grain shall not replace.
    if (missing > 0) data[n * 3 + 2] = Math.min(8, 0.66 * Math.sqrt(missing));
  }
  return data;
}

function gainWithin(limits: BandLimits, own: number, wanted: number): number {
  return Math.min(limits.max, Math.max(limits.min, (wanted + 0.1) / (own + 0.1)));
}
