/**
 * Stores in scratch folders, small models with random weights, and the promise that all tests check: no wrong byte ever
 * carries a final name.
 */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { TestContext } from 'node:test';
import { openJournal } from '../../src/adapters/model-store/keep/journal.ts';
import { layoutOf } from '../../src/adapters/model-store/keep/layout.ts';
import { obtainModel } from '../../src/adapters/model-store/recover/obtain-model.ts';
import type { ObtainedFile, StoreParts } from '../../src/adapters/model-store/recover/store-parts.ts';
import { defaultTransfer, type TransferSettings } from '../../src/adapters/model-store/transfer/transfer-settings.ts';
import type { Catalogue, CatalogueModel, WeightFile, WeightSource } from '../../src/models/catalogue/catalogue.ts';
import { findModel } from '../../src/models/catalogue/find-in-catalogue.ts';
import { writeOnnxModel } from '../../src/models/onnx/write-model.ts';
import type { StoreEvent } from '../../src/ports/model-store.ts';

/** A whole ONNX model with random weights: `y = x + w`. */
export function randomModel(bytes: number): Uint8Array {
  const count = Math.max(1, Math.floor((bytes - 180) / 4));
  const value = (name: string) => ({ name, type: 'float32' as const, dims: [count] });
  const weights = Float32Array.from(randomBytes(count), (byte) => byte / 255);
  return writeOnnxModel({
    irVersion: 8,
    producer: 'test',
    opsets: { '': 17 },
    graph: {
      name: 'random',
      nodes: [{ name: 'add', op: 'Add', inputs: ['x', 'w'], outputs: ['y'], attributes: {} }],
      initializers: [{ ...value('w'), bytes: new Uint8Array(weights.buffer) }],
      inputs: [value('x')],
      outputs: [value('y')],
    },
  });
}

/** SHA-256, lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A variant's file. */
export function fileOf(
  bytes: Uint8Array,
  sources: readonly (string | WeightSource)[],
  more: Partial<WeightFile> = {},
): WeightFile {
  return {
    name: 'model.onnx',
    bytes: bytes.length,
    sha256: sha256(bytes),
    sources: sources.map((source) => (typeof source === 'string' ? { kind: 'url', url: source } : source)),
    ...more,
  };
}

/** A model with these variants, the first to be preferred. */
export function modelOf(
  files: Readonly<Record<string, WeightFile>>,
  more: Partial<CatalogueModel> = {},
): CatalogueModel {
  return {
    id: 'thing',
    role: 'swapper',
    title: 'Thing',
    vendor: 'Test',
    licence: 'free',
    variants: Object.entries(files).map(([name, file]) => ({ name, file })),
    ...more,
  };
}

/** A catalogue of models under a free licence and one that asks. */
export function catalogueOf(...models: readonly CatalogueModel[]): Catalogue {
  return {
    version: 1,
    licences: [
      { id: 'free', name: 'Free', use: 'any', url: 'https://example.org/free', terms: 'Any use.' },
      {
        id: 'research',
        name: 'Research',
        use: 'non-commercial',
        url: 'https://example.org/r',
        terms: 'Research only.',
      },
    ],
    models,
    packs: [],
  };
}

/** Short times and small chunks, so that every fault is met within a second. */
export const quick: TransferSettings = {
  ...defaultTransfer,
  connectMs: 1000,
  stallMs: 400,
  slowestBytesPerSecond: 200_000,
  tries: 3,
  backoffMs: 10,
  longestWaitMs: 3000,
  chunkBytes: 64 * 1024,
  rangedFromBytes: 256 * 1024,
};

/** A scratch folder that is gone after the test. */
export function scratch(test: Pick<TestContext, 'after'>): string {
  const path = mkdtempSync(join(tmpdir(), 'likeness-models-'));
  // Whatever was mounted below it is unmounted by then.
  test.after(() => setImmediate(() => rmSync(path, { recursive: true, force: true })));
  return path;
}

/** The parts of a store in a folder. */
export function partsOf(root: string, catalogue: Catalogue, more: Partial<StoreParts> = {}): StoreParts {
  const layout = layoutOf(root);
  return {
    layout,
    catalogue,
    journal: openJournal(layout.journal),
    transfer: quick,
    offline: false,
    acceptedLicences: [],
    places: [],
    ...more,
  };
}

/** Nothing is known of a file but its sources. */
export const unknown = { bytes: undefined, sha256: undefined } as const;

/** How a store of one model differs from the usual. */
export interface OneModel {
  /** Facts of the file; those that are `undefined` are left out. */
  readonly file?: { readonly [Name in keyof WeightFile]?: WeightFile[Name] | undefined };
  readonly model?: Partial<CatalogueModel>;
  readonly transfer?: Partial<TransferSettings>;
  readonly parts?: Partial<StoreParts>;
}

/** The parts of a store with one model, `thing/fp32`, of these bytes and sources. */
export function storeOf(
  root: string,
  bytes: Uint8Array,
  sources: readonly (string | WeightSource)[],
  { file = {}, model = {}, transfer = {}, parts = {} }: OneModel = {},
): StoreParts {
  const facts = Object.entries({ ...fileOf(bytes, sources), ...file }).filter(([, value]) => value !== undefined);
  const one = modelOf({ fp32: Object.fromEntries(facts) as unknown as WeightFile }, model);
  return partsOf(root, catalogueOf(one), { transfer: { ...quick, ...transfer }, ...parts });
}

/** How to get a model. */
export interface GetOptions {
  readonly signal?: AbortSignal;
  readonly events?: StoreEvent[];
  readonly full?: boolean;
  readonly usable?: (file: ObtainedFile) => Promise<unknown>;
}

/** Gets a model of the store's catalogue by id. */
export async function get(parts: StoreParts, id = 'thing', options: GetOptions = {}) {
  return obtainModel(
    parts,
    {
      model: findModel(parts.catalogue, id),
      signal: options.signal ?? new AbortController().signal,
      listen: (event) => options.events?.push(event),
      alsoWanted: [],
      mayFetch: true,
      full: options.full ?? false,
    },
    options.usable ?? (async () => undefined),
  );
}

/** No wrong byte carries a final name, and no final name is anything but a hash. */
export function assertNothingWrong(root: string): number {
  const files = globSync('objects/*/*.onnx', { cwd: root });
  for (const file of files) assert.equal(sha256(readFileSync(join(root, file))), basename(file, '.onnx'), file);
  return files.length;
}

/** Names of what is left in the folder of partial files. */
export function leftovers(root: string): string[] {
  return globSync('partial/*', { cwd: root }).map((name) => basename(name));
}
