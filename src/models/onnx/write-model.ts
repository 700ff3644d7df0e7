/**
 * Writes an ONNX model file.
 */
import {
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
  onnxElementTypes,
} from './model.ts';
import { MessageWriter } from './wire.ts';

// Field numbers below are those of onnx.proto3 (github.com/onnx/onnx, Apache-2.0).

/**
 * Writes a model as the bytes of an `.onnx` file. The same model always gives the same bytes.
 *
 * Cost: the weights are copied once.
 *
 * @example
 * const bytes = writeOnnxModel({ irVersion: 8, producer: 'likeness', opsets: { '': 17 }, graph });
 */
export function writeOnnxModel(model: OnnxModel): Uint8Array {
  const { graph } = model;
  const graphMessage = new MessageWriter();
  for (const node of graph.nodes) graphMessage.message(1, nodeMessage(node));
  graphMessage.bytes(2, graph.name);
  for (const tensor of graph.initializers) graphMessage.message(5, tensorMessage(tensor));
  for (const input of graph.inputs) graphMessage.message(11, valueMessage(input));
  for (const output of graph.outputs) graphMessage.message(12, valueMessage(output));
  const message = new MessageWriter().varint(1, model.irVersion).bytes(2, model.producer).message(7, graphMessage);
  for (const [domain, version] of Object.entries(model.opsets)) {
    message.message(8, new MessageWriter().bytes(1, domain).varint(2, version));
  }
  return message.finish();
}

function nodeMessage(node: OnnxNode): MessageWriter {
  const message = new MessageWriter();
  for (const input of node.inputs) message.bytes(1, input);
  for (const output of node.outputs) message.bytes(2, output);
  message.bytes(3, node.name).bytes(4, node.op);
  for (const [name, attribute] of Object.entries(node.attributes))
    message.message(5, attributeMessage(name, attribute));
  if (node.domain) message.bytes(7, node.domain);
  return message;
}

function attributeMessage(name: string, attribute: OnnxAttribute): MessageWriter {
  const message = new MessageWriter().bytes(1, name);
  switch (attribute.kind) {
    case 'float':
      return message.float(2, attribute.value).varint(20, 1);
    case 'int':
      return message.varint(3, attribute.value).varint(20, 2);
    case 'string':
      return message.bytes(4, attribute.value).varint(20, 3);
    case 'tensor':
      return message.message(5, tensorMessage(attribute.value)).varint(20, 4);
    case 'floats':
      for (const value of attribute.value) message.float(7, value);
      return message.varint(20, 6);
    case 'ints':
      return message.packed(8, attribute.value).varint(20, 7);
  }
}

function tensorMessage(tensor: OnnxTensor): MessageWriter {
  return new MessageWriter()
    .packed(1, tensor.dims)
    .varint(2, onnxElementTypes[tensor.type])
    .bytes(8, tensor.name)
    .bytes(9, tensor.bytes);
}

function valueMessage(value: OnnxValueInfo): MessageWriter {
  const shape = new MessageWriter();
  for (const dim of value.dims) {
    shape.message(1, typeof dim === 'number' ? new MessageWriter().varint(1, dim) : new MessageWriter().bytes(2, dim));
  }
  const tensorType = new MessageWriter().varint(1, onnxElementTypes[value.type]).message(2, shape);
  return new MessageWriter().bytes(1, value.name).message(2, new MessageWriter().message(1, tensorType));
}
