/**
 * One step of a conversion: a TensorFlow node with access to its inputs and to the graph being built.
 */
import { LikenessError } from '../../base/errors.ts';
import type { OnnxAttribute } from '../onnx/model.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import type { GraphNode } from './graph-model.ts';
import type { Weight } from './weights.ts';

/** One operation to convert, with access to what it needs. */
export interface Step {
  readonly node: GraphNode;
  readonly builder: GraphBuilder;
  /** Batch, height and width of pictures stay free in the result; the shapes of values are examples. */
  readonly freeSize: boolean;
  /** The n-th input as computed value. Throws `model/damaged` when it is a constant or missing. */
  value(index: number): Value;
  /** The n-th input as constant, or `undefined` when it is computed. */
  constant(index: number): Weight | undefined;
  /** How many operations (and outputs) read the n-th input. */
  uses(index: number): number;
  /** The kinds of operation that read this one's result. */
  readonly readers: readonly string[];
}

/** The error for a graph that is not what the converter can read. */
export function unconvertible(node: GraphNode, expected: string, got: string): LikenessError {
  return new LikenessError('model/damaged', `Expected ${expected} in node \`${node.name}\` (${node.op}), got ${got}.`, {
    details: { node: node.name, op: node.op },
  });
}

/** The n-th input, which must be a constant. */
export function constantOf(step: Step, index: number): Weight {
  const constant = step.constant(index);
  if (!constant)
    throw unconvertible(step.node, `a constant as input ${index}`, `\`${step.node.inputs[index] ?? 'nothing'}\``);
  return constant;
}

/** The n-th input, which must be a constant of one number. */
export function scalarOf(step: Step, index: number): number {
  const { data } = constantOf(step, index);
  if (data.length !== 1) throw unconvertible(step.node, 'a single number', `${data.length} numbers`);
  return data[0] as number;
}

/** A whole-number attribute. */
export function int(value: number): OnnxAttribute {
  return { kind: 'int', value };
}

/** An attribute that lists whole numbers. */
export function ints(value: readonly number[]): OnnxAttribute {
  return { kind: 'ints', value };
}
