import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ErrorCode, isLikenessError } from '../../src/base/errors.ts';
import { big, page, scenarios, small } from './fault-scenarios.ts';
import { type Handler, serve, startFaultServer } from './fault-server.ts';
import {
  assertNothingWrong,
  catalogueOf,
  fileOf,
  get,
  leftovers,
  modelOf,
  partsOf,
  quick,
  randomModel,
  scratch,
  sha256,
  storeOf,
} from './store-fixture.ts';

for (const scenario of scenarios) {
  test(`${scenario.name}${scenario.fails ? ': a clear line, then the next source' : ''}`, async (t) => {
    const server = await startFaultServer(t);
    const root = scratch(t);
    const bytes = scenario.bytes ?? small;
    const bad = server.on('/bad/model.onnx', scenario.handler(bytes));
    const good = server.on('/good/model.onnx', (x) => serve(x, bytes));
    const more = scenario.known ?? {};
    const sources = scenario.fails ? [bad, good] : [bad];
    const file = Object.fromEntries(
      Object.entries(fileOf(bytes, sources, more as object)).filter(([, value]) => value !== undefined),
    );
    const parts = partsOf(root, catalogueOf(modelOf({ fp32: file as never })));
    const { file: found } = await get(parts);
    assert.deepEqual(readFileSync(found.path), Buffer.from(bytes));
    assert.equal(assertNothingWrong(root), 1);
    assert.deepEqual(leftovers(root), []);
    const lines = found.tried.filter((line) => line.startsWith(bad));
    if (scenario.fails) assert.match(lines.join('\n'), scenario.fails);
    else assert.deepEqual(lines, []);
  });
}

/** What getting a file fails with when this is its only source. */
async function failure(
  t: Parameters<typeof startFaultServer>[0],
  handler: (bytes: Uint8Array) => Handler,
  code: ErrorCode,
): Promise<string> {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const parts = partsOf(root, catalogueOf(modelOf({ fp32: fileOf(small, [server.on('/m', handler(small))]) })));
  let message = '';
  await assert.rejects(get(parts), (error) => {
    message = (error as Error).message;
    return isLikenessError(error, code);
  });
  assert.equal(assertNothingWrong(root), 0);
  return message;
}

test('when all sources fail, the error lists each with its reason', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const sources = [
    'http://no-such-host.invalid/model.onnx',
    'http://127.0.0.1:9/model.onnx',
    server.on('/page', (x) => void x.response.writeHead(200).end(page)),
    server.on('/gone', (x) => void x.response.writeHead(410).end()),
  ];
  const parts = partsOf(root, catalogueOf(modelOf({ fp32: fileOf(small, sources) })));
  await assert.rejects(get(parts), (error) => {
    assert(isLikenessError(error, 'model/unavailable'), String(error));
    const { message } = error;
    assert.match(message, /no-such-host\.invalid cannot be found \(ENOTFOUND|EAI_AGAIN/);
    assert.match(message, /127\.0\.0\.1:9 cannot be reached \(ECONNREFUSED\)/);
    assert.match(message, /a web page/);
    assert.match(message, /answered 410/);
    assert.equal((error.details['tried'] as string[]).length, 4);
    return true;
  });
  assert.equal(assertNothingWrong(root), 0);
});

test('a refusal is asked once, a passing fault as often as the settings say', async (t) => {
  let asked = 0;
  await failure(
    t,
    () => (x) => {
      asked++;
      x.response.writeHead(403).end();
    },
    'model/unavailable',
  );
  assert.equal(asked, 1);
  asked = 0;
  await failure(
    t,
    () => (x) => {
      asked++;
      x.response.writeHead(500).end();
    },
    'model/unavailable',
  );
  assert.equal(asked, quick.tries);
});

