/**
 * Reads `multipart/form-data` while it arrives: files are handed on as streams, one after the other, never held whole.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import { LikenessError } from '../../base/errors.ts';
import type { MultipartFile, ReadMultipart } from '../../ports/multipart.ts';

const maxFields = 100;
const maxFieldBytes = 1024 * 1024;

function wrong(why: string, cause?: unknown): LikenessError {
  return new LikenessError('request/invalid', `Expected a body of the type multipart/form-data, ${why}.`, { cause });
}

/** busboy's words say what is wrong; those of the network and our own come through as they are. */
function translate(error: unknown): unknown {
  if (error instanceof LikenessError) return error;
  return wrong(`but it cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
}

/** Reads with busboy; who takes a file's bytes in watches over how many there are. */
export const readMultipart: ReadMultipart = ({ contentType, body }, limits) => {
  const fields = new Map<string, string>();
  const waiting: MultipartFile[] = [];
  let fieldBytes = 0;
  let ended = false;
  let failure: unknown;
  let ring = (): void => undefined;

  let parser: busboy.Busboy;
  try {
    parser = busboy({
      headers: { 'content-type': contentType },
      defParamCharset: 'utf8',
      limits: { fields: maxFields, fieldSize: maxFieldBytes, files: limits.maxFiles, headerPairs: 50 },
    });
  } catch (cause) {
    throw wrong(`but ${cause instanceof Error ? cause.message.toLowerCase() : 'its type is odd'}`, cause);
  }
  parser.on('file', (field, stream, { filename }) => {
    // Whoever reads it hears of an error by reading; an error that nobody reads must not end the process.
    stream.on('error', () => undefined);
    waiting.push({ field, name: filename, body: pieces(stream) });
    ring();
  });
  parser.on('field', (name, value, { valueTruncated }) => {
    if (valueTruncated) parser.destroy(wrong(`the field "${name.slice(0, 60)}" is longer than ${maxFieldBytes} bytes`));
    else {
      fieldBytes += value.length;
      if (fieldBytes > maxFieldBytes) parser.destroy(wrong(`with fields of at most ${maxFieldBytes} bytes, got more`));
      else fields.set(name, value);
    }
  });
  parser.on('filesLimit', () => parser.destroy(wrong(`with at most ${limits.maxFiles} files, more came`)));
  parser.on('fieldsLimit', () => parser.destroy(wrong(`with at most ${maxFields} fields, more came`)));
  // busboy waits for its end with open files; an error reaches them too.
  void pipeline(Readable.from(body), parser)
    .catch((error: unknown) => {
      failure = translate(error);
    })
    .finally(() => {
      ended = true;
      ring();
    });

  async function* files(): AsyncGenerator<MultipartFile> {
    try {
      for (;;) {
        const next = waiting.shift();
        if (next) yield next;
        else if (failure !== undefined) throw failure;
        else if (ended) return;
        else
          await new Promise<void>((resolve) => {
            ring = resolve;
          });
      }
    } finally {
      parser.destroy();
    }
  }
  return { files: files(), fields };
};

async function* pieces(body: Readable): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of body) yield piece as Uint8Array;
  } catch (error) {
    throw translate(error);
  }
}
