import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import type { Job, JobList } from '../../src/contract/service/job.ts';
import { type ServiceHere, serviceHere } from '../service/service-here.ts';
import { assertAccessible, assertFits, dropFiles, noPictures, openBrowser, openPage, pictures } from './browser.ts';

const picture = (name: string): string => join(pictures, name);

/** Mean difference of a region of two pictures, 0…255. */
async function difference(
  left: string | Buffer,
  right: Buffer,
  [x, y, width, height]: readonly number[],
): Promise<number> {
  const region = { left: x as number, top: y as number, width: width as number, height: height as number };
  const [a, b] = await Promise.all(
    [left, right].map((file) => sharp(file).rotate().extract(region).removeAlpha().raw().toBuffer()),
  );
  let sum = 0;
  for (const [at, value] of (a as Buffer).entries()) sum += Math.abs(value - ((b as Buffer)[at] as number));
  return sum / (a as Buffer).length;
}

const zones = (page: Page) => ({
  face: page.getByRole('region', { name: 'The face', exact: true }),
  picture: page.getByRole('region', { name: 'The picture', exact: true }),
});

const run = (page: Page) => page.getByRole('complementary').getByRole('button', { name: /^Swap/ });
const consent = (page: Page) => page.getByRole('checkbox', { name: /has agreed/ });

