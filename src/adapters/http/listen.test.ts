import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { type Listening, listen } from './listen.ts';

const start = (
  handle: (request: Request) => Response | Promise<Response>,
  headTimeoutMs = 15_000,
): Promise<Listening> => listen({ host: '127.0.0.1', port: 0, handle, headTimeoutMs });

async function talk(port: number, pieces: readonly string[], gapMs: number): Promise<{ text: string; ms: number }> {
  const begin = performance.now();
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (piece) => {
    text += piece.toString();
  });
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  await once(socket, 'connect');
  for (const piece of pieces) {
    if (socket.destroyed) break;
    socket.write(piece);
    await new Promise((go) => setTimeout(go, gapMs));
  }
  await closed;
  return { text, ms: performance.now() - begin };
}

test('a peer that never finishes the head of its request is cut off', async (t) => {
  const server = await start(() => new Response('hello'), 300);
  t.after(() => server.close(0));
  const drips = ['GET / HTTP/1.1\r\nHost: x\r\n', ...Array.from({ length: 300 }, (_, at) => `X-${at}: y\r\n`)];
  const [silent, dripping] = await Promise.all([talk(server.port, ['GET / HT'], 10), talk(server.port, drips, 50)]);
  for (const { text, ms } of [silent, dripping]) {
    assert.ok(ms < 8000, `${ms} ms`);
    assert.match(text, /^(HTTP\/1\.1 408 .*)?$/s);
  }
  const answer = await fetch(`http://127.0.0.1:${server.port}/`);
  assert.equal(await answer.text(), 'hello');
});

test('a head of many kilobytes is refused', async (t) => {
  const server = await start(() => new Response('hello'));
  t.after(() => server.close(0));
  const { text } = await talk(server.port, [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`], 10);
  assert.match(text, /^HTTP\/1\.1 431 /);
});

test('a body that fails on its way out ends its connection and nothing else', async (t) => {
  const server = await start((request) =>
    new URL(request.url).pathname === '/whole'
      ? new Response('whole')
      : new Response(
          new ReadableStream({
            async pull(controller) {
              controller.enqueue(new TextEncoder().encode('x'.repeat(100_000)));
              await new Promise((go) => setTimeout(go, 20));
              controller.error(new Error('the disk is gone'));
            },
          }),
        ),
  );
  t.after(() => server.close(0));
  const url = `http://127.0.0.1:${server.port}`;
  for (let i = 0; i < 3; i += 1) await assert.rejects(fetch(`${url}/broken`).then((answer) => answer.text()));
  assert.equal(await (await fetch(`${url}/whole`)).text(), 'whole');
});

test('closing lets running answers end within the grace and cuts the others', async () => {
  const server = await start(async (request) => {
    await new Promise((go) => setTimeout(go, Number(new URL(request.url).searchParams.get('ms'))));
    return new Response('done');
  });
  const url = `http://127.0.0.1:${server.port}`;
  const short = fetch(`${url}/?ms=150`).then((answer) => answer.text());
  const long = fetch(`${url}/?ms=20000`).then(
    (answer) => answer.text(),
    () => 'cut',
  );
  await new Promise((go) => setTimeout(go, 50));
  const begin = performance.now();
  await server.close(500);
  assert.ok(performance.now() - begin < 3000);
  assert.equal(await short, 'done');
  assert.equal(await long, 'cut');
});

test('who is answered before the body has come asks the next time on another connection; others keep theirs', async (t) => {
  const server = await start(
    async (request) => new Response(request.url.endsWith('/read') ? await request.text() : 'no'),
  );
  t.after(() => server.close(0));
  const ask = (path: string, announced: number) =>
    talk(server.port, [`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${announced}\r\n\r\n`, 'hello'], 100);
  const early = await ask('/', 100_000);
  assert.match(early.text, /^HTTP\/1\.1 200 .*connection: close/is);
  const whole = talk(
    server.port,
    [
      'POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello',
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    ],
    100,
  );
  const answers = (await whole).text.split('HTTP/1.1 ').slice(1);
  assert.equal(answers.length, 2);
  assert.match(answers[0] ?? '', /^200 .*connection: keep-alive/is);
});

test('a peer that does not read its answer is cut off, and what sends it is told', async (t) => {
  let cancelled = false;
  const endless = (): Response =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
        cancel: () => {
          cancelled = true;
        },
      }),
    );
  const server = await listen({ host: '127.0.0.1', port: 0, handle: endless, idleTimeoutMs: 300 });
  t.after(() => server.close(0));
  const socket = connect(server.port, '127.0.0.1').pause();
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  for (let tries = 0; tries < 200 && !cancelled; tries += 1) await new Promise((go) => setTimeout(go, 50));
  assert.ok(cancelled);
  socket.destroy();
});
