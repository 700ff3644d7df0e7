import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import type { OpenDatabase } from '../../src/adapters/database/connection.ts';
import { type ServiceHere, serviceHere } from '../service/service-here.ts';
import { assertAccessible, assertFits, noBrowser, openBrowser, openPage } from './browser.ts';

describe('the page of the system', { skip: noBrowser, timeout: 180_000 }, () => {
  const closings: (() => unknown)[] = [];
  const late = { after: (close: unknown) => void closings.unshift(close as () => unknown) };
  let browser: Browser;
  let service: ServiceHere;
  before(async () => {
    browser = await openBrowser();
    late.after(() => browser.close());
    service = await serviceHere(late);
  });
  after(async () => {
    for (const close of closings) await close();
  });
  const claim = (worker: string, ready: boolean, kinds: readonly string[] = ['swap']) =>
    service.ask('/v1/worker/claim', { body: { worker, kinds, waitSeconds: 0, ready } });
  const run = (sql: string) => (service.parts.database as OpenDatabase).outside.run(sql);

  it('shows workers that are ready, that open their models, and that get no jobs, and hears when all is well again', async (t) => {
    await claim('early bird', false);
    await claim('steady hand', true);
    const { page, assertClean } = await openPage(t, browser, `${service.url}/system`);
    const workers = page.getByRole('region', { name: 'Workers' });
    const worker = (name: string) => workers.getByRole('listitem').filter({ hasText: name });
    const figures = page.locator('.figures');
    await worker('early bird').getByText('Opening models').waitFor({ timeout: 60_000 });
    await worker('steady hand').getByText('Ready').waitFor();
    await figures.getByText('1 starting').waitFor();

    await run('ALTER TABLE likeness_queue.job_common RENAME TO common_away');
    await claim('steady hand', true);
    await claim('model bringer', true, ['models']);
    await worker('steady hand').getByText('Gets no jobs').waitFor();
    await worker('model bringer').getByText('Gets no jobs').waitFor();
    await worker('early bird').getByText('Opening models').waitFor();
    await workers.getByText(/its log says why/).waitFor();
    await figures.getByText('0 ready').waitFor();
    await figures.getByText('2 failing, 1 starting').waitFor();
    await assertAccessible(page, 'failing workers');
    await page.setViewportSize({ width: 360, height: 740 });
    await assertFits(page, 'failing workers');

    await run('ALTER TABLE likeness_queue.common_away RENAME TO job_common');
    await claim('steady hand', true);
    await claim('model bringer', true, ['models']);
    await worker('steady hand').getByText('Ready').waitFor();
    await workers.getByText(/its log says why/).waitFor({ state: 'detached' });
    await figures.getByText('2 ready').waitFor();
    assertClean();
  });
});
