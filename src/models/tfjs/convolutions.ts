/**
 * Convolutions and pooling: from TensorFlow's channels-last pictures to ONNX's channels-first ones.
 */
import type { OnnxAttribute } from '../onnx/model.ts';
import type { ConvolutionDraft, Value } from './graph-builder.ts';
import { attributeInts, attributeText, type GraphNode } from './graph-model.ts';
import { type ChannelsLast, permute, samePadding, windowCount } from './layout.ts';
import { constantOf, int, ints, type Step, unconvertible } from './step.ts';

/** A full convolution; weights come as `height × width × in × out`. */
export function convolve(step: Step): Value {
  const { shape, data } = constantOf(step, 1);
  const [height, width, inner, outer] = shape as ChannelsLast;
  const weights = permute(data as Float32Array, shape, [3, 2, 0, 1]);
  return addConvolution(step, { weights, weightDims: [outer, inner, height, width], groups: 1 });
}

/** One convolution per channel; weights come as `height × width × in × multiplier`. */
export function depthwiseConvolve(step: Step): Value {
  const { shape, data } = constantOf(step, 1);
  const [height, width, inner, multiplier] = shape as ChannelsLast;
  const weights = permute(data as Float32Array, shape, [2, 3, 0, 1]);
  return addConvolution(step, { weights, weightDims: [inner * multiplier, 1, height, width], groups: inner });
}

/** The largest value of each window. */
export function maxPool(step: Step): Value {
  const input = step.value(0);
  const [, kernelHeight, kernelWidth] = attributeInts(step.node, 'ksize') as unknown as ChannelsLast;
  const window = slide(step.node, input.shape, [kernelHeight, kernelWidth]);
  const attributes = { ...window.attributes, kernel_shape: ints([kernelHeight, kernelWidth]) };
  const shape = [input.shape[0] as number, ...window.size, input.shape[3] as number];
  return { name: step.builder.add('MaxPool', step.node.name, [input.name], attributes), shape };
}

function addConvolution(
  step: Step,
  kernel: { weights: Float32Array; weightDims: readonly [number, number, number, number]; groups: number },
): Value {
  const { node, builder } = step;
  const input = step.value(0);
  const [outer, inner, height, width] = kernel.weightDims;
  if (input.shape.length !== 4 || input.shape[3] !== inner * kernel.groups) {
    throw unconvertible(node, `a picture of ${inner * kernel.groups} channels`, `shape [${input.shape}]`);
  }
  const window = slide(node, input.shape, [height, width]);
  const draft: ConvolutionDraft = {
    kind: 'convolution',
    name: `${node.name}/convolution`,
    input: input.name,
    weights: kernel.weights,
    weightDims: kernel.weightDims,
    bias: undefined,
    attributes: { ...window.attributes, kernel_shape: ints([height, width]), group: int(kernel.groups) },
  };
  builder.addConvolution(draft);
  return { name: draft.name, shape: [input.shape[0] as number, ...window.size, outer], convolution: draft };
}

/** Padding and strides of a window, and the height and width that come out. */
function slide(
  node: GraphNode,
  shape: readonly number[],
  kernel: readonly [number, number],
): { attributes: Record<string, OnnxAttribute>; size: [height: number, width: number] } {
  const padding = attributeText(node, 'padding');
  const layout = attributeText(node, 'data_format') ?? 'NHWC';
  const dilations = attributeInts(node, 'dilations');
  if (
    (padding !== 'SAME' && padding !== 'VALID') ||
    layout !== 'NHWC' ||
    dilations.some((dilation) => dilation !== 1)
  ) {
    throw unconvertible(
      node,
      'padding SAME or VALID, layout NHWC, no dilation',
      `${padding}, ${layout}, [${dilations}]`,
    );
  }
  const [, strideY, strideX] = attributeInts(node, 'strides') as unknown as ChannelsLast;
  const [, inHeight, inWidth] = shape as unknown as ChannelsLast;
  const same = padding === 'SAME';
  const [top, bottom] = same ? samePadding(inHeight, kernel[0], strideY) : [0, 0];
  const [left, right] = same ? samePadding(inWidth, kernel[1], strideX) : [0, 0];
  return {
    attributes: { pads: ints([top, left, bottom, right]), strides: ints([strideY, strideX]) },
    size: [
      windowCount(inHeight, { kernel: kernel[0], stride: strideY, same }),
      windowCount(inWidth, { kernel: kernel[1], stride: strideX, same }),
    ],
  };
}
