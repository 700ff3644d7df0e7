/**
 * Sharpness and noise of the face against its surroundings.
 */

/** Edge strength and grain of a region. */
export interface Detail {
  /** Standard deviation of the 4-neighbour Laplacian of L. */
  readonly sharpness: number;
  /** Immerkaer's estimate of the noise's standard deviation, in L. */
  readonly noise: number;
}

/**
 * Measures detail over the pixels of one region.
 *
 * @param l - L plane, `width · height`.
 * @param regions - Region number of each pixel; those of `region` count.
 *
 * Source: Pech-Pacheco 2000 (variance of the Laplacian); Immerkaer 1996, fast noise variance estimation.
 */
export function measureDetail(
  l: Float32Array,
  size: { readonly width: number; readonly height: number },
  regions: Uint8Array,
  region: number,
): Detail {
  const { width, height } = size;
  let [sum, squares, grain, count] = [0, 0, 0, 0];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      if (regions[i] !== region) continue;
      const cross = l[i - 1] + l[i + 1] + l[i - width] + l[i + width];
      const corners = l[i - width - 1] + l[i - width + 1] + l[i + width - 1] + l[i + width + 1];
      const laplacian = cross - 4 * l[i];
      sum += laplacian;
      squares += laplacian * laplacian;
      grain += Math.abs(4 * l[i] - 2 * cross + corners);
      count++;
    }
  }
  const mean = sum / count;
  return {
    sharpness: Math.sqrt(Math.max(0, squares / count - mean * mean)),
    noise: (Math.sqrt(Math.PI / 2) * grain) / (6 * count),
  };
}
