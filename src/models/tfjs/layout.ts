/**
 * Dimension orders: TensorFlow keeps channels last, ONNX channels first.
 */

/** Shape of a picture-like tensor with channels last: batch, height, width, channels. */
export type ChannelsLast = readonly [batch: number, height: number, width: number, channels: number];

/**
 * Reorders the dimensions of a dense array.
 *
 * @param data - Last dimension fastest. Not changed.
 * @param order - For each new dimension, which old one it is.
 * @returns A new array of the same type.
 *
 * @example
 * permute(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3], [1, 0]) // 1, 4, 2, 5, 3, 6
 */
export function permute(data: Float32Array, dims: readonly number[], order: readonly number[]): Float32Array {
  const oldStrides = strides(dims);
  const newDims = order.map((from) => dims[from] as number);
  const steps = order.map((from) => oldStrides[from] as number);
  const out = new Float32Array(data.length);
  const index = new Array<number>(newDims.length).fill(0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = data[from] as number;
    for (let axis = newDims.length - 1; axis >= 0; axis--) {
      from += steps[axis] as number;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (newDims[axis] as number)) break;
      from -= (steps[axis] as number) * (newDims[axis] as number);
      index[axis] = 0;
    }
  }
  return out;
}

function strides(dims: readonly number[]): number[] {
  const out = new Array<number>(dims.length);
  let step = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    out[axis] = step;
    step *= dims[axis] as number;
  }
  return out;
}

/** Zeros added before and after each side so that a window of `kernel` moved by `stride` gives `ceil(size / stride)` results. */
export function samePadding(size: number, kernel: number, stride: number): [before: number, after: number] {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
}

/** Number of results of a window of `kernel` moved by `stride` over `size` elements. */
export function windowCount(size: number, window: { kernel: number; stride: number; same: boolean }): number {
  if (window.same) return Math.ceil(size / window.stride);
  return Math.floor((size - window.kernel) / window.stride) + 1;
}
