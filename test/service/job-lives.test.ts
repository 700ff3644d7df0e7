import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { databases } from './databases.ts';
import { playCrowd } from './job-crowd.ts';
import { createJobModel } from './job-model.ts';
import { openJobRoom } from './job-room.ts';
import { seededRandom } from './seeded-random.ts';

const lives = 6;
const steps = 150;
/** `LIKENESS_SEED=n` plays another life. */
const firstSeed = Number(process.env['LIKENESS_SEED'] ?? 1);

for (const { name, skip, open } of databases) {
  describe(`lives of jobs on ${name}`, { skip }, () => {
    test('whatever is done in whatever order, every job ends once in the right state, with numbered events and no file too many', async (t) => {
      const opened = await open({ kinds: ['life'], retryDelaySeconds: 0 });
      t.after(() => opened[Symbol.asyncDispose]());
      for (let seed = firstSeed; seed < firstSeed + lives; seed++) {
        const room = await openJobRoom(opened, ['life'], {}, true);
        const model = createJobModel(room, seededRandom(seed));
        const story: string[] = [];
        try {
          for (let step = 0; step < steps; step++) story.push(await model.play());
          await model.finish();
        } catch (error) {
          const told = `seed ${seed} on ${name}, after ${story.length} operations (${story.slice(-12).join(', ')})`;
          throw new Error(`${told}: ${(error as Error).message}`, { cause: error });
        } finally {
          await room[Symbol.asyncDispose]();
        }
        assert.equal(story.length, steps);
      }
    });

    test('users and workers who act at once on two servers leave every job ended once, and no file too many', async (t) => {
      const opened = await open({ kinds: ['crowd'], retryDelaySeconds: 0 });
      t.after(() => opened[Symbol.asyncDispose]());
      const rooms = [await openJobRoom(opened, ['crowd']), await openJobRoom(opened, ['crowd'])];
      t.after(async () => {
        for (const room of rooms) await room[Symbol.asyncDispose]();
      });
      const report = await playCrowd(rooms, { actors: 8, acts: 60, random: seededRandom(firstSeed) });
      assert.ok(report.jobs > 40 && report.attempts > 40, JSON.stringify(report));
    });
  });
}
