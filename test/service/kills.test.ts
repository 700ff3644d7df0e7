import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { underFire } from './kills.ts';
import { seededRandom } from './seeded-random.ts';
import { oddServerKinds, prepareData } from './server-process.ts';

let prepared: Awaited<ReturnType<typeof prepareData>>;
before(async () => {
  prepared = await prepareData(oddServerKinds);
});
after(() => prepared.remove());

test('a hundred jobs and more, twenty kills of server, workers and compute processes: each job ends once, nothing is lost or doubled', async (t) => {
  const data = await prepared.scratch(t);
  const report = await underFire(t, { data, jobs: 100, kills: 20, random: seededRandom(7) });
  t.diagnostic(JSON.stringify(report));
  assert.ok(report.accepted >= 100);
});
