/**
 * Crispness of edges: lashes, brows, nostrils and lips get the sharpness that the target's have.
 */
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { scratch } from '../../../../imaging/scratch.ts';

/** Laplacians of brightness up to the first are grain, from the second on they are edges. */
const grain = 30;
const plainEdge = 60;
/** How far edges may be softened and sharpened; beyond, they would show halos. */
const softest = -0.07;
const sharpest = 0.17;

/**
 * Sharpens or softens the edges of a drawn face until the strength of its Laplacian is that of the target's face; grain is
 * left as it is.
 *
 * @param drawn - Changed in place.
 * @param target - The target's pixels at the same places.
 * @param weight - Pixels with 1 are compared and changed.
 *
 * Cost: about 8 ns per pixel.
 */
export function matchEdges(drawn: FloatFrame, target: FloatFrame, weight: Float32Array): void {
  const { width, height, data } = drawn;
  const own = scratch('drawn brightness', width * height);
  for (let i = 0, p = 0; i < own.length; i++, p += 3) own[i] = brightness(data, p);
  const amount = sharpening(own, target, weight);
  if (amount === 0) return;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      if (weight[i] < 1) continue;
      const edge = edgeAt(own, i, width);
      if (edge === 0 || !isInside(weight, i, 1, width)) continue;
      data[i * 3] += amount * edge;
      data[i * 3 + 1] += amount * edge;
      data[i * 3 + 2] += amount * edge;
    }
  }
}

function brightness(data: Float32Array, at: number): number {
  return 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
}

/** Whether a pixel and those so many steps from it count: beyond them may be nothing. */
function isInside(weight: Float32Array, i: number, steps: number, width: number): boolean {
  return (
    weight[i] >= 1 &&
    weight[i - steps] >= 1 &&
    weight[i + steps] >= 1 &&
    weight[i - steps * width] >= 1 &&
    weight[i + steps * width] >= 1
  );
}

function laplacian(plane: Float32Array, i: number, width: number): number {
  return plane[i - 1] + plane[i + 1] + plane[i - width] + plane[i + width] - 4 * plane[i];
}

/** {@link laplacian} of the brightness of RGB. */
function laplacianOf(data: Float32Array, i: number, width: number): number {
  const p = i * 3;
  const around =
    brightness(data, p - 3) +
    brightness(data, p + 3) +
    brightness(data, p - width * 3) +
    brightness(data, p + width * 3);
  return around - 4 * brightness(data, p);
}

/** What sharpens an edge: the Laplacian with its sign turned, nothing where it is only grain. */
function edgeAt(plane: Float32Array, i: number, width: number): number {
  const value = laplacian(plane, i, width);
  const size = value < 0 ? -value : value;
  if (size <= grain) return 0;
  return size >= plainEdge ? -value : (-value * (size - grain)) / (plainEdge - grain);
}

/** How much of the edges to add so that the mean square of the Laplacian becomes the target's. */
function sharpening(own: Float32Array, { width, height, data }: FloatFrame, weight: Float32Array): number {
  // Σ (l + a · e)² over the pixels, where `l` is the Laplacian and `e` that of the edges.
  let [ll, le, ee, wanted] = [0, 0, 0, 0];
  // Every third pixel of every third row is enough.
  for (let y = 2; y < height - 2; y += 3) {
    for (let x = 2, i = y * width + 2; x < width - 2; x += 3, i += 3) {
      if (!isInside(weight, i, 2, width)) continue;
      const l = laplacian(own, i, width);
      const e =
        edgeAt(own, i - 1, width) +
        edgeAt(own, i + 1, width) +
        edgeAt(own, i - width, width) +
        edgeAt(own, i + width, width) -
        4 * edgeAt(own, i, width);
      ll += l * l;
      le += l * e;
      ee += e * e;
      wanted += laplacianOf(data, i, width) ** 2;
    }
  }
  if (ee === 0) return 0;
  const root = le * le - ee * (ll - wanted);
  return root <= 0 ? softest : Math.min(sharpest, Math.max(softest, (Math.sqrt(root) - le) / ee));
}
