/**
 * Reads requests of the compatibility routes: their names for pictures, their ways of giving them.
 */
import { LikenessError } from '../../base/errors.ts';
import { compatNames } from '../../contract/service/compat.ts';
import { mediaId } from '../../contract/service/media-ref.ts';
import type { ApiContext } from '../define-route.ts';
import type { ApiParts } from '../parts.ts';
import { baseOf } from '../request-base.ts';
import { readWithPictures } from '../routes/faces.ts';
import { removeMedia } from '../store-media.ts';

/** A request: its pictures as references of `/v1`, and what else it says. */
export interface CompatWish<Part extends keyof typeof compatNames> {
  readonly pictures: Readonly<Record<Part, string>>;
  readonly rest: Readonly<Record<string, unknown>>;
  /** Files that came with it. */
  readonly stored: readonly string[];
  /** What was asked, by which a repeat under the same `Idempotency-Key` is told: files by what is in them. */
  readonly said: Uint8Array<ArrayBuffer>;
}

/** What is shorter is taken for a name or an id that was mistyped, as no picture is so small. */
const shortestBase64 = 32;

const forms = 'a URL, base64, the id of an upload, or a file of the form';

/**
 * Makes a reference of `/v1` from what a caller wrote: base64 becomes a data URI, a link of this service the id it leads to.
 *
 * @param base - Address of this service without path.
 */
export function asMediaRef(text: string, base: string): string {
  if (/^(data:|(up|art)_)/i.test(text)) return text;
  if (/^https?:\/\//i.test(text)) {
    // A link that /api/upload gave. To fetch from itself is what the service refuses, rightly.
    const own = URL.canParse(text) ? new URL(text) : undefined;
    const id = /^\/(?:v1\/artifacts\/([^/]+)\/content|api\/download\/((?:up|art)_[^/]+))$/.exec(own?.pathname ?? '');
    return own?.origin === new URL(base).origin && id ? ((id[1] ?? id[2]) as string) : text;
  }
  const letters = text.replaceAll(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/');
  const whole = letters.length >= shortestBase64 && /^[A-Za-z0-9+/]+=*$/.test(letters);
  return whole ? `data:application/octet-stream;base64,${letters}` : text;
}

function pictureOf(value: Record<string, unknown>, part: keyof typeof compatNames, base: string): string {
  const names = compatNames[part].filter((name) => value[name] !== undefined);
  const [name] = names;
  const found = name === undefined ? undefined : value[name];
  for (const one of names) delete value[one];
  if (names.length > 1)
    throw new LikenessError('request/invalid', `Expected one ${part}, got several: ${names.join(', ')}.`);
  if (typeof found === 'string' && found !== '') {
    const ref = asMediaRef(found, base);
    if (/^(data:|https?:\/\/)/i.test(ref) || mediaId.safeParse(ref).success) return ref;
    throw new LikenessError(
      'request/invalid',
      `Expected ${name} to be ${forms}; got a text of ${found.length} characters that is none of these. Base64 of a picture has at least ${shortestBase64} letters.`,
    );
  }
  const got = found === undefined ? 'nothing' : Array.isArray(found) ? 'a list' : `a ${typeof found}`;
  throw new LikenessError(
    'request/invalid',
    `Expected ${part} (${compatNames[part].slice(0, 4).join(', ')}) to be ${forms}; got ${got}.`,
  );
}

/** The only file of a form is the picture, whatever its field is called. */
function takeWhateverName(value: Record<string, unknown>, only: string): void {
  for (const [name, found] of Object.entries(value)) if (found === only) delete value[name];
  value[compatNames.image[0]] = only;
}

/** Files beside the pictures that were asked for are refused, not dropped: whoever sent them counts on them. */
function refuseOtherFiles(rest: Readonly<Record<string, unknown>>, stored: readonly string[]): void {
  const [other] = Object.entries(rest).find(([, value]) => stored.includes(value as string)) ?? [];
  if (other === undefined) return;
  throw new LikenessError(
    'request/invalid',
    `Expected no other file than the one that this route takes, got one named "${other.slice(0, 60)}" beside it. Send each by itself, or all to POST /v1/uploads.`,
  );
}

/**
 * Reads a body, JSON or multipart. What it throws leaves no file behind.
 *
 * @throws `request/invalid` for a picture that is missing or a file too many, `request/too-large`.
 */
export async function readWish<Part extends keyof typeof compatNames>(
  context: ApiContext,
  parts: ApiParts,
  wanted: readonly Part[],
): Promise<CompatWish<Part>> {
  const read = await readWithPictures(context, parts);
  try {
    return wishOf(read, wanted, baseOf(context, parts));
  } catch (thrown) {
    await removeMedia(context.get('open'), read.stored);
    throw thrown;
  }
}

function wishOf<Part extends keyof typeof compatNames>(
  { value, stored, hashes }: Awaited<ReturnType<typeof readWithPictures>>,
  wanted: readonly Part[],
  base: string,
): CompatWish<Part> {
  const said = JSON.stringify(value, (_, one: unknown) => hashes.get(one as string) ?? one);
  const [only] = stored;
  if (wanted.length === 1 && stored.length === 1 && only !== undefined) takeWhateverName(value, only);
  const pictures = Object.fromEntries(wanted.map((part) => [part, pictureOf(value, part, base)]));
  if (wanted.length === 1) refuseOtherFiles(value, stored);
  // A form says numbers of faces as a number where JSON says them as text.
  if (typeof value['faces'] === 'number') value['faces'] = String(value['faces']);
  return { pictures: pictures as Record<Part, string>, rest: value, stored, said: new TextEncoder().encode(said) };
}
