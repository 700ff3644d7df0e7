/**
 * Sharpness and grain: gives the drawn face the fine detail level of the target around it.
 */
import { boxBlur } from '../../../../imaging/box-blur.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';

/** One band of detail: what a small blur removes that a smaller one leaves. */
interface Band {
  readonly inner: number;
  readonly outer: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Scales two bands of fine detail of a drawn face so that each has, region by region, the strength it has in the target.
 *
 * Colour is left alone: all three channels get the change of the luminance.
 *
 * @param drawn - Changed in place.
 * @param target - The target's pixels at the same places (features may lie elsewhere; regions are wide).
 * @param weight - 0…1 per pixel: where both may be compared.
 *
 * Cost: about 60 ns per pixel.
 */
export function matchDetail(drawn: FloatFrame, target: FloatFrame, weight: Float32Array, faceWidth: number): void {
  const { width, height } = drawn;
  const own = luminance(drawn);
  const wanted = luminance(target);
  const wide = Math.max(2, Math.round(faceWidth * 0.012));
  const bands: Band[] = [
    { inner: 0, outer: 1, min: 0.25, max: 1.9 },
    { inner: 1, outer: wide, min: 0.5, max: 1.3 },
  ];
  const change = new Float32Array(width * height);
  for (const band of bands) {
    const a = bandOf(own, drawn, band);
    const b = bandOf(wanted, drawn, band);
    const gain = localGain(a, b, weight, { width, height, radius: Math.max(4, Math.round(faceWidth * 0.06)), band });
    for (let i = 0; i < change.length; i++) change[i] += (gain[i] - 1) * a[i];
  }
  smoothColour(drawn, own, change, Math.round(faceWidth * 0.008));
}

/** Adds the change of luminance and blurs the colour differences, where a source's noise would show as coloured specks. */
function smoothColour(drawn: FloatFrame, own: Float32Array, change: Float32Array, radius: number): void {
  const extent = { width: drawn.width, height: drawn.height, channels: 3 };
  for (let i = 0; i < own.length; i++) for (let c = 0; c < 3; c++) drawn.data[i * 3 + c] -= own[i];
  boxBlur(drawn.data, extent, Math.max(1, radius));
  for (let i = 0; i < own.length; i++) for (let c = 0; c < 3; c++) drawn.data[i * 3 + c] += own[i] + change[i];
}

function luminance(frame: FloatFrame): Float32Array {
  const out = new Float32Array(frame.width * frame.height);
  for (let i = 0; i < out.length; i++) {
    out[i] = 0.299 * frame.data[i * 3] + 0.587 * frame.data[i * 3 + 1] + 0.114 * frame.data[i * 3 + 2];
  }
  return out;
}

function bandOf(plane: Float32Array, size: { width: number; height: number }, band: Band): Float32Array {
  const extent = { width: size.width, height: size.height, channels: 1 };
  const inner = plane.slice();
  boxBlur(inner, extent, band.inner);
  const outer = plane.slice();
  boxBlur(outer, extent, band.outer);
  for (let i = 0; i < inner.length; i++) inner[i] -= outer[i];
  return inner;
}

/** Ratio of local band strengths, from a coarse grid of cells. Strong edges (lashes, lips) are capped so that they do not speak for the skin. */
function localGain(
  own: Float32Array,
  wanted: Float32Array,
  weight: Float32Array,
  how: { readonly width: number; readonly height: number; readonly radius: number; readonly band: Band },
): Float32Array {
  const { width, height, radius, band } = how;
  const step = Math.max(1, radius >> 1);
  const w = Math.ceil(width / step);
  const h = Math.ceil(height / step);
  const cells = new Float32Array(w * h * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (weight[i] === 0) continue;
      const p = (((y / step) | 0) * w + ((x / step) | 0)) * 3;
      cells[p] += weight[i] * Math.min(12, Math.abs(own[i]));
      cells[p + 1] += weight[i] * Math.min(12, Math.abs(wanted[i]));
      cells[p + 2] += weight[i];
    }
  }
  for (const r of [2, 1]) boxBlur(cells, { width: w, height: h, channels: 3 }, r);
  const ratio = new Float32Array(w * h).fill(1);
  for (let p = 0; p < ratio.length; p++) {
    if (cells[p * 3 + 2] < 1e-6) continue;
    const floor = 0.15 * cells[p * 3 + 2];
    ratio[p] = Math.min(band.max, Math.max(band.min, (cells[p * 3 + 1] + floor) / (cells[p * 3] + floor)));
  }
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const gy = Math.min(h - 1.001, Math.max(0, (y + 0.5) / step - 0.5));
    const y0 = gy | 0;
    const fy = gy - y0;
    const y1 = Math.min(h - 1, y0 + 1);
    for (let x = 0; x < width; x++) {
      const gx = Math.min(w - 1.001, Math.max(0, (x + 0.5) / step - 0.5));
      const x0 = gx | 0;
      const fx = gx - x0;
      const x1 = Math.min(w - 1, x0 + 1);
      out[y * width + x] =
        (ratio[y0 * w + x0] * (1 - fx) + ratio[y0 * w + x1] * fx) * (1 - fy) +
        (ratio[y1 * w + x0] * (1 - fx) + ratio[y1 * w + x1] * fx) * fy;
    }
  }
  return out;
}
