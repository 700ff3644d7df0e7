import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { createLeaseClient } from '../../src/client/lease-client.ts';
import { createServiceClient } from '../../src/client/service-client.ts';
import { isProblem } from './api-kit.ts';
import { serviceHere } from './service-here.ts';

const outside = Object.values(networkInterfaces())
  .flat()
  .find((one) => one !== undefined && !one.internal && one.family === 'IPv4')?.address;
const skip = outside === undefined && 'this machine has no address but loopback';

/** Asks as a caller from elsewhere, with any header that `fetch` would not send. */
async function ask(
  port: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<Response> {
  const sent = request({ host: outside, port, path, method, headers, agent: false });
  sent.end();
  const [answer] = await once(sent, 'response');
  const body = Buffer.concat(await answer.toArray());
  return new Response(answer.statusCode === 204 ? null : body, { status: answer.statusCode, headers: answer.headers });
}

test('who comes from outside with a key is answered, whatever name they call the service by', { skip }, async (t) => {
  const here = await serviceHere(t, { host: '0.0.0.0' }, { keys: { ada: ['use'], hand: ['worker'] } });
  const { port } = new URL(here.url);
  const authorization = `Bearer ${here.keys['ada']}`;
  for (const host of [`${outside}:${port}`, 'faces.lan', 'faces.example:8443', 'localhost'])
    assert.equal((await ask(port, '/v1/jobs', { host, authorization })).status, 200, host);
  assert.equal(
    (await createServiceClient({ server: `http://${outside}:${port}`, key: here.keys['ada'] }).jobs()).jobs.length,
    0,
  );
  const worker = createLeaseClient({ server: `http://${outside}:${port}`, key: here.keys['hand'] });
  const wish = { worker: 'from elsewhere', kinds: ['swap'], waitSeconds: 0, ready: true };
  assert.equal(await worker.claim(wish, AbortSignal.timeout(5000)), undefined, 'asked for jobs and told there is none');
});

test('a key is what lets in from outside: without one, and for pages of other sites, nothing changed', {
  skip,
}, async (t) => {
  const here = await serviceHere(t, { host: '0.0.0.0' }, { keys: { ada: ['use'] } });
  const { port } = new URL(here.url);
  const authorization = `Bearer ${here.keys['ada']}`;
  for (const host of [`${outside}:${port}`, 'evil.example', 'localhost'])
    await isProblem(await ask(port, '/v1/jobs', { host }), 'request/unauthorized');
  const post = (headers: Readonly<Record<string, string>>): Promise<Response> =>
    ask(port, '/v1/jobs', { authorization, 'content-type': 'application/json', ...headers }, 'POST');
  for (const [host, origin] of [
    [`${outside}:${port}`, 'http://evil.example'],
    ['faces.lan', `http://${outside}:${port}`],
    ['faces.lan', 'http://faces.lan:81'],
    ['faces.lan', 'null'],
  ] as const)
    await isProblem(await post({ host, origin }), 'request/forbidden');
  await isProblem(await post({ host: 'faces.lan', 'sec-fetch-site': 'cross-site' }), 'request/forbidden');
  // The page of the service itself, opened by that name: let in, and then told that the body is none.
  await isProblem(await post({ host: 'faces.lan:81', origin: 'http://faces.lan:81' }), 'request/invalid');
});
