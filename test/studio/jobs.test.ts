import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import type { Job, JobList } from '../../src/contract/service/job.ts';
import type { Upload } from '../../src/contract/service/upload.ts';
import { type ServiceHere, serviceHere } from '../service/service-here.ts';
import { assertAccessible, noBrowser, openBrowser, openPage } from './browser.ts';

describe('the jobs pages', { skip: noBrowser, timeout: 120_000 }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser?.close());

  const upload = async (service: ServiceHere, name: string): Promise<string> => {
    const canvas = { width: 320, height: 240, channels: 3 as const, background: { r: 190, g: 120, b: 80 } };
    const body = await sharp({ create: canvas }).png().toBuffer();
    const answer = await service.json<Upload>(`/v1/uploads?name=${name}`, {
      body,
      headers: { 'content-type': 'image/png' },
    });
    return answer.id;
  };
  const submit = async (service: ServiceHere, title: string): Promise<Job> => {
    const [source, target] = [await upload(service, 'source.png'), await upload(service, 'target.png')];
    return service.json<Job>('/v1/jobs', {
      body: { kind: 'swap', sources: [source], target, metadata: { title }, tries: 1 },
    });
  };

  it('says that there are none', async (t) => {
    const service = await serviceHere(t);
    const { page, assertClean } = await openPage(t, browser, `${service.url}/jobs`);
    await page.getByText('No jobs yet').waitFor();
    await assertAccessible(page, 'no jobs');
    assertClean();
  });

  it('shows where each job stands, live, and cancels, retries and deletes them', async (t) => {
    const service = await serviceHere(t);
    const { page, assertClean } = await openPage(t, browser, `${service.url}/jobs`);
    const first = await submit(service, 'first.png');
    await submit(service, 'second.png');
    const rows = page.getByRole('list', { name: 'Jobs' }).getByRole('listitem');
    const row = (name: string) => rows.filter({ hasText: name });
    await row('second.png').getByText('1 job before it').waitFor();

    const { lease, worker } = await service.lease('swap');
    assert.equal(lease.jobId, first.id);
    await worker.heartbeat(lease, { progress: 0.42, step: 'swap' });
    await row('first.png').getByText('Swapping').waitFor();
    assert.equal(await row('first.png').getByRole('progressbar').getAttribute('aria-valuenow'), '42');
    await assertAccessible(page, 'running jobs');
    assert.notEqual(await page.evaluate('document.getAnimations().length'), 0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    assert.equal(
      await page.evaluate('document.getAnimations().length'),
      0,
      'nothing moves where less motion is wanted',
    );
    await page.emulateMedia({ reducedMotion: null, forcedColors: 'active' });
    await assertAccessible(page, 'running jobs in forced colours');
    await page.emulateMedia({ forcedColors: null });

    await row('second.png').getByRole('button', { name: 'Cancel second.png' }).click();
    await row('second.png').getByText('Cancelled').waitFor();
    await row('first.png').getByRole('button', { name: 'Cancel first.png' }).click();
    await row('first.png').getByText('Cancelling').waitFor();
    assert.equal((await worker.heartbeat(lease, { progress: 0.5, step: 'swap' })).cancel, true);
    await worker.fail(lease, {
      error: { code: 'run/cancelled', message: 'Cancelled.', remedy: '', retryable: true },
    });
    await row('first.png').getByText('Cancelled').waitFor();

    await row('first.png').getByRole('button', { name: 'Retry first.png' }).click();
    await row('first.png').getByText('Next in the queue').waitFor();
    const again = await service.lease('swap');
    await again.worker.fail(again.lease, {
      error: {
        code: 'face/none-found',
        message: 'Expected a face in target.png, found none.',
        remedy: '',
        retryable: false,
      },
    });
    await row('first.png').getByText('Expected a face in target.png, found none.').waitFor();

    await page.getByRole('button', { name: 'Failed', exact: true }).click();
    await row('second.png').waitFor({ state: 'detached' });
    await row('first.png').waitFor();
    assert.equal(await rows.count(), 1);
    await row('first.png').getByRole('link').click();
    await page.getByRole('heading', { name: 'first.png', level: 1 }).waitFor();
    await page.getByText('No face was found').waitFor();
    assert.equal(new URL(page.url()).pathname, `/jobs/${first.id}`);
    await assertAccessible(page, 'a failed job');
    await page.goBack();
    await page.getByRole('button', { name: 'Delete first.png' }).waitFor();

    await page.getByRole('button', { name: 'Delete first.png' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this job?' });
    await assertAccessible(page, 'dialog');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await row('first.png').waitFor({ state: 'detached' });
    assert.equal((await service.ask(`/v1/jobs/${first.id}`)).status, 404);
    assert.equal(await page.evaluate('document.activeElement.id'), 'content');
    assertClean();
  });

  it('shows many jobs page by page', async (t) => {
    const service = await serviceHere(t);
    for (let at = 0; at < 33; at += 1) await submit(service, `picture-${at}.png`);
    assert.equal((await service.json<JobList>('/v1/jobs?limit=200')).jobs.length, 33);
    const { page, assertClean } = await openPage(t, browser, `${service.url}/jobs`);
    const rows = page.getByRole('list', { name: 'Jobs' }).getByRole('listitem');
    await rows.nth(29).waitFor();
    assert.equal(await rows.count(), 30);
    await page.getByRole('button', { name: 'Show more' }).click();
    await rows.nth(32).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0);
    assertClean();
  });

  it('tells that a job is not there, and that there is no such page', async (t) => {
    const service = await serviceHere(t);
    const { page, assertClean } = await openPage(t, browser, service.url);
    await page.goto(`${service.url}/jobs/00000000-0000-4000-8000-000000000000`);
    await page.getByRole('alert').getByText('deleted or has expired').waitFor();
    assert.equal((await page.goto(`${service.url}/nonsense`))?.status(), 404);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await assertAccessible(page, 'no such page');
    assertClean();
  });
});
