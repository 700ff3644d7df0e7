/**
 * A whole ONNX file of any size with random weights, and a catalogue that serves it from the loopback.
 */
import { createHash, randomBytes } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MessageWriter } from '../../src/models/onnx/wire.ts';

/** The file and what is known of it. */
export interface BigModel {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const varint = (value: number): Uint8Array => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.from([...bytes, rest]);
};

/** Writes the file piece by piece: `y = x + w` with one weight of almost the whole size. */
export async function makeBigModel(folder: string, mebibytes: number): Promise<BigModel> {
  const count = (mebibytes * 1024 * 1024) / 4;
  const value = (name: string) =>
    new MessageWriter()
      .bytes(1, name)
      .message(
        2,
        new MessageWriter().message(
          1,
          new MessageWriter()
            .varint(1, 1)
            .message(2, new MessageWriter().message(1, new MessageWriter().varint(1, count))),
        ),
      );
  const node = new MessageWriter().bytes(1, 'x').bytes(1, 'w').bytes(2, 'y').bytes(4, 'Add');
  const rest = new MessageWriter()
    .message(1, node)
    .bytes(2, 'big')
    .message(11, value('x'))
    .message(12, value('y'))
    .finish();
  const tensorHead = new MessageWriter().varint(1, count).varint(2, 1).bytes(8, 'w').finish();
  const rawHead = Buffer.concat([Uint8Array.of(9 * 8 + 2), varint(count * 4)]);
  const tensorLength = tensorHead.length + rawHead.length + count * 4;
  const initializerHead = Buffer.concat([Uint8Array.of(5 * 8 + 2), varint(tensorLength)]);
  const graphLength = rest.length + initializerHead.length + tensorLength;
  const head = new MessageWriter()
    .varint(1, 8)
    .bytes(2, 'bench')
    .message(8, new MessageWriter().bytes(1, '').varint(2, 17))
    .finish();
  const begin = Buffer.concat([
    head,
    Uint8Array.of(7 * 8 + 2),
    varint(graphLength),
    rest,
    initializerHead,
    tensorHead,
    rawHead,
  ]);
  const path = join(folder, 'big.onnx');
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  const write = async (part: Uint8Array): Promise<void> => {
    hash.update(part);
    await file.write(part);
  };
  await write(begin);
  for (let left = count * 4; left > 0; left -= 1 << 20) await write(randomBytes(Math.min(left, 1 << 20)));
  await file.sync();
  await file.close();
  return { path, bytes: begin.length + count * 4, sha256: hash.digest('hex') };
}

/** Writes a catalogue of that one model. @returns Its path. */
export async function writeCatalogue(folder: string, model: BigModel, url: string): Promise<string> {
  const path = join(folder, 'catalogue.json');
  const file = { name: 'big.onnx', bytes: model.bytes, sha256: model.sha256, sources: [{ kind: 'url', url }] };
  const entry = {
    id: 'big',
    role: 'swapper',
    title: 'Big',
    vendor: 'Bench',
    licence: 'mit',
    variants: [{ name: 'fp32', file }],
  };
  await writeFile(path, JSON.stringify({ version: 1, models: [entry] }));
  return path;
}
