/**
 * A service, pictures and forms for the tests of the compatibility routes.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import type { z } from 'zod';
import { compatStatus } from '../../src/contract/service/compat.ts';
import { loopbackServer } from '../fixtures/loopback-server.ts';
import { portraitFile } from '../fixtures/portraits.ts';
import { type AskWish, type ServiceHere, serviceHere } from './service-here.ts';

const closings: (() => Promise<void>)[] = [];
const late = { after: (close: unknown) => void closings.unshift(close as () => Promise<void>) };
/** The service; there when the first test begins. */
export let service: ServiceHere;
/** One face. */
export let face: Buffer<ArrayBuffer>;
/** Two. */
export let crew: Buffer<ArrayBuffer>;
/** Address of both: `/face.png`, `/crew.png`; every other path leads where nobody may look. */
export let pictures: string;
/** What was asked for there. */
export const asked: string[] = [];

before(async () => {
  const models = await mkdtemp(join(tmpdir(), 'likeness-compat-'));
  late.after(() => rm(models, { recursive: true, force: true }));
  Object.assign(process.env, { LIKENESS_MODELS: models, LIKENESS_USUAL_PLACES: '0' });
  face = Buffer.from(await readFile(await portraitFile({ people: ['ada'] })));
  crew = Buffer.from(await readFile(await portraitFile({ people: ['bruno', 'dara'] })));
  const found = await loopbackServer(late as never, (request, response) => {
    const bytes = request.url === '/face.png' ? face : request.url === '/crew.png' ? crew : undefined;
    asked.push(request.url ?? '');
    if (bytes) response.writeHead(200, { 'content-type': 'image/png' }).end(bytes);
    else response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
  });
  pictures = `http://127.0.0.1:${found.port}`;
  service = await serviceHere(late, { workers: 1, fetchHosts: [`127.0.0.1:${found.port}`] });
});
after(async () => {
  for (const close of closings) await close();
});

/** An answer of the shape that the contract fixes. */
export async function told<T extends z.ZodType>(schema: T, path: string, wish: AskWish = {}): Promise<z.output<T>> {
  return schema.parse(await service.json(path, wish));
}

/** A form with files and fields. */
export const form = (
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
  fields: Readonly<Record<string, string>> = {},
) => {
  const made = new FormData();
  for (const [name, bytes] of Object.entries(files)) made.set(name, new Blob([bytes]), `${name}.png`);
  for (const [name, text] of Object.entries(fields)) made.set(name, text);
  return made;
};
/** Width and height. */
export const sizeOf = async (bytes: Uint8Array) => {
  const { width, height } = await sharp(bytes).metadata();
  return [width, height];
};

/** Ids of uploads that are stored. */
export async function uploads(): Promise<string[]> {
  const { artifacts } = await service.json<{ artifacts: { id: string }[] }>('/v1/artifacts?limit=200');
  return artifacts
    .map(({ id }) => id)
    .filter((id) => id.startsWith('up_'))
    .sort();
}

/** Waits until a job has ended. */
export async function finished(jobId: string): Promise<z.output<typeof compatStatus>> {
  for (let tries = 0; tries < 300; tries += 1) {
    const now = await told(compatStatus, `/api/status/${jobId}`);
    assert.deepEqual(
      Object.keys(now).filter((key) => !['jobId', 'status', 'progress', 'resultUrl', 'error'].includes(key)),
      [],
    );
    if (!['queued', 'running'].includes(now.status)) return now;
    await wait(50);
  }
  throw new Error('never finished');
}
