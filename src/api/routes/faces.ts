/**
 * `/v1/faces`: answers about faces, at once. Each is a job that is awaited and then forgotten, as face data is not kept.
 */
import { z } from '@hono/zod-openapi';
import { LikenessError } from '../../base/errors.ts';
import { compareReport, facesReport } from '../../contract/faces-report.ts';
import { compareJob, facesJob } from '../../contract/service/job-request.ts';
import { awaitOrCancel, failureOf } from '../await-job.ts';
import { checkTexts } from '../check-texts.ts';
import { type Api, type ApiContext, addRoute, answers } from '../define-route.ts';
import type { ApiParts } from '../parts.ts';
import { piecesOf, readJson } from '../read-body.ts';
import { randomToken } from '../secrets.ts';
import { removeMedia, storeMedia } from '../store-media.ts';
import { broughtBy, preparedSubmission } from '../submit-job.ts';
import { seated } from '../take-seat.ts';

const tag = 'Faces';
const asked = { webhook: true, metadata: true, tries: true, kind: true } as const;

/** Fields of a multipart body as JSON: numbers, switches and lists are read from their text. */
function readField(text: string): unknown {
  if (/^(true|false|-?\d+(\.\d+)?)$/.test(text)) return parseOrText(text);
  return /^[[{]/.test(text) && URL.canParse(`data:,${text}`) ? parseOrText(text) : text;
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Files of a request that is answered at once stay no longer than this, also when its server dies before it has answered. */
const briefTtlSeconds = 600;
/** Nor do reports: whoever waited for one has read it by then, or has gone. */
const forgottenAfterSeconds = 60;

/** Parts for requests that are answered at once: nothing that they bring stays for long. */
export function briefly(parts: ApiParts): ApiParts {
  const mediaTtlSeconds = Math.min(parts.limits.mediaTtlSeconds, briefTtlSeconds);
  return { ...parts, limits: { ...parts.limits, mediaTtlSeconds } };
}

/** A body as JSON, or multipart with the pictures as files: they are stored, and named by their ids. */
export async function readWithPictures(
  context: ApiContext,
  parts: ApiParts,
): Promise<{
  readonly value: Record<string, unknown>;
  readonly stored: readonly string[];
  /** SHA-256 of the files by their ids. */
  readonly hashes: ReadonlyMap<string, string>;
}> {
  if (!/^multipart\//i.test(context.req.header('content-type') ?? ''))
    return { value: (await readJson(context, parts.limits.maxBodyBytes)).value, stored: [], hashes: new Map() };
  const open = context.get('open');
  const { owner } = context.get('requester');
  const nowMs = parts.clock.now();
  const { limits } = parts;
  const expiresMs = nowMs + limits.mediaTtlSeconds * 1000;
  const { files, fields } = parts.readMultipart(
    { contentType: context.req.header('content-type') ?? '', body: piecesOf(context) },
    { maxFiles: 20 },
  );
  // Names of fields are the sender's: none of them means anything to an object.
  const value: Record<string, unknown> = Object.create(null);
  const hashes = new Map<string, string>();
  try {
    for await (const { field, name, body } of files) {
      if (Object.hasOwn(value, field))
        throw new LikenessError(
          'request/invalid',
          `Expected one file named "${field.slice(0, 60)}" in the form, got several.`,
        );
      const row = await storeMedia(open, { owner, name, body, nowMs, expiresMs, maxBytes: limits.maxUploadBytes });
      hashes.set(row.id, row.sha256);
      value[field] = row.id;
    }
    for (const [name, text] of fields) value[name] = readField(text);
    checkTexts(value);
  } catch (thrown) {
    await removeMedia(open, [...hashes.keys()]);
    throw thrown;
  }
  return { value, stored: [...hashes.keys()], hashes };
}

/**
 * Runs a job and gives its report; the job, its results and files that came with the request are deleted. Files that the
 * request names by their ids were there before, and stay. When this cannot be waited for (the caller has gone and the worker
 * does not hear of it, the server is stopped), the job is deleted soon after its end.
 */
export async function runAndForget(
  context: ApiContext,
  parts: ApiParts,
  value: Record<string, unknown>,
  stored: readonly string[] = [],
): Promise<Readonly<Record<string, unknown>>> {
  const open = context.get('open');
  const requester = context.get('requester');
  const { desk } = open.jobs;
  let brought: readonly string[] = [];
  try {
    if (value['webhook'] !== undefined)
      throw new LikenessError(
        'request/invalid',
        'Expected no `webhook`: the answer comes in this very response, and nothing is kept. `POST /v1/jobs` tells receivers.',
      );
    const wish = { tries: 2, priority: 5, ...value };
    const request = await preparedSubmission(briefly(parts), open, requester, wish);
    brought = broughtBy(value, request);
    const brief = { ...request, keepSeconds: forgottenAfterSeconds };
    const { job } = await desk.submit(requester, { request: brief, fingerprint: randomToken(16) });
    const ended = await awaitOrCancel(context, job.id);
    if (ended.finishedAt !== undefined) await desk.remove(requester, job.id, { keepInputs: true });
    if (ended.status === 'succeeded' && ended.report) return ended.report;
    throw failureOf(ended.error);
  } finally {
    await removeMedia(open, [...new Set([...stored, ...brought])]);
  }
}

/** Adds the routes. */
export function registerFaces(app: Api, parts: ApiParts): void {
  const picture = z.string().meta({ format: 'binary' });
  const body = (schema: z.ZodType, files: z.ZodObject) => ({
    body: { required: true, content: { 'application/json': { schema }, 'multipart/form-data': { schema: files } } },
  });
  addRoute(
    app,
    {
      method: 'post',
      path: '/v1/faces/detect',
      summary: 'Find the faces of a picture',
      tag,
      scope: 'use',
      request: body(facesJob.omit({ ...asked, draw: true }), z.object({ media: picture })),
      answers: { 200: answers('The faces, from left to right.', facesReport) },
    },
    async (context) => {
      const report = await seated(context, async () => {
        const { value, stored } = await readWithPictures(context, briefly(parts));
        return runAndForget(context, parts, { ...value, kind: 'faces' }, stored);
      });
      return context.json(report);
    },
  );
  addRoute(
    app,
    {
      method: 'post',
      path: '/v1/faces/compare',
      summary: 'Tell whether two pictures show the same person',
      tag,
      scope: 'use',
      request: body(compareJob.omit(asked), z.object({ a: picture, b: picture })),
      answers: { 200: answers('Verdict, score and thresholds.', compareReport) },
    },
    async (context) => {
      const report = await seated(context, async () => {
        const { value, stored } = await readWithPictures(context, briefly(parts));
        return runAndForget(context, parts, { ...value, kind: 'compare' }, stored);
      });
      return context.json(report);
    },
  );
}