test('the file that changes its tag while it is resumed is fetched anew, and bytes of the two are never mixed', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const old = randomModel(big.length);
  let now = old;
  const url = server.on('/m', (x) =>
    serve(x, now, {
      etag: now === old ? '"old"' : '"new"',
      ...(now === old && x.range && x.range.from >= 8_000_000 ? { stallAfter: 0 } : {}),
    }),
  );
  const file = { name: 'model.onnx', sources: [{ kind: 'url', url } as const] };
  const parts = partsOf(root, catalogueOf(modelOf({ fp32: file })));
  const stop = new AbortController();
  const events: { phase: string; doneBytes: number }[] = [];
  server.on('/m', async (x) => {
    await serve(x, old, { etag: '"old"', cutAfter: 300_000 });
    setTimeout(() => stop.abort(), 30);
  });
  await assert.rejects(get(parts, 'thing', { signal: stop.signal, events: events as never }));
  now = big;
  server.on('/m', (x) => serve(x, now, { etag: '"new"' }));
  const before = server.requests.length;
  const { file: found } = await get(parts);
  // The server is asked whether the file is still the one that was begun.
  assert.equal(server.requests[before]?.headers['if-range'], '"old"');
  assert.deepEqual(readFileSync(found.path), Buffer.from(big));
  assertNothingWrong(root);
});

test('a body that is cut at any byte is never taken for the file; where the server has pieces, it is gone on with', async (t) => {
  const server = await startFaultServer(t);
  for (const cut of [0, 1, 2, 7, 1023, 1024, 1025, 65_535, 65_536, 65_537, small.length - 1]) {
    for (const ranges of [true, false]) {
      const root = scratch(t);
      const url = server.on('/m', (x) => serve(x, small, { ranges, ...(x.count === 0 ? { cutAfter: cut } : {}) }));
      const { file } = await get(storeOf(root, small, [url], { transfer: { rangedFromBytes: 1 } }));
      assert.deepEqual(readFileSync(file.path), Buffer.from(small), `cut at ${cut}`);
      assert.equal(assertNothingWrong(root), 1);
      server.on('/m', (x) => serve(x, small, { ranges: false, cutAfter: cut }));
      await assert.rejects(get(storeOf(scratch(t), small, [url], { transfer: { tries: 1 } })), (error) =>
        isLikenessError(error, 'model/unavailable'),
      );
    }
  }
});

test('after random interruptions at random places the file is whole', async (t) => {
  const server = await startFaultServer(t);
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          cut: fc.integer({ min: 0, max: 400_000 }),
          kind: fc.constantFrom('cut', 'stall', 'error', 'abort'),
        }),
        { maxLength: 6 },
      ),
      fc.boolean(),
      async (faults, ranges) => {
        const root = scratch(t);
        let at = 0;
        let stop = new AbortController();
        const url = server.on('/m', (x) => {
          const fault = faults[at++];
          if (!fault) return serve(x, big, { ranges });
          if (fault.kind === 'abort') stop.abort();
          if (fault.kind === 'error') return void x.response.writeHead(503).end();
          return serve(x, big, {
            ranges,
            ...(fault.kind === 'stall' ? { stallAfter: fault.cut } : { cutAfter: fault.cut }),
          });
        });
        const transfer = { ...quick, tries: 8, backoffMs: 1, stallMs: 80 };
        const parts = partsOf(root, catalogueOf(modelOf({ fp32: fileOf(big, [url]) })), { transfer });
        for (let round = 0; round < 8; round++) {
          stop = new AbortController();
          const done = await get(parts, 'thing', { signal: stop.signal }).catch(() => undefined);
          assertNothingWrong(root);
          if (done) {
            assert.equal(done.file.sha256, sha256(big));
            return;
          }
        }
        assert.fail('the file never came');
      },
    ),
    { numRuns: 25 },
  );
});

test('a host that cannot be reached is not waited for again by the same model; the next call asks it anew', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const other = randomModel(50_000);
  const dead = 'http://127.0.0.1:9';
  const model = modelOf({
    fp16: fileOf(small, [`${dead}/a`, `${dead}/b`]),
    fp32: fileOf(other, [server.on('/m', (x) => serve(x, other))]),
  });
  const parts = partsOf(root, catalogueOf(model));
  for (let call = 0; call < 2; call++) {
    const { secondBest, file } = await get(parts);
    assert.match(secondBest ?? '', /127\.0\.0\.1:9 could not be reached a moment ago/);
    assert.equal(file.variant.name, 'fp32');
  }
});
