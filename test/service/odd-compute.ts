/**
 * A compute process that does, beside the jobs of pictures, those of tests: sleep, and everything that can go wrong.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerCompute, type ComputeRun } from '../../src/presets/worker/answer-compute.ts';
import type { MadeFile } from '../../src/presets/worker/compute-messages.ts';
import { pictureAbility } from '../../src/presets/worker/picture-ability.ts';

/** A picture of one pixel. */
const dot = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAAAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

const odd: Readonly<Record<string, ComputeRun>> = {
  async sleep({ request, folder }, { signal, progress }) {
    const ms = Number(request['ms'] ?? 0);
    progress(0.5, 'sleeping');
    await sleep(ms, undefined, { signal });
    const path = join(folder, 'slept.gif');
    await writeFile(path, dot);
    return { report: { kind: 'sleep', ms, pid: process.pid }, files: [{ path, name: 'slept.gif' }] };
  },
  async batch({ request, folder, done = [] }, { signal, progress, item }) {
    const { count = 1, ms = 0 } = request as { count?: number; ms?: number };
    const before = done.map(({ target }) => target);
    const left = Array.from({ length: count }, (_, target) => target).filter((target) => !before.includes(target));
    const files: MadeFile[] = [];
    for (const target of left) {
      await sleep(ms, undefined, { signal });
      const path = join(folder, `${target}.gif`);
      await writeFile(path, dot);
      progress((target + 1) / count, `item ${target}`);
      const file = { path, name: `${target}.gif`, target };
      if (target === left.at(-1)) files.push(file);
      else item({ target, report: { target, pid: process.pid }, file });
    }
    return { report: { kind: 'batch', before }, files };
  },
  async crash() {
    process.abort();
  },
  async hang() {
    for (;;);
  },
  async grow() {
    const kept: Buffer[] = [];
    for (;;) {
      kept.push(Buffer.alloc(32 * 2 ** 20, kept.length + 1));
      await sleep(20);
    }
  },
};

const pictures = pictureAbility({});
const lean = process.env['ODD_PICTURES'] !== 'yes';
await answerCompute(lean ? { runs: odd } : { ...pictures, runs: { ...pictures.runs, ...odd } });
