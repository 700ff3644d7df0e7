import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { createWebhookKeys } from './webhook-keys.ts';

const now = (): number => Math.floor(Date.now() / 1000);
const headers = (id: string, timestampSeconds: number, signature: string): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(timestampSeconds),
  'webhook-signature': signature,
});

test('the reference library accepts our signature, and nothing else than what was signed', async () => {
  const keys = createWebhookKeys({ current: randomBytes(32) });
  const receiver = new Webhook(await keys.secretOf('key_1'));
  const body = '{"type":"job.succeeded","text":"Ä “quoted”"}';
  const at = now();
  const signature = await keys.sign({ id: 'msg_1', timestampSeconds: at, body, owner: 'key_1' });
  assert.deepEqual(receiver.verify(body, headers('msg_1', at, signature)), JSON.parse(body));
  assert.throws(() => receiver.verify(`${body} `, headers('msg_1', at, signature)), /No matching signature/);
  assert.throws(() => receiver.verify(body, headers('msg_2', at, signature)), /No matching signature/);
  assert.throws(() => receiver.verify(body, headers('msg_1', at - 1, signature)), /No matching signature/);
  const foreign = await keys.sign({ id: 'msg_1', timestampSeconds: at, body, owner: 'key_2' });
  assert.throws(() => receiver.verify(body, headers('msg_1', at, foreign)), /No matching signature/);
});

test('while the secret is replaced, receivers with the former and with the new one both accept', async () => {
  const [former, current] = [randomBytes(32), randomBytes(32)];
  const before = createWebhookKeys({ current: former });
  const during = createWebhookKeys({ current, former: [former] });
  const at = now();
  const signature = await during.sign({ id: 'msg_1', timestampSeconds: at, body: '{}', owner: 'local' });
  assert.equal(signature.split(' ').length, 2);
  for (const keys of [before, during])
    new Webhook(await keys.secretOf('local')).verify('{}', headers('msg_1', at, signature));
  const sealed = await before.seal(`whsec_${randomBytes(24).toString('base64')}`);
  await during.sign({ id: 'msg_1', timestampSeconds: at, body: '{}', owner: 'local', sealed });
});

test("a job's own secret is sealed at rest, each time differently, and signs alone", async () => {
  const keys = createWebhookKeys({ current: randomBytes(32) });
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const sealed = await keys.seal(secret);
  assert.ok(!Buffer.from(sealed, 'base64').toString('latin1').includes(secret.slice(6, 20)));
  assert.notEqual(await keys.seal(secret), sealed);
  const at = now();
  const signature = await keys.sign({ id: 'msg_1', timestampSeconds: at, body: '{}', owner: 'local', sealed });
  assert.equal(signature.split(' ').length, 1);
  new Webhook(secret).verify('{}', headers('msg_1', at, signature));
});

test('a sealed secret that was changed, or is of another deployment, is an error and signs nothing', async () => {
  const keys = createWebhookKeys({ current: randomBytes(32) });
  const sealed = await keys.seal(`whsec_${randomBytes(24).toString('base64')}`);
  const bytes = Buffer.from(sealed, 'base64');
  bytes[20] = (bytes[20] as number) ^ 1;
  const what = { id: 'm', timestampSeconds: now(), body: '{}', owner: 'local' };
  await assert.rejects(keys.sign({ ...what, sealed: bytes.toString('base64') }), { code: 'system/internal' });
  const other = createWebhookKeys({ current: randomBytes(32) });
  await assert.rejects(other.sign({ ...what, sealed }), { code: 'system/internal' });
});

test('each change of a secret makes another one, and those that are in force all sign', async () => {
  const keys = createWebhookKeys({ current: randomBytes(32) });
  const secrets = await Promise.all([0, 1, 2].map((generation) => keys.secretOf('key_1', generation)));
  assert.equal(new Set([...secrets, await keys.secretOf('key_2', 1)]).size, 4);
  const at = now();
  const signature = await keys.sign({ id: 'm', timestampSeconds: at, body: '{}', owner: 'key_1', generations: [2, 1] });
  for (const secret of secrets.slice(1)) new Webhook(secret).verify('{}', headers('m', at, signature));
  assert.throws(() => new Webhook(secrets[0] as string).verify('{}', headers('m', at, signature)), /No matching/);
});
