/**
 * Crispness of edges: lashes, brows, nostrils and lips get the sharpness that the target's have.
 */
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { inRoom } from '../../../../imaging/kernels.ts';

/** Laplacians up to the first are grain, from the second on they are edges. */
const grain = 25;
const plainEdge = 50;
/** How far edges may be softened and sharpened; beyond, they would show halos. */
const softest = -0.07;
const sharpest = 0.23;
/** Wanted of the target's strength, squared: the blend takes about a fifteenth of the strength again. */
const aim = 1.15;

/**
 * Sharpens or softens the edges of a drawn face until the strength of its Laplacian, once blended, is that of the target's
 * face; grain is left as it is.
 *
 * Green stands for brightness, and all channels get its change.
 *
 * @param drawn - Changed in place.
 * @param target - The target's pixels at the same places.
 * @param weight - Pixels with 1 are compared and changed.
 *
 * Cost: about 3 ns per pixel.
 */
export function matchEdges(drawn: FloatFrame, target: FloatFrame, weight: Float32Array): void {
  const { width, height, data } = drawn;
  inRoom((room) => {
    const [picture, wanted, counts] = [room.put(data), room.put(target.data), room.put(weight)];
    const sums = room.take(4 * 8);
    room.kernels.sumEdges(picture, wanted, counts, width, height, grain, plainEdge, sums);
    const amount = sharpening(room.read(sums, new Float64Array(4)));
    if (amount === 0) return;
    const changes = room.take(width * height * 4);
    room.kernels.addEdges(picture, counts, width, height, grain, plainEdge, amount, changes);
    room.read(picture, data);
  });
}

/** How much of the edges to add so that `Σ (l + a · e)²` becomes the target's, see `sumEdges` in `kernels/detail.ts`. */
function sharpening([ll, le, ee, wanted]: Float64Array): number {
  if (ee === 0) return 0;
  const root = le * le - ee * (ll - aim * wanted);
  return root <= 0 ? softest : Math.min(sharpest, Math.max(softest, (Math.sqrt(root) - le) / ee));
}
