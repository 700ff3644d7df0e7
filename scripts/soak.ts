/**
 * The kill test for as long as one likes: `node scripts/soak.ts --minutes 30 [--seed 7] [--database postgres://…]`. Each
 * round begins with a fresh data folder; the first wrong round ends it, with its seed.
 */
import { parseArgs } from 'node:util';
import { underFire } from '../test/service/kills.ts';
import { seededRandom } from '../test/service/seeded-random.ts';
import { oddServerKinds, prepareData } from '../test/service/server-process.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    database: { type: 'string' },
  },
});
const until = Date.now() + Number(values.minutes) * 60_000;
const prepared = await prepareData(oddServerKinds);
const totals = { rounds: 0, jobs: 0, kills: 0, attempts: 0 };
try {
  for (let seed = Number(values.seed); Date.now() < until; seed++) {
    const leaving: (() => unknown)[] = [];
    const t = { after: (step: () => unknown) => void leaving.push(step), diagnostic: console.error };
    try {
      const data = await prepared.scratch(t);
      const random = seededRandom(seed);
      const report = await underFire(t, { data, databaseUrl: values.database, jobs: 200, kills: 40, random });
      console.error(`seed ${seed}: ${JSON.stringify(report)}`);
      totals.rounds++;
      totals.jobs += report.accepted;
      totals.kills += Object.values(report.kills).reduce((sum, count) => sum + count);
      totals.attempts += report.attempts;
    } catch (error) {
      console.error(`seed ${seed} fails:`, error);
      process.exitCode = 1;
      break;
    } finally {
      for (const step of leaving.reverse()) await step();
    }
  }
} finally {
  await prepared.remove();
}
console.log(JSON.stringify(totals));
