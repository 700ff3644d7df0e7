/**
 * The schema of a catalogue file: what `--catalog FILE` may say.
 */
import { z } from 'zod';
import { catalogueRoles, licenceClasses } from '../../base/catalogue-words.ts';
import type { Catalogue } from '../../models/catalogue/catalogue.ts';

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/)
  .meta({ expects: 'lower-case letters, digits, dots and dashes' });
const text = z.string().min(1).meta({ expects: 'a text' });
const bytes = z.int().min(1).meta({ expects: 'a whole number of bytes, at least 1' });
const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ expects: 'a sha256 of 64 lower-case hex digits' });
const crc32 = z
  .string()
  .regex(/^[0-9a-f]{8}$/)
  .meta({ expects: 'a CRC-32 of 8 lower-case hex digits' });
const address = z
  .string()
  .regex(/^https?:\/\/[^\s]+$/)
  .meta({ expects: 'an address that begins with https:// or http://' });
const repo = z
  .string()
  .regex(/^[^/\s]+\/[^/\s]+$/)
  .meta({ expects: 'a repository as `owner/name`' });
const safeName = z
  .string()
  .regex(/^(?!\.{1,2}$)[^/\\]+$/)
  .meta({ expects: 'a file name without folders' });

const inArchive = {
  member: text.exactOptional(),
  archive: z.strictObject({ bytes: bytes.exactOptional(), sha256: sha256.exactOptional() }).exactOptional(),
};

const source = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('huggingface'),
    repo,
    type: z.enum(['model', 'dataset']).exactOptional(),
    revision: text.exactOptional(),
    path: text,
    endpoint: address.exactOptional(),
    ...inArchive,
  }),
  z.strictObject({
    kind: z.literal('github-release'),
    repo,
    tag: text,
    file: text,
    endpoint: address.exactOptional(),
    ...inArchive,
  }),
  z.strictObject({ kind: z.literal('url'), url: address, ...inArchive }),
  z.strictObject({ kind: z.literal('google-drive'), file: text, endpoint: address.exactOptional(), ...inArchive }),
]);

const tensor = z.strictObject({
  name: text,
  type: z.enum(['float32', 'float16', 'float64', 'int32', 'int64', 'uint8', 'bool']),
  dims: z.array(z.int().min(0).nullable()),
  meaning: z.string().exactOptional(),
});

const model = z.strictObject({
  id,
  role: z.enum(catalogueRoles),
  title: text,
  vendor: text,
  licence: id,
  variants: z
    .array(
      z.strictObject({
        name: id,
        file: z.strictObject({
          name: safeName,
          bytes: bytes.exactOptional(),
          sha256: sha256.exactOptional(),
          crc32: crc32.exactOptional(),
          roughBytes: bytes.exactOptional(),
          sources: z.array(source).min(1).meta({ expects: 'a list of at least one source' }),
        }),
        inputs: z.array(tensor).exactOptional(),
        outputs: z.array(tensor).exactOptional(),
        notes: z.string().exactOptional(),
      }),
    )
    .min(1)
    .meta({ expects: 'a list of at least one variant' }),
  inputs: z.array(tensor).exactOptional(),
  outputs: z.array(tensor).exactOptional(),
  image: z
    .strictObject({
      input: text,
      layout: z.enum(['NCHW', 'NHWC']),
      colour: z.enum(['rgb', 'bgr']),
      mean: z.array(z.number()),
      std: z.array(z.number()),
      template: z.string().exactOptional(),
    })
    .exactOptional(),
  notes: z.string().exactOptional(),
});

/** A catalogue file. `licences` and `packs` may be left out. */
export const catalogueSchema = z.strictObject({
  version: z.literal(1),
  licences: z
    .array(
      z.strictObject({
        id,
        name: text,
        use: z.enum(licenceClasses),
        url: address,
        terms: text,
      }),
    )
    .default([]),
  models: z.array(model),
  packs: z.array(z.strictObject({ id, title: text, models: z.array(id).min(1) })).default([]),
}) satisfies z.ZodType<Catalogue>;
