import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dotGif, isProblem, sendRaw, sharedService } from './api-kit.ts';

const open = sharedService({ requestsPerMinute: 60 });
const keyed = sharedService(
  { requireKey: true, publicUrl: 'https://faces.example/likeness' },
  { keys: { ada: ['use'], bob: ['use'], boss: ['admin', 'use'], hand: ['worker'] } },
);
const faces = { kind: 'faces', media: `data:image/gif;base64,${Buffer.from(dotGif).toString('base64')}` };
const raw = (url: string, head: string): Promise<{ readonly text: string }> => sendRaw(url, [head], 15_000);

test('a page that reached a keyless service by a name of its own (DNS rebinding) is refused', async () => {
  for (const host of [
    'evil.example',
    'evil.example:8420',
    '127.0.0.1.evil.example',
    '[::ffff:7f00:1]',
    '0.0.0.0',
    'localhost.',
  ]) {
    for (const request of ['GET /v1/jobs', 'GET /health', 'GET /', 'POST /v1/jobs', 'GET /metrics']) {
      const { text } = await raw(
        open.url,
        `${request} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
      assert.match(text, /^HTTP\/1\.1 403 /, `${request} ${host}: ${text.slice(0, 200)}`);
      assert.match(text, /request\/unknown-host/);
    }
  }
  for (const host of ['127.0.0.1', 'localhost:1234', 'LOCALHOST', '[::1]:8420'])
    assert.match(
      (await raw(open.url, `GET /v1/jobs HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).text,
      /^HTTP\/1\.1 200 /,
      host,
    );
  const none = await raw(open.url, 'GET /v1/jobs HTTP/1.1\r\nConnection: close\r\n\r\n');
  assert.match(none.text, /^HTTP\/1\.1 400 /);
  const two = await raw(
    open.url,
    'GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
  );
  assert.match(two.text, /^HTTP\/1\.1 (400|403) /);
});

test('the address of a request in its first line counts as its host', async () => {
  const { text } = await raw(
    open.url,
    'GET http://evil.example/v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  );
  assert.match(text, /^HTTP\/1\.1 (400|403) /, text.slice(0, 200));
});

test('a page of another site cannot act here, whichever way it asks; programs and own pages can', async () => {
  const own = new URL(open.url).host;
  const ask = (headers: Record<string, string>, method = 'POST', path = '/v1/jobs'): Promise<Response> =>
    open.ask(path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(method === 'POST' ? { body: '{}' } : {}),
    });
  for (const origin of [
    'https://evil.example',
    'null',
    'http://localhost:3000',
    `https://${own}.evil.example`,
    'file://',
    'http://127.0.0.1',
  ])
    await isProblem(await ask({ origin }), 'request/forbidden');
  for (const site of ['cross-site', 'same-site'])
    await isProblem(await ask({ 'sec-fetch-site': site }), 'request/forbidden');
  await isProblem(await ask({ origin: 'https://evil.example' }, 'DELETE', '/v1/jobs/x'), 'request/forbidden');
  await isProblem(await ask({ origin: 'https://evil.example', 'content-type': 'text/plain' }), 'request/forbidden');
  // Let in, and then told what is wrong with the body.
  await isProblem(await ask({}), 'request/invalid');
  await isProblem(await ask({ origin: open.url, 'sec-fetch-site': 'same-origin' }), 'request/invalid');
});

test('no other site may read answers: there is no CORS', async () => {
  for (const [method, path] of [
    ['OPTIONS', '/v1/jobs'],
    ['GET', '/v1/jobs'],
    ['GET', '/openapi.json'],
    ['OPTIONS', '/v1/uploads'],
    ['GET', '/health'],
  ] as const) {
    const answer = await open.ask(path, {
      method,
      headers: { origin: 'https://other.example', 'access-control-request-method': 'POST' },
    });
    for (const name of answer.headers.keys())
      assert.ok(!name.startsWith('access-control-'), `${method} ${path} ${name}`);
    await answer.body?.cancel();
  }
});

test('probes of a cluster call by address, and are answered', async () => {
  for (const [path, status] of [
    ['/livez', 200],
    ['/readyz', 503],
  ] as const) {
    const { text } = await raw(open.url, `GET ${path} HTTP/1.1\r\nHost: 10.1.2.3:8420\r\nConnection: close\r\n\r\n`);
    assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `));
  }
});

test('without a key only what tells nothing is answered, with a wrong one nothing else', async () => {
  for (const path of ['/livez', '/openapi.json', '/docs']) assert.equal((await keyed.ask(path)).status, 200, path);
  assert.equal((await keyed.ask('/readyz')).status, 503);
  const brief = await keyed.json('/health');
  assert.deepEqual(Object.keys(brief).sort(), [
    'active_model',
    'face_analysis_ready',
    'memory_usage_mb',
    'model_file_valid',
    'status',
    'swapper_model_ready',
  ]);
  assert.ok('queue' in (await keyed.json('/health', { key: keyed.keys['ada'] ?? '' })));
  for (const path of ['/v1/jobs', '/v1/artifacts', '/v1/keys', '/metrics', '/v1/uploads/tus', '/v1/nothing']) {
    const answer = await keyed.ask(path);
    await isProblem(answer, 'request/unauthorized');
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
  }
  const right = keyed.keys['ada'] ?? '';
  for (const key of ['x', `${right}x`, right.slice(0, -1), 'lk_', `lk_${'A'.repeat(5000)}`, right.toUpperCase()])
    await isProblem(await keyed.ask('/v1/jobs', { key }), 'request/unauthorized');
  for (const authorization of ['Basic YTpi', 'Bearer', '', 'Bearer  ', `Token ${right}`])
    await isProblem(await keyed.ask('/v1/jobs', { headers: { authorization } }), 'request/unauthorized');
  await isProblem(await keyed.ask('/health', { key: 'x' }), 'request/unauthorized');
  assert.equal((await keyed.ask('/v1/jobs', { key: right })).status, 200);
  assert.equal((await keyed.ask('/v1/jobs', { headers: { 'x-api-key': right } })).status, 200);
});

test('a key does what its scopes allow, and nothing else', async () => {
  const { ada = '', boss = '', hand = '' } = keyed.keys;
  const claim = { worker: 'w', kinds: ['swap'], waitSeconds: 0 };
  for (const [path, key, body] of [
    ['/v1/keys', ada, undefined],
    ['/v1/keys', hand, { name: 'x' }],
    ['/v1/jobs', hand, undefined],
    ['/v1/jobs', hand, faces],
    ['/v1/uploads', hand, dotGif],
    ['/v1/worker/claim', ada, claim],
    ['/v1/jobs', ada, { kind: 'models', action: 'pull', ids: ['yunet-2023mar'] }],
  ] as const) {
    const problem = await isProblem(await keyed.ask(path, { key, ...(body ? { body } : {}) }), 'request/forbidden');
    assert.match(String(problem['detail']), /scope/, path);
  }
  assert.equal((await keyed.ask('/v1/worker/claim', { key: hand, body: claim })).status, 204);
  assert.equal((await keyed.ask('/v1/keys', { key: boss })).status, 200);
  assert.equal((await keyed.ask('/metrics', { key: hand })).status, 200);
});

test('keys are made, shown once, listed without themselves and revoked', async () => {
  const { boss = '' } = keyed.keys;
  const made = await keyed.json<{ id: string; key: string }>('/v1/keys', {
    key: boss,
    body: { name: 'carl', scopes: ['use'] },
  });
  assert.equal((await keyed.ask('/v1/jobs', { key: made.key })).status, 200);
  const list = JSON.stringify(await keyed.json('/v1/keys', { key: boss }));
  assert.ok(list.includes(made.id) && !list.includes(made.key.slice(3, -4)));
  assert.equal((await keyed.ask(`/v1/keys/${made.id}`, { method: 'DELETE', key: boss })).status, 204);
  await new Promise((go) => setTimeout(go, 1100));
  await isProblem(await keyed.ask('/v1/jobs', { key: made.key }), 'request/unauthorized');
  await isProblem(await keyed.ask(`/v1/keys/${made.id}`, { method: 'DELETE', key: boss }), 'request/not-found');
  await isProblem(await keyed.ask('/v1/keys', { key: boss, body: { name: '', scopes: ['use'] } }), 'request/invalid');
  await isProblem(
    await keyed.ask('/v1/keys', { key: boss, body: { name: 'x', scopes: ['everything'] } }),
    'request/invalid',
  );
});

test('what belongs to others does not exist: jobs, events, uploads, artifacts, pieces', async () => {
  const { ada = '', bob = '', boss = '' } = keyed.keys;
  const upload = await keyed.json<{ id: string }>('/v1/uploads', { key: ada, body: dotGif });
  const job = await keyed.json<{ id: string }>('/v1/jobs', {
    key: ada,
    body: { ...faces, metadata: { secret: 'of ada' } },
  });
  const tus = await keyed.ask('/v1/uploads/tus', {
    method: 'POST',
    key: ada,
    headers: { 'tus-resumable': '1.0.0', 'upload-length': '10' },
  });
  const pieces = tus.headers.get('location') ?? '';
  for (const [method, path, code] of [
    ['GET', `/v1/jobs/${job.id}`, 'job/not-found'],
    ['GET', `/v1/jobs/${job.id}/events`, 'job/not-found'],
    ['POST', `/v1/jobs/${job.id}/cancel`, 'job/not-found'],
    ['POST', `/v1/jobs/${job.id}/retry`, 'job/not-found'],
    ['DELETE', `/v1/jobs/${job.id}`, 'job/not-found'],
    ['GET', `/v1/uploads/${upload.id}`, 'artifact/gone'],
    ['DELETE', `/v1/uploads/${upload.id}`, 'artifact/gone'],
    ['GET', `/v1/artifacts/${upload.id}`, 'artifact/gone'],
    ['GET', `/v1/artifacts/${upload.id}/content`, 'artifact/gone'],
    ['DELETE', `/v1/artifacts/${upload.id}`, 'artifact/gone'],
    ['DELETE', pieces, 'artifact/gone'],
  ] as const)
    await isProblem(await keyed.ask(path, { method, key: bob, headers: { 'tus-resumable': '1.0.0' } }), code);
  await isProblem(
    await keyed.ask('/v1/jobs', { key: bob, body: { kind: 'faces', media: upload.id } }),
    'artifact/gone',
  );
  const image = 'https://pictures.example/one.png';
  for (const faces of [`like:${upload.id}`, 'like:/etc/passwd', 'like:one.png']) {
    const body = { kind: 'swap', sources: [image], target: image, faces };
    await isProblem(await keyed.ask('/v1/jobs', { key: bob, body }), 'artifact/gone');
  }
  for (const path of ['/v1/jobs', '/v1/artifacts']) {
    const text = await (await keyed.ask(path, { key: bob })).text();
    assert.ok(!text.includes(job.id) && !text.includes(upload.id) && !text.includes('of ada'), path);
  }
  assert.equal((await keyed.ask(`/v1/jobs/${job.id}`, { key: boss })).status, 200, 'who may administrate sees all');
  assert.equal(
    (await keyed.ask(pieces, { method: 'HEAD', key: ada, headers: { 'tus-resumable': '1.0.0' } })).status,
    200,
  );
});

test('behind a proxy the page of the public address may act, and links lead there', async () => {
  const { ada = '' } = keyed.keys;
  const headers = { origin: 'https://faces.example', 'sec-fetch-site': 'same-origin' };
  const upload = await keyed.json<{ id: string }>('/v1/uploads', { key: ada, body: dotGif, headers });
  const { url } = await keyed.json<{ url: string }>(`/v1/artifacts/${upload.id}`, { key: ada });
  assert.ok(url.startsWith('https://faces.example/likeness/v1/artifacts/'), url);
  const { pathname, search } = new URL(url);
  assert.equal((await keyed.ask(pathname.replace('/likeness', '') + search)).status, 200);
});

test('an address that there is not, and a method that an address has not, are told', async () => {
  await isProblem(await open.ask('/v1/nothing'), 'request/not-found');
  await isProblem(await open.ask('/v1/jobs/x/y/z'), 'request/not-found');
  const answer = await open.ask('/v1/jobs', { method: 'PUT' });
  assert.equal(answer.headers.get('allow'), 'POST, GET, HEAD');
  await isProblem(answer, 'request/method');
});

test('who asks for too much too fast is told when to come again', async () => {
  let answer: Response | undefined;
  for (let i = 0; i < 80 && answer?.status !== 429; i += 1) {
    await answer?.body?.cancel();
    answer = await open.ask('/v1/uploads', { method: 'POST' });
  }
  assert.ok(answer);
  assert.equal(answer.status, 429);
  assert.ok(Number(answer.headers.get('retry-after')) >= 1);
  assert.match(answer.headers.get('ratelimit') ?? '', /r=0/);
  await isProblem(answer, 'request/too-many');
  assert.equal((await open.ask('/v1/jobs')).status, 200, 'looking is not counted');
});
