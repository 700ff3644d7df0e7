/**
 * Operations that treat each number, or each channel, on its own. Where they directly follow a convolution that nothing
 * else reads, they disappear into its constants.
 */
import type { Value } from './graph-builder.ts';
import { constantOf, int, type Step, unconvertible } from './step.ts';
import type { Weight } from './weights.ts';

/** Keeps values within bounds; bounds on bounds become one operation. Bounds 0…∞ are a ReLU. */
export function clip(step: Step, input: Value, bounds: { low: number; high: number }, alone = step.uses(0) === 1): Value {
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

/** Scales negative values by a factor per channel. */
export function prelu(step: Step, input: Value, slope: Weight): Value {
  const channels = perChannel(step, input, slope);
  const name = `${step.node.name}/prelu`;
  const slopes = step.builder.floats(`${name}/slope`, channelDims(input, channels), channels);
  return { name: step.builder.add('PRelu', name, [input.name, slopes]), shape: input.shape };
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

/** Makes each row (or the channels of each pixel) positive with sum 1. */
export function softmax(step: Step): Value {
  const input = step.value(0);
  const axis = input.shape.length === 4 ? 1 : input.shape.length - 1;
  return { name: step.builder.add('Softmax', step.node.name, [input.name], { axis: int(axis) }), shape: input.shape };
}
