import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { errorTable } from '../../src/base/errors.ts';
import { isLikenessError, type Likeness, openLikeness, type SwapReport } from '../../src/index.ts';
import { likeness } from '../e2e/run-cli.ts';
import { fixtureFolder, portraitFile } from '../fixtures/portraits.ts';
import { type CorruptOutcome, corruptFiles } from './expectations.ts';

const media = fileURLToPath(new URL('../../../shared/media/corrupt', import.meta.url));
const skip = existsSync(media) ? false : 'the folder ../shared/media/corrupt is not here';

describe('corrupt media through the doors', { skip }, () => {
  let folder = '';
  let ada = '';
  let library: Likeness;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'likeness-corrupt-'));
    ada = await portraitFile({ people: ['ada'] });
    library = await openLikeness({ cache: join(fixtureFolder, 'models') });
  });
  after(async () => {
    await library[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const swapWith = async (file: string, role: 'source' | 'target'): Promise<SwapReport | unknown> => {
    const path = join(media, file);
    const [source, target] = role === 'source' ? [path, ada] : [ada, path];
    try {
      return await library.swapFaces({ sources: [source], target, out: `${folder}/`, overwrite: true });
    } catch (thrown) {
      return thrown;
    }
  };

  const judge = (outcome: CorruptOutcome, result: SwapReport | unknown): void => {
    if (outcome.kind === 'refused') assert(isLikenessError(result, outcome.code), String(result));
    else if (outcome.kind === 'no-face') assert(isLikenessError(result, 'face/none-found'), String(result));
    else if (!isLikenessError(result, 'face/pair-unsuitable')) {
      const report = result as SwapReport;
      assert.equal(report.status, 'succeeded', String(result));
      const codes = report.notes.map((note) => note.code);
      for (const code of outcome.notes) assert(codes.includes(code), `${code} is not among the notes: ${codes}`);
    }
    if (isLikenessError(result)) assert.deepEqual(readdirSync(folder), [], 'no file is left');
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  };

  for (const { file, asSource, asTarget, why } of corruptFiles) {
    for (const [role, outcome] of [
      ['source', asSource],
      ['target', asTarget],
    ] as const) {
      const becomes = outcome.kind === 'refused' ? outcome.code : outcome.kind;
      it(`${file} as ${role}: ${becomes}. ${why}`, { timeout: 10_000 }, async () =>
        judge(outcome, await swapWith(file, role)),
      );
    }
  }

  it('take no more than 1 GiB of memory', () => {
    const peakMiB = process.resourceUsage().maxRSS / 1024;
    assert(peakMiB < 1024, `${peakMiB.toFixed(0)} MiB`);
  });

  it('end with the exit code of the table, one text and no stack trace on the command line', async () => {
    const kinds = new Map(corruptFiles.map((entry) => [JSON.stringify(entry.asTarget), entry]));
    for (const { file, asTarget } of kinds.values()) {
      if (asTarget.kind === 'face') continue;
      const out = join(folder, 'out.png');
      const run = await likeness(['swap', '-s', ada, '-t', join(media, file), '-o', out]);
      const code = asTarget.kind === 'no-face' ? 'face/none-found' : asTarget.code;
      assert.equal(run.code, errorTable[code].exit, `${file}: ${run.stderr}`);
      assert.match(run.stderr, /^likeness: Expected /m);
      assert.doesNotMatch(run.stderr, /\n\s+at /);
      assert(!existsSync(out));
    }
  });
});
