/**
 * The studio in a real browser: Debian's Chromium before a real service.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { buildStudio, studioIsStale } from '../../scripts/build-studio.ts';
import { fixtureFolder } from '../fixtures/portraits.ts';

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));

/** The folder of real pictures. */
export const pictures = join(import.meta.dirname, '../../../shared/media/images');

/** Why tests of pages are skipped, or nothing. */
export const noBrowser: string | false = program === undefined ? 'Chromium is not installed' : false;

/** Why tests with real pictures are skipped, or nothing. */
export const noPictures: string | false =
  noBrowser || (existsSync(pictures) ? false : 'the folder ../shared/media is not here');

// Workers of a test share converted models with the other tests.
process.env['LIKENESS_CACHE'] ??= join(fixtureFolder, 'models');

/** Starts the browser, and builds the pages when they are older than their sources. */
export async function openBrowser(): Promise<Browser> {
  if (studioIsStale()) await buildStudio();
  // Chromium's own sandbox refuses to run as root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: program as string, args });
}

/** A page of the studio, and what went wrong in it. */
export interface StudioPage {
  readonly page: Page;
  /** Fails when the page threw, broke its content policy, or asked anybody but the service. */
  assertClean(): void;
}

/** Opens a page in a fresh profile; it is closed at the end of the test. */
export async function openPage(
  t: TestContext,
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<StudioPage> {
  const context = await browser.newContext({
    viewport: { width: 1360, height: 860 },
    acceptDownloads: true,
    ...options,
  });
  t.after(() => context.close());
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`threw: ${error.message}`));
  page.on('console', (message) => {
    // A request that is answered with an error is told by the page itself.
    if (message.type() === 'error' && !/^Failed to load resource/.test(message.text())) faults.push(message.text());
  });
  const { origin } = new URL(url);
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !/^(blob|data):/.test(request.url()))
      faults.push(`asked ${request.url()}`);
  });
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  return { page, assertClean: () => assert.deepEqual(faults, []) };
}

/** Drops files of the machine on a part of the page, as a file manager does. */
export async function dropFiles(page: Page, zone: Locator, paths: readonly string[]): Promise<void> {
  const files = paths.map((path) => ({
    name: path.split('/').at(-1) ?? '',
    base64: readFileSync(path).toString('base64'),
  }));
  // Text, for it runs in the browser: this program knows no `DataTransfer`.
  const carried = await page.evaluateHandle(`{
    const carrier = new DataTransfer();
    for (const { name, base64 } of ${JSON.stringify(files)}) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      carrier.items.add(new File([bytes], name, { type: name.endsWith('png') ? 'image/png' : 'image/jpeg' }));
    }
    carrier;
  }`);
  for (const type of ['dragenter', 'dragover', 'drop']) await zone.dispatchEvent(type, { dataTransfer: carried });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Fails when axe finds something that keeps people from using the page as it is now. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  // Evaluated by the debugger, so that the page keeps its content policy.
  await page.evaluate(`${axeSource}; 0`);
  const { violations } = (await page.evaluate(
    "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
  )) as AxeResults;
  const told = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.map((node) => node.html.slice(0, 160)).join('\n    ')}`,
  );
  assert.deepEqual(told, [], what);
}

/** Fails when the page is wider than the screen. */
export async function assertFits(page: Page, what: string): Promise<void> {
  const [wide = 0, screen = 0] = await page.evaluate<number[]>('[document.documentElement.scrollWidth, innerWidth]');
  assert.ok(wide <= screen, `${what}: ${wide} pixels of content on a screen of ${screen}`);
}