describe('the swap page', { skip: noPictures, timeout: 240_000 }, () => {
  let browser: Browser;
  let service: ServiceHere;
  const ends: (() => unknown)[] = [];
  before(async () => {
    browser = await openBrowser();
    service = await serviceHere({ after: (end: unknown) => ends.push(end as () => unknown) }, { workers: 1 });
  });
  after(async () => {
    await browser?.close();
    for (const end of ends) await end();
  });
  const newest = async (): Promise<Job> => (await service.json<JobList>('/v1/jobs?kind=swap&limit=1')).jobs[0] as Job;

  it('swaps the chosen faces of files that were dropped; the result is compared and saved', async (t) => {
    const { page, assertClean } = await openPage(t, browser, service.url);
    await dropFiles(page, zones(page).face, [picture('astronaut.png')]);
    await page.getByText('Face found').waitFor();
    await dropFiles(page, zones(page).picture, [picture('kei_group3.jpg')]);
    const faces = page.getByRole('group', { name: '3 faces found' }).getByRole('button');
    await faces.nth(2).waitFor();
    assert.equal(await faces.count(), 3);

    const [left, middle] = [faces.nth(0), faces.nth(1)];
    assert.equal(await middle.getAttribute('aria-pressed'), 'true');
    await middle.click();
    assert.equal(await middle.getAttribute('aria-pressed'), 'false');
    assert.equal(await middle.getAttribute('aria-label'), 'Face 2 of 3 is left as it is');
    assert.equal(await left.getAttribute('aria-label'), 'Face 1 of 3 gets person A');
    await assertAccessible(page, 'faces chosen');

    assert.equal(await run(page).isDisabled(), true, 'nobody has confirmed the consent yet');
    await consent(page).check();
    assert.equal(await run(page).innerText(), 'Swap 2 faces');
    await run(page).click();
    const edge = page.getByRole('slider', { name: 'Edge between before and after' });
    await edge.waitFor({ timeout: 90_000 });
    await page.getByText('2 faces swapped').waitFor();

    const job = await newest();
    assert.deepEqual(job.request['map'], [
      { source: 0, face: 0 },
      { source: 0, face: 2 },
    ]);
    const bytes = Buffer.from(await (await fetch(job.results[0]?.url as string)).arrayBuffer());
    const boxes = (job.report as { swapped: { face: number; box: number[] }[] }).swapped;
    for (const { box } of boxes)
      assert.ok(
        (await difference(picture('kei_group3.jpg'), bytes, box.map(Math.round))) > 4,
        'a swapped face changed',
      );
    const kept = (
      await service.json<{ faces: { box: number[] }[] }>('/v1/faces/detect', {
        body: { media: job.request['target'] as string },
      })
    ).faces[1]?.box.map(Math.round) as number[];
    assert.ok((await difference(picture('kei_group3.jpg'), bytes, kept)) < 2, 'the face in the middle stayed');

    await edge.focus();
    await page.keyboard.press('Home');
    assert.equal(await edge.getAttribute('aria-valuenow'), '0');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await edge.getAttribute('aria-valuenow'), '98');
    const frame = await page.locator('.compare').boundingBox();
    assert.ok(frame);
    await page.mouse.move(frame.x + frame.width * 0.9, frame.y + 40);
    await page.mouse.down();
    await page.mouse.move(frame.x + frame.width * 0.25, frame.y + 60, { steps: 4 });
    await page.mouse.up();
    assert.equal(await edge.getAttribute('aria-valuenow'), '25');
    await assertAccessible(page, 'result');

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ]);
    const saved = await readFile(await download.path());
    assert.equal(createHash('sha256').update(saved).digest('hex'), job.results[0]?.sha256);
    assert.equal(download.suggestedFilename(), 'kei_group3-swapped.jpg');
    assertClean();
  });

  it('gives each face the person who was chosen for it, also by keys alone', async (t) => {
    const { page, assertClean } = await openPage(t, browser, service.url);
    await zones(page)
      .face.locator('input[type=file]')
      .setInputFiles([picture('astronaut.png'), picture('lp_s12.jpg')]);
    await zones(page)
      .picture.locator('input[type=file]')
      .setInputFiles([picture('kei_group3.jpg')]);
    const faces = page.getByRole('group', { name: '3 faces found' }).getByRole('button');
    await faces.nth(2).waitFor();
    await page.getByText('Face found').nth(1).waitFor();
    assert.equal(await faces.nth(2).getAttribute('aria-label'), 'Face 3 of 3 is left as it is');
    await faces.nth(0).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitemradio', { name: /^A · astronaut/ }).waitFor();
    await assertAccessible(page, 'menu of a face');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await faces.nth(0).getAttribute('aria-label'), 'Face 1 of 3 gets person B');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('menu').count(), 0);
    await page.getByRole('combobox', { name: 'Face 3', exact: true }).selectOption({ label: 'A · astronaut.png' });
    await page.getByRole('combobox', { name: 'Face 2', exact: true }).selectOption('keep');
    await consent(page).check();
    await run(page).click();
    await page.getByText('2 faces swapped').waitFor({ timeout: 90_000 });
    const { request } = await newest();
    assert.deepEqual(request['map'], [
      { source: 1, face: 0 },
      { source: 0, face: 2 },
    ]);
    assertClean();
  });

  it('takes several photos of a person, and lets each be taken away', async (t) => {
    const { page, assertClean } = await openPage(t, browser, service.url);
    await zones(page).face.locator('input[type=file]').first().setInputFiles(picture('astronaut.png'));
    await page.getByText('Face found').waitFor();
    const more = zones(page).face.locator('.person-zone input[type=file]');
    await more.setInputFiles([picture('lp_s12.jpg'), picture('rocket.jpg')]);
    const photos = page.getByRole('list', { name: 'Photos of person A' });
    await page.getByText('No face found').waitFor();
    await assertAccessible(page, 'photos of a person');
    await photos.getByRole('button', { name: 'Remove rocket.jpg of person A' }).click();
    await page.getByText('2 photos').waitFor();
    await photos.getByRole('button', { name: 'Remove astronaut.png of person A' }).click();
    await photos.waitFor({ state: 'detached' });
    await page.getByText('Person A: lp_s12.jpg').waitFor();
    assertClean();
  });

  it('sends the options that were changed, and no others', async (t) => {
    const { page } = await openPage(t, browser, service.url);
    await zones(page).face.locator('input[type=file]').setInputFiles(picture('astronaut.png'));
    await zones(page).picture.locator('input[type=file]').setInputFiles(picture('lp_s12.jpg'));
    await page.getByRole('combobox', { name: 'Skin tone' }).selectOption('between');
    await page.getByRole('checkbox', { name: 'Occlusion' }).uncheck();
    await page.getByText('More options').click();
    const relight = page.getByRole('slider', { name: 'Relight' });
    await relight.focus();
    await page.keyboard.press('End');
    await page.getByRole('combobox', { name: 'Format' }).selectOption('webp');
    await page.getByRole('button', { name: 'Reset Occlusion' }).click();
    await consent(page).check();
    await page.getByRole('group', { name: '1 face found' }).waitFor();
    await run(page).click();
    await page.getByText('1 face swapped').waitFor({ timeout: 90_000 });
    const job = await newest();
    const { options, format } = job.request as { options: Record<string, unknown>; format: string };
    assert.equal(options['skinTone'], 'between');
    assert.equal(options['relight'], 1);
    assert.equal(options['occlusion'], true);
    assert.equal(format, 'webp');
    assert.equal(job.results[0]?.contentType, 'image/webp');
  });

  it('makes a batch of several pictures, and says which of them cannot be used and why', async (t) => {
    const { page, assertClean } = await openPage(t, browser, service.url);
    await zones(page).face.locator('input[type=file]').setInputFiles(picture('astronaut.png'));
    const bad = join(pictures, '../corrupt/truncated_400b.jpg');
    await zones(page)
      .picture.locator('input[type=file]')
      .setInputFiles([picture('lp_s12.jpg'), picture('kei_group3.jpg'), bad, picture('rocket.jpg')]);
    const strip = page.getByRole('list', { name: '4 pictures' });
    await strip.getByRole('button', { name: 'truncated_400b.jpg, failed' }).click();
    await page.getByText('The picture is damaged').waitFor();
    await strip.getByRole('button', { name: 'rocket.jpg, 0 faces' }).click();
    await page.getByText('No face was found in this picture').waitFor();
    await assertAccessible(page, 'a batch with faults');
    await consent(page).check();
    await page.getByText('2 pictures without a face to swap left out.').waitFor();
    await run(page).click();
    await strip.getByRole('button', { name: 'kei_group3.jpg, done' }).waitFor({ timeout: 90_000 });
    const job = await newest();
    assert.equal((job.request['target'] as string[]).length, 2);
    assert.equal(job.results.length, 2);
    await strip.getByRole('button', { name: 'kei_group3.jpg, done' }).click();
    const saved: string[] = [];
    page.on('download', (download) => saved.push(download.suggestedFilename()));
    const all = page.getByRole('button', { name: 'Download all 2 results' });
    await all.click();
    await page.getByText('Saving…').waitFor();
    await page.getByText('Saving…').waitFor({ state: 'detached' });
    assert.deepEqual(saved.sort(), ['kei_group3-swapped.jpg', 'lp_s12-swapped.jpg']);
    assert.equal(await run(page).innerText(), 'Swap again in 2 pictures');
    assertClean();
  });

  it('cancels a swap that is running', async (t) => {
    const { page, assertClean } = await openPage(t, browser, service.url);
    await zones(page).face.locator('input[type=file]').setInputFiles(picture('astronaut.png'));
    await zones(page).picture.locator('input[type=file]').setInputFiles(picture('solvay_1927.png'));
    await page.getByRole('group', { name: /^\d+ faces found/ }).waitFor({ timeout: 90_000 });
    await consent(page).check();
    await run(page).click();
    await page.getByRole('progressbar', { name: 'Progress of the swap' }).waitFor();
    await page.getByRole('complementary').getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Nothing was written.').waitFor({ timeout: 60_000 });
    assert.equal((await newest()).status, 'cancelled');
    assertClean();
  });

  it('leads back to a swap that was running when the page was loaded anew', async (t) => {
    const { page, assertClean } = await openPage(t, browser, service.url);
    await zones(page).face.locator('input[type=file]').setInputFiles(picture('astronaut.png'));
    await zones(page).picture.locator('input[type=file]').setInputFiles(picture('me_orchestra.jpg'));
    await page.getByRole('group', { name: /^\d+ faces? found/ }).waitFor({ timeout: 90_000 });
    await consent(page).check();
    await run(page).click();
    await page.getByRole('progressbar', { name: 'Progress of the swap' }).waitFor();
    await page.reload();
    const last = page.getByRole('region', { name: 'Last swaps' });
    await last.getByRole('link').filter({ hasText: 'me_orchestra.jpg' }).first().click();
    await page.getByRole('heading', { name: 'me_orchestra.jpg', level: 1 }).waitFor();
    assert.equal(new URL(page.url()).pathname, `/jobs/${(await newest()).id}`);
    await page.getByRole('region', { name: 'Results' }).getByRole('slider').waitFor({ timeout: 90_000 });
    await page.goBack();
    await page.getByRole('heading', { name: 'Put a face into a picture' }).waitFor();
    await assertAccessible(page, 'beginning with last swaps');
    assertClean();
  });

  it('works on a phone, by touch', async (t) => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
    const { page, assertClean } = await openPage(t, browser, service.url, phone);
    await assertFits(page, 'empty');
    await zones(page).face.locator('input[type=file]').setInputFiles(picture('astronaut.png'));
    await zones(page).picture.locator('input[type=file]').setInputFiles(picture('kei_group3.jpg'));
    await page.getByRole('group', { name: '3 faces found' }).getByRole('button').nth(1).tap();
    await assertFits(page, 'faces');
    await consent(page).tap();
    await run(page).tap();
    const edge = page.getByRole('slider', { name: 'Edge between before and after' });
    await edge.waitFor({ timeout: 90_000 });
    const frame = await page.locator('.compare').boundingBox();
    assert.ok(frame);
    await page.touchscreen.tap(frame.x + frame.width * 0.8, frame.y + frame.height / 2);
    await page.locator('[role="slider"][aria-valuenow="80"]').waitFor();
    await assertFits(page, 'result');
    // At the end of the page nothing lies behind the foot that stays in view.
    await page.evaluate('scrollTo(0, document.body.scrollHeight)');
    await assertAccessible(page, 'result on a phone');
    assertClean();
  });

  it('goes on when pictures that were uploaded are no longer in the service', async (t) => {
    const { page } = await openPage(t, browser, service.url);
    await zones(page).face.locator('input[type=file]').setInputFiles(picture('astronaut.png'));
    await zones(page).picture.locator('input[type=file]').setInputFiles(picture('lp_s12.jpg'));
    await consent(page).check();
    await page.getByRole('group', { name: '1 face found' }).waitFor();
    await run(page).click();
    await page.getByText('1 face swapped').waitFor({ timeout: 90_000 });
    const first = await newest();
    await service.ask(`/v1/jobs/${first.id}`, { method: 'DELETE' });
    await run(page).click();
    await page.locator('.compare').waitFor({ state: 'detached' });
    await page.getByText('1 face swapped').waitFor({ timeout: 90_000 });
    const second = await newest();
    assert.notEqual(second.id, first.id);
    assert.equal(second.status, 'succeeded');
  });
});
