/**
 * Operations that treat each number, or each channel, on its own. Where they directly follow a convolution that nothing
 * else reads, they disappear into its constants.
 */
import type { Value } from './graph-builder.ts';
import { constantOf, int, ints, type Step, unconvertible } from './step.ts';
import type { Weight } from './weights.ts';

/** Keeps values within bounds; bounds on bounds become one operation. Bounds 0…∞ are a ReLU. */
export function clip(
  step: Step,
  input: Value,
  bounds: { low: number; high: number },
  alone = step.uses(0) === 1,
): Value {
  const { name } = step.node;
  if (input.clip && alone && bounds.low <= input.clip.high && bounds.high >= input.clip.low) {
    input.clip.low = Math.max(input.clip.low, bounds.low);
    input.clip.high = Math.min(input.clip.high, bounds.high);
    return input;
  }
  const draft = { kind: 'clip' as const, name: `${name}/clip`, input: input.name, ...bounds };
  step.builder.addClip(draft);
  return { name: draft.name, shape: input.shape, clip: draft };
}

/**
 * Scales negative values by a factor `s` per channel: `prelu(x) = s·x + (1 − s)·relu(x)`.
 *
 * For pictures both terms are written as convolutions of one pixel and one channel. ONNX Runtime keeps those, and the sum,
 * in the blocked layout of the convolutions around them, where its own PRelu would force two reorderings and run unvectorised
 * (measured: face mesh 5.5 → 2.0 ms, one thread).
 */
export function prelu(step: Step, input: Value, slope: Weight): Value {
  const slopes = perChannel(step, input, slope);
  const name = `${step.node.name}/prelu`;
  const { builder } = step;
  if (input.shape.length !== 4) {
    const values = builder.floats(`${name}/slope`, channelDims(input, slopes), slopes);
    return { name: builder.add('PRelu', name, [input.name, values]), shape: input.shape };
  }
  const rest = slopes.map((value) => 1 - value);
  let positive: string;
  if (rest.every((value) => value >= 0)) {
    // relu((1 − s)·x) = (1 − s)·relu(x), and a ReLU after a convolution costs nothing.
    const scaled = scaleChannels(step, { name: `${name}/rest`, input: input.name, factors: rest });
    positive = builder.add('Relu', `${name}/positive`, [scaled]);
  } else {
    const relu = builder.add('Relu', `${name}/positive`, [input.name]);
    positive = scaleChannels(step, { name: `${name}/rest`, input: relu, factors: rest });
  }
  const linear = scaleChannels(step, { name: `${name}/linear`, input: input.name, factors: slopes });
  return { name: builder.add('Add', name, [positive, linear]), shape: input.shape };
}

function scaleChannels(step: Step, scale: { name: string; input: string; factors: Float32Array }): string {
  const channels = scale.factors.length;
  step.builder.addConvolution({
    kind: 'convolution',
    name: scale.name,
    input: scale.input,
    weights: scale.factors,
    weightDims: [channels, 1, 1, 1],
    bias: undefined,
    attributes: { group: int(channels), kernel_shape: ints([1, 1]) },
  });
  return scale.name;
}

/** Adds two values of one shape, or a constant per channel. */
export function addition(step: Step): Value {
  const constant = step.constant(1);
  if (constant) return offset(step, step.value(0), constant, step.uses(0) === 1);
  const [left, right] = [step.value(0), step.value(1)];
  if (left.shape.join() !== right.shape.join()) {
    throw unconvertible(step.node, 'two inputs of one shape', `[${left.shape}] and [${right.shape}]`);
  }
  return { name: step.builder.add('Add', step.node.name, [left.name, right.name]), shape: left.shape };
}

/** Adds a constant per channel; into the convolution's bias where nothing else reads the sum's left side. */
export function offset(step: Step, input: Value, constant: Weight, alone: boolean): Value {
  const channels = perChannel(step, input, constant);
  const draft = alone ? input.convolution : undefined;
  if (draft) {
    draft.bias = draft.bias?.map((value, i) => value + (channels[i] as number)) ?? channels;
    return input;
  }
  const name = `${step.node.name}/offset`;
  const addend = step.builder.floats(`${name}/value`, channelDims(input, channels), channels);
  return { name: step.builder.add('Add', name, [input.name, addend]), shape: input.shape };
}

/** Multiplies by a constant per channel; into the convolution's weights where nothing else reads the left side. */
export function multiplication(step: Step): Value {
  const input = step.value(0);
  const channels = perChannel(step, input, constantOf(step, 1));
  const draft = step.uses(0) === 1 ? input.convolution : undefined;
  if (draft) {
    const perOutput = draft.weights.length / channels.length;
    for (let i = 0; i < draft.weights.length; i++) {
      draft.weights[i] = (draft.weights[i] as number) * (channels[Math.floor(i / perOutput)] as number);
    }
    draft.bias = draft.bias?.map((value, i) => value * (channels[i] as number));
    return input;
  }
  const { name } = step.node;
  const factor = step.builder.floats(`${name}/value`, channelDims(input, channels), channels);
  return { name: step.builder.add('Mul', name, [input.name, factor]), shape: input.shape };
}

/** A constant that broadcasts along the last dimension, as one number per channel (a copy). */
function perChannel(step: Step, input: Value, constant: Weight): Float32Array {
  const channels = input.shape.at(-1) as number;
  const { data, shape } = constant;
  if (data.length === 1) return new Float32Array(channels).fill(data[0] as number);
  if (data.length !== channels || shape.at(-1) !== channels) {
    throw unconvertible(step.node, `${channels} numbers, one per channel`, `a constant of shape [${shape}]`);
  }
  return Float32Array.from(data);
}

function channelDims(input: Value, channels: Float32Array): number[] {
  return input.shape.length === 4 ? [channels.length, 1, 1] : [channels.length];
}

/**
 * Squashes to 0…1, as `1 / (1 + exp(−x))`: ONNX Runtime's own Sigmoid is exact to 6·10⁻⁸ of 1 only, which is all of a small
 * probability.
 */
export function sigmoid(step: Step): Value {
  const input = step.value(0);
  const { builder } = step;
  const { name } = step.node;
  const one = builder.floats(`${name}/one`, [1], Float32Array.of(1));
  const power = builder.add('Exp', `${name}/exp`, [builder.add('Neg', `${name}/neg`, [input.name])]);
  const sum = builder.add('Add', `${name}/sum`, [power, one]);
  return { name: builder.add('Reciprocal', name, [sum]), shape: input.shape };
}

/** Makes each row (or the channels of each pixel) positive with sum 1. */
export function softmax(step: Step): Value {
  const input = step.value(0);
  const axis = input.shape.length === 4 ? 1 : input.shape.length - 1;
  return { name: step.builder.add('Softmax', step.node.name, [input.name], { axis: int(axis) }), shape: input.shape };
}
