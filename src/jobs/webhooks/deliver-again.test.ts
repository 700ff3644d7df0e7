/**
 * Deliveries that do not come through at once: receivers that fail and stall, senders that die.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ok, outbox, receiver } from '../../../test/fixtures/webhook-senders.ts';
import type { DeliveryRow } from '../../ports/webhook-records.ts';

test('a receiver that fails is tried again with longer waits and the same id, until it takes it', async (t) => {
  const { got, url } = await receiver(t, (_, response, count) => void response.writeHead(count < 4 ? 500 : 200).end());
  const box = await outbox(t);
  box.start();
  const row = await box.until(await box.put(url('/')), 'delivered');
  assert.equal(row.tries, 4);
  assert.deepEqual(new Set(got.map(({ headers }) => headers['webhook-id'])), new Set([row.id]));
  const gaps = got.slice(1).map(({ atMs }, at) => atMs - (got[at]?.atMs ?? 0));
  assert.ok((gaps[0] ?? 0) >= 20 && (gaps[1] ?? 0) >= 90 && (gaps[2] ?? 0) >= 380, gaps.join(' '));
});

test('Retry-After is kept to, 410 ends it, redirects are not followed, tries are limited', async (t) => {
  const { got, url } = await receiver(t, ({ path }, response, count) => {
    if (path === '/busy') response.writeHead(count === 1 ? 503 : 200, { 'retry-after': '1' }).end();
    else if (path === '/gone') response.writeHead(410).end();
    else if (path === '/moved') response.writeHead(302, { location: '/busy2' }).end();
    else response.writeHead(400).end();
  });
  const box = await outbox(t);
  const [busy, gone, moved, never] = await Promise.all(
    ['/busy', '/gone', '/moved', '/never'].map((path) => box.put(url(path))),
  );
  box.start({ maxTries: 3 });
  const ended = await box.until(gone as string, 'failed');
  assert.equal(ended.tries, 1);
  assert.match(ended.lastError ?? '', /410/);
  assert.match((await box.until(moved as string, 'failed')).lastError ?? '', /302; redirects are not followed/);
  assert.match((await box.until(never as string, 'failed')).lastError ?? '', /got 400. Given up after 3 tries/);
  await box.until(busy as string, 'delivered');
  const times = got.filter(({ path }) => path === '/busy').map(({ atMs }) => atMs);
  assert.ok((times[1] ?? 0) - (times[0] ?? 0) >= 950);
  assert.equal(got.filter(({ path }) => path === '/busy2').length, 0);
});

test('a receiver that stalls holds up neither its time-out nor other receivers', async (t) => {
  const held = { now: 0, most: 0 };
  const slow = await receiver(t, (_, response) => {
    held.now += 1;
    held.most = Math.max(held.most, held.now);
    response.on('close', () => {
      held.now -= 1;
    });
  });
  const quick = await receiver(t, ok);
  const box = await outbox(t);
  const stuck: string[] = [];
  for (let count = 0; count < 12; count++) stuck.push(await box.put(slow.url('/')));
  box.start({ concurrency: 4, perHost: 2, maxTries: 1 }, 400);
  await wait(50);
  const began = Date.now();
  await box.until(await box.put(quick.url('/')), 'delivered');
  assert.ok(Date.now() - began < 350, `took ${Date.now() - began} ms`);
  const row = await box.until(stuck[0] as string, 'failed');
  assert.match(row.lastError ?? '', /within 0.4 seconds/);
  assert.ok(held.most <= 3, `two at once to one host, one of them maybe just given up; got ${held.most}`);
});

test('two senders on one outbox deliver each event once', async (t) => {
  const { got, url } = await receiver(t, ok);
  const box = await outbox(t);
  box.start({ perHost: 8 });
  box.start({ perHost: 8 });
  const ids = await Promise.all(Array.from({ length: 30 }, () => box.put(url('/'))));
  for (const id of ids) await box.until(id, 'delivered');
  assert.deepEqual(got.map(({ headers }) => headers['webhook-id']).sort(), [...ids].sort());
});

test('what a sender had taken when it died is delivered by the next one', async (t) => {
  let answer = false;
  const { got, url } = await receiver(t, (_, response) => {
    if (answer) response.writeHead(200).end();
  });
  const box = await outbox(t);
  const first = box.start({ leaseMs: 300 }, 60_000);
  const id = await box.put(url('/'));
  while (got.length === 0) await wait(10);
  await first.stop(0);
  answer = true;
  assert.equal((await box.get(id))?.status, 'pending');
  box.start({ leaseMs: 300 });
  await box.until(id, 'delivered');
  assert.equal(got.length, 2);
});

test('what a sender writes after its lease has ended changes nothing any more', async (t) => {
  const box = await outbox(t);
  const id = await box.put('http://127.0.0.1:9/');
  const take = (nowMs: number) =>
    box.database.transaction((tx) => box.records.takeDue(tx, { nowMs, leaseUntilMs: nowMs + 1000, limit: 1 }));
  const nowMs = Date.now() + 10;
  const [slow] = await take(nowMs);
  const [quick] = await take(nowMs + 2000);
  assert.ok(slow && quick && slow.id === id && quick.id === id);
  const settle = (row: DeliveryRow, status: DeliveryRow['status']) =>
    box.database.transaction((tx) => box.records.settle(tx, row, { status, tries: row.tries + 1 }));
  await settle(quick, 'delivered');
  await settle(slow, 'failed');
  const row = await box.get(id);
  assert.deepEqual([row?.status, row?.tries, row?.takenUntilMs], ['delivered', 1, undefined]);
});
