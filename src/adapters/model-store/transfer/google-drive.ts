/**
 * Google Drive's pages between a click and a file.
 *
 * Source: the behaviour described in wkentaro/gdown gdown/download.py.
 */
import type { Connections } from './exchange.ts';
import { type Answer, follow, type Wish } from './follow.ts';
import { TransferFault } from './transfer-fault.ts';

const plainText = (text: string): string =>
  text
    .replace(/\\u003d/g, '=')
    .replace(/\\u0026/g, '&')
    .replace(/&amp;/g, '&')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'");

const attribute = (tag: string, name: string): string | undefined =>
  plainText(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '') || undefined;

/**
 * Where a page of Google Drive leads to: the confirmation that a file is too big to be scanned for viruses.
 *
 * @param page - The page's text.
 * @param from - Its address; relative links start there.
 * @throws {TransferFault} `quota` when too many people fetched the file lately, `refused` when it is not shared,
 * `web-page` when the page is none of those.
 */
export function confirmationAddress(page: string, from: URL): URL {
  const link = /href="(\/uc\?export=download[^"]*)"/.exec(page)?.[1];
  if (link) return new URL(plainText(link), from);
  const form = /<form[^>]*id="download-form"[\s\S]*?<\/form>/.exec(page)?.[0];
  const action = form && attribute(/<form[^>]*>/.exec(form)?.[0] ?? '', 'action');
  if (form && action) {
    const url = new URL(action, from);
    for (const input of form.match(/<input[^>]*type="hidden"[^>]*>/g) ?? []) {
      const name = attribute(input, 'name');
      if (name) url.searchParams.set(name, attribute(input, 'value') ?? '');
    }
    return url;
  }
  const script = /"downloadUrl":"([^"]+)"/.exec(page)?.[1];
  if (script) return new URL(plainText(script), from);
  const text = page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  if (/too many users have viewed or downloaded/i.test(text))
    throw new TransferFault(
      'quota',
      `${from.host} says that too many people fetched this file lately; it may work again in 24 hours`,
    );
  const why = /class="uc-error-subcaption"[^>]*>([^<]+)/.exec(page)?.[1]?.trim();
  if (why || /you need access|request access|sign in/i.test(text))
    throw new TransferFault(
      'refused',
      `${from.host} does not give the file: ${why ?? 'it is not shared with everybody'}`,
    );
  throw new TransferFault('web-page', `${from.host} answered with a web page that leads to no file`);
}

interface Cookie {
  readonly pair: string;
  /** The host that set it. */
  readonly host: string;
  /** With all hosts below it, when the cookie says so. */
  readonly domain: string | undefined;
}

function readCookie(text: string, from: URL): Cookie {
  const domain = /;\s*domain=\.?([a-z0-9-]+(?:\.[a-z0-9-]+)+)\s*(?:;|$)/i.exec(text)?.[1]?.toLowerCase();
  const own = domain !== undefined && `.${from.hostname}`.endsWith(`.${domain}`);
  return { pair: text.split(';')[0] as string, host: from.host, domain: own ? domain : undefined };
}

function cookiesFor(url: URL, jar: readonly Cookie[]): string {
  const fits = ({ host, domain }: Cookie): boolean =>
    host === url.host || (domain !== undefined && `.${url.hostname}`.endsWith(`.${domain}`));
  return jar
    .filter(fits)
    .map(({ pair }) => pair)
    .join('; ');
}

const maxPages = 4;
const maxPageBytes = 1024 * 1024;

/**
 * Asks Google Drive for a file, going through its pages.
 *
 * @throws {TransferFault} as {@link confirmationAddress} and `follow`.
 */
export async function askGoogleDrive(connections: Connections, wish: Wish): Promise<Answer> {
  let { url } = wish;
  const jar: Cookie[] = [];
  for (let page = 0; page < maxPages; page++) {
    const cookies = cookiesFor(url, jar);
    // Like tokens, they do not go with a redirect to another host.
    const secrets = {
      ...(url.origin === wish.url.origin ? wish.secrets : {}),
      ...(cookies ? { Cookie: cookies } : {}),
    };
    const answer = await follow(connections, { ...wish, url, secrets });
    const { headers: got } = answer.response;
    const isFile = got['content-disposition'] !== undefined || !/^text\/html/i.test(got['content-type'] ?? '');
    if (isFile) return answer;
    const text = await readPage(answer);
    jar.push(...(got['set-cookie'] ?? []).map((text) => readCookie(text, answer.url)));
    url = confirmationAddress(text, answer.url);
  }
  throw new TransferFault('web-page', `${wish.url.host} answered with one page after another`);
}

async function readPage(answer: Answer): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.response as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxPageBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
