/**
 * What each TensorFlow operation becomes in ONNX. An operation that is not in {@link operators} cannot be converted.
 */
import { convolve, depthwiseConvolve, maxPool } from './convolutions.ts';
import { addition, clip, multiplication, offset, prelu, sigmoid, softmax } from './elementwise.ts';
import type { Value } from './graph-builder.ts';
import { attributeFlag, attributeTexts } from './graph-model.ts';
import { permute } from './layout.ts';
import { concat, mean, padChannels, reshape } from './shapes.ts';
import { constantOf, type Step, scalarOf, unconvertible } from './step.ts';

/** Converters by TensorFlow operation. */
export const operators: Readonly<Record<string, (step: Step) => Value>> = {
  Conv2D: (step) => convolve(step),
  _FusedConv2D: (step) => fuse(step, convolve(step)),
  DepthwiseConv2dNative: (step) => depthwiseConvolve(step),
  MaxPool: (step) => maxPool(step),
  Add: addition,
  AddV2: addition,
  BiasAdd: addition,
  Mul: multiplication,
  Relu: (step) => clip(step, step.value(0), { low: 0, high: Number.POSITIVE_INFINITY }),
  Minimum: (step) => clip(step, step.value(0), { low: Number.NEGATIVE_INFINITY, high: scalarOf(step, 1) }),
  Maximum: (step) => clip(step, step.value(0), { low: scalarOf(step, 1), high: Number.POSITIVE_INFINITY }),
  Prelu: (step) => prelu(step, step.value(0), constantOf(step, 1)),
  Sigmoid: sigmoid,
  Softmax: softmax,
  Mean: mean,
  Pad: padChannels,
  Reshape: reshape,
  ConcatV2: concat,
  MatMul: (step) => multiplyMatrix(step),
  _FusedMatMul: (step) => fuse(step, multiplyMatrix(step)),
  Identity: (step) => step.value(0),
};

/** Applies the bias and the activation that a fused operation carries. */
function fuse(step: Step, result: Value): Value {
  const operations = attributeTexts(step.node, 'fused_ops');
  let value = result;
  let next = 2;
  for (const operation of operations) {
    if (operation === 'BiasAdd') value = offset(step, value, constantOf(step, next++), true);
    else if (operation === 'Relu') value = clip(step, value, { low: 0, high: Number.POSITIVE_INFINITY }, true);
    else if (operation === 'Relu6') value = clip(step, value, { low: 0, high: 6 }, true);
    else if (operation === 'Prelu') value = prelu(step, value, constantOf(step, next++));
    else throw unconvertible(step.node, 'BiasAdd, Relu, Relu6 or Prelu as fused operation', operation);
  }
  return value;
}

/** Matrix product with a constant; the bias, if one follows, is a separate sum that the runtime folds in. */
function multiplyMatrix(step: Step): Value {
  const { node, builder } = step;
  const input = step.value(0);
  const { shape, data } = constantOf(step, 1);
  if (
    attributeFlag(node, 'transpose_a') ||
    attributeFlag(node, 'transpose_b') ||
    shape.length !== 2 ||
    shape[0] !== input.shape[1]
  ) {
    throw unconvertible(
      node,
      `a plain product with a matrix of ${input.shape[1]} rows`,
      `a matrix of shape [${shape}]`,
    );
  }
  const [rows, columns] = shape as [number, number];
  const matrix = input.flattenedFrom
    ? permute(data as Float32Array, [...input.flattenedFrom.slice(1), columns], [2, 0, 1, 3])
    : (data as Float32Array);
  const weights = builder.floats(`${node.name}/matrix`, [rows, columns], matrix);
  return {
    name: builder.add('MatMul', `${node.name}/product`, [input.name, weights]),
    shape: [input.shape[0] as number, columns],
  };
}
