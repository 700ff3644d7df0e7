import assert from 'node:assert/strict';
import { globSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openModelShop } from '../fixtures/model-shop.ts';
import { type ServiceHere, serviceHere } from '../service/service-here.ts';
import { assertAccessible, assertFits, noBrowser, openBrowser, openPage } from './browser.ts';

describe('the pages of models and system', { skip: noBrowser, timeout: 180_000 }, () => {
  const closings: (() => unknown)[] = [];
  const late = { after: (close: unknown) => void closings.unshift(close as () => unknown) };
  let browser: Browser;
  let service: ServiceHere;
  let store = '';
  before(async () => {
    browser = await openBrowser();
    late.after(() => browser.close());
    ({ store } = await openModelShop(late, { slowBytes: 3_000_000, slowPiece: 60_000, tries: 1 }));
    service = await serviceHere(late, { workers: 1 });
  });
  after(async () => {
    for (const close of closings) await close();
  });
  const row = (page: Page, title: string) => page.getByRole('listitem').filter({ hasText: title });

  it('lists models with licence, size and state, and finds them by words', async (t) => {
    const { page, assertClean } = await openPage(t, browser, `${service.url}/models`);
    await page.getByRole('region', { name: 'Built in' }).waitFor();
    await row(page, 'Bound one').getByText('Non-commercial').waitFor();
    await row(page, 'Quick one').getByText('Not here').waitFor();
    const builtIn = page.getByRole('region', { name: 'Built in' }).locator('details');
    assert.equal(await builtIn.getAttribute('open'), null);
    await page.getByRole('heading', { name: 'Built in' }).click();
    await builtIn.getByText('BlazeFace, back camera').waitFor();
    await assertAccessible(page, 'all models');
    await page.getByRole('searchbox').fill('quick');
    await row(page, 'Bound one').waitFor({ state: 'detached' });
    await row(page, 'Quick one').waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByRole('combobox', { name: 'Kind of model' }).selectOption('Swappers');
    await row(page, 'Quick one').waitFor();
    assert.equal(await page.getByRole('region', { name: 'Built in' }).count(), 0);
    await page.getByRole('button', { name: 'In the store' }).click();
    await page.getByRole('heading', { name: 'No model matches' }).waitFor();
    assertClean();
  });

  it('fetches, verifies, repairs and removes a model, and shows how far it is', async (t) => {
    const { page, assertClean } = await openPage(t, browser, `${service.url}/models`);
    await row(page, 'Slow one').getByRole('button', { name: 'Pull Slow one' }).click();
    const bar = row(page, 'Slow one').getByRole('progressbar');
    await bar.waitFor();
    await row(page, 'Slow one')
      .getByText(/Downloading/)
      .waitFor();
    await assertAccessible(page, 'a download');
    await row(page, 'Slow one').getByRole('button', { name: 'Cancel pull of Slow one' }).click();
    await page.getByText('Cancelled: pull slow').waitFor();
    await row(page, 'Slow one').getByRole('button', { name: 'Continue Slow one' }).waitFor();

    await row(page, 'Quick one').getByRole('button', { name: 'Pull Quick one' }).click();
    await page.getByText('Fetched: quick').waitFor();
    await row(page, 'Quick one').getByText('Ready').waitFor();

    const [file = ''] = globSync('objects/**/*.onnx', { cwd: store });
    truncateSync(join(store, file), 1000);
    await row(page, 'Quick one').getByRole('button', { name: 'Repair Quick one' }).click();
    await page.getByText('Repaired: quick').waitFor();
    await row(page, 'Quick one').getByRole('button', { name: 'Verify Quick one' }).click();
    await page.getByText('1 file verified; all are sound.').waitFor();

    await row(page, 'Quick one').getByRole('button', { name: 'Remove Quick one' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await row(page, 'Quick one').getByText('Not here').waitFor();
    assertClean();
  });

  it('asks about a licence before a model under it is fetched, and says why a model cannot be had', async (t) => {
    const { page, assertClean } = await openPage(t, browser, `${service.url}/models`);
    await row(page, 'Bound one').getByRole('button', { name: 'Pull Bound one' }).click();
    const dialog = page.getByRole('dialog', { name: 'A licence comes with it' });
    await assertAccessible(page, 'licence');
    assert.equal(await dialog.getByRole('button', { name: 'Accept and fetch' }).isDisabled(), true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await row(page, 'Bound one').getByText('Not here').waitFor();
    await row(page, 'Bound one').getByRole('button', { name: 'Pull Bound one' }).click();
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Accept and fetch' }).click();
    await page.getByText('Fetched: bound').waitFor();

    await row(page, 'Gone one').getByRole('button', { name: 'Pull Gone one' }).click();
    await page.getByText('gone: pull failed').waitFor();
    assertClean();
  });

  it('shows what the machine can do, its workers and its queue; the phone shows all of it too', async (t) => {
    const { page, assertClean } = await openPage(t, browser, `${service.url}/system`);
    await page.getByText('Everything is in order').waitFor({ timeout: 60_000 });
    await page.getByRole('region', { name: 'Workers' }).getByText('Ready').first().waitFor();
    await assertAccessible(page, 'system');
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('button', { name: 'Look again' }).waitFor({ timeout: 60_000 });
    await page.setViewportSize({ width: 360, height: 740 });
    await assertFits(page, 'system');
    await page.getByRole('link', { name: 'Models' }).click();
    await page.getByRole('region', { name: 'Built in' }).waitFor();
    await assertFits(page, 'models');
    await page.getByRole('link', { name: 'Jobs' }).click();
    await page.getByRole('heading', { name: 'Jobs', level: 1 }).waitFor();
    await assertFits(page, 'jobs');
    assertClean();
  });
});
