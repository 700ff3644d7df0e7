/**
 * The frame of the tests of jobs: both databases, each opened once for a file, and kinds of jobs of its own for every test.
 */
import { after, before, beforeEach, describe } from 'node:test';
import type { ServiceDatabase } from '../../src/adapters/database/open-database.ts';
import type { ErrorCode } from '../../src/base/errors.ts';
import { isLikenessError } from '../../src/base/errors.ts';
import type { JobRules } from '../../src/jobs/job-parts.ts';
import { databases } from './databases.ts';
import { type JobRoom, openJobRoom } from './job-room.ts';

/** Tells errors by their code. */
export const is = (code: ErrorCode) => (error: unknown) => isLikenessError(error, code);
/** What a worker hears whose lease is no longer in force. */
export const lost = is('job/lease-lost');

/** A room, with what a test may need beside it. */
export interface SuiteRoom extends JobRoom {
  /** The kinds of this test's jobs. */
  readonly kind: string;
  readonly other: string;
  readonly opened: ServiceDatabase;
}

/** Runs tests on every database. */
export function describeJobs(
  theme: string,
  suite: (openRoom: (rules?: Partial<JobRules>) => Promise<SuiteRoom>) => void,
): void {
  for (const { name, skip, open } of databases) {
    describe(`${theme} on ${name}`, { skip }, () => {
      const kinds = Array.from({ length: 80 }, (_, number) => `kind-${number}`);
      const rooms: JobRoom[] = [];
      let given = 0;
      let opened: ServiceDatabase;
      let kind = '';
      let other = '';
      before(async () => {
        opened = await open({ kinds, retryDelaySeconds: 0 });
      });
      after(async () => {
        for (const room of rooms) await room[Symbol.asyncDispose]();
        await opened[Symbol.asyncDispose]();
      });
      beforeEach(() => {
        // So that none claims what another left.
        [kind, other] = kinds.slice(given, given + 2) as [string, string];
        given += 2;
      });
      suite(async (rules = {}) => {
        const room = await openJobRoom(opened, [kind, other], rules);
        rooms.push(room);
        return { ...room, kind, other, opened };
      });
    });
  }
}
