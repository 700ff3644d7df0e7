import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { likeness } from '../e2e/run-cli.ts';
import { serviceHere } from '../service/service-here.ts';
import { assertAccessible, noBrowser, openBrowser, openPage } from './browser.ts';

describe('the studio', { skip: noBrowser, timeout: 120_000 }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser?.close());

  it('asks for a key where the service wants one, keeps it for the tab, and says what it does not allow', async (t) => {
    const data = await mkdtemp(join(tmpdir(), 'likeness-studio-'));
    const made = await likeness(['keys', 'create', 'page', '--scopes', 'use', '--data', data, '--json']);
    const { key } = JSON.parse(made.stdout) as { key: string };
    const service = await serviceHere(t, { data, requireKey: true });
    const { page, assertClean } = await openPage(t, browser, `${service.url}/jobs`);
    const dialog = page.getByRole('dialog', { name: 'Key of this service' });
    await dialog.waitFor();
    assert.equal(await page.evaluate('document.activeElement.placeholder'), 'lk_…');
    await dialog.getByLabel('Key', { exact: true }).fill('lk_wrong');
    await dialog.getByRole('button', { name: 'Use this key' }).click();
    await dialog.getByText('This key does not work').waitFor();
    await assertAccessible(page, 'key refused');
    await dialog.getByLabel('Key', { exact: true }).fill(key);
    await dialog.getByRole('button', { name: 'Use this key' }).click();
    await page.getByText('No jobs yet').waitFor();
    assert.equal(await page.evaluate('sessionStorage.getItem("likeness.key")'), key);
    assert.equal(await page.evaluate('JSON.stringify(localStorage)'), '{}');
    await page.reload();
    await page.getByText('No jobs yet').waitFor();
    await page.getByRole('link', { name: 'System' }).click();
    await page.getByRole('alert').getByText('Your key does not allow this').waitFor();
    await assertAccessible(page, 'not allowed');
    await page.getByRole('button', { name: 'Use another key' }).click();
    await dialog.getByRole('button', { name: 'Forget the key' }).waitFor();
    assertClean();
  });

  it('says when the service is away, and goes on when it is back', async (t) => {
    const first = await serviceHere(t);
    const { page } = await openPage(t, browser, `${first.url}/jobs`);
    await page.getByText('No jobs yet').waitFor();
    await first.stop();
    await page.getByText('The service cannot be reached').first().waitFor({ timeout: 40_000 });
    await assertAccessible(page, 'service away');
    const again = await serviceHere(t, { port: Number(new URL(first.url).port) });
    assert.equal(again.url, first.url);
    await page.getByText('The service cannot be reached').first().waitFor({ state: 'detached', timeout: 40_000 });
  });

  it('brings a picture that was added while the service was away as soon as it is back', async (t) => {
    const first = await serviceHere(t);
    const { page } = await openPage(t, browser, first.url);
    await first.stop();
    const buffer = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#888' } })
      .png()
      .toBuffer();
    const face = page.getByRole('region', { name: 'The face', exact: true });
    await face.locator('input[type=file]').setInputFiles({ name: 'grey.png', mimeType: 'image/png', buffer });
    await face.getByText('The service cannot be reached').waitFor();
    await serviceHere(t, { port: Number(new URL(first.url).port) });
    // There is no worker that would find a face.
    await face.getByText('Looking for the face…').waitFor({ timeout: 40_000 });
  });

  it('is light or dark as the system says or as the person chooses, and remembers that', async (t) => {
    const service = await serviceHere(t);
    const { page, assertClean } = await openPage(t, browser, service.url, { colorScheme: 'light' });
    const background = (): Promise<string> =>
      page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const light = await background();
    await page.getByRole('button', { name: /^Theme/ }).click();
    const dark = await background();
    assert.notEqual(dark, light);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await background(), dark);
    for (const path of ['/', '/jobs', '/models', '/system']) {
      await page.goto(`${service.url}${path}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle');
      await assertAccessible(page, `${path}, dark`);
    }
    await page.getByRole('button', { name: /^Theme/ }).click();
    assert.equal(await background(), light);
    for (const path of ['/', '/jobs', '/models', '/system']) {
      await page.goto(`${service.url}${path}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle');
      await assertAccessible(page, `${path}, light`);
    }
    assertClean();
  });

  it('can be used by keys alone: skip link, pages, focus that is seen', async (t) => {
    const service = await serviceHere(t);
    const { page } = await openPage(t, browser, service.url);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Choose a photo');
    const ring = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    assert.equal(ring, 'solid');
  });
});
