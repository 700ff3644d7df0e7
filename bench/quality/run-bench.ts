/**
 * Runs all pairs through all methods.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pasteBack } from '../../src/face/paste-back.ts';
import type { FacePatch } from '../../src/face/patch.ts';
import type { Frame8 } from '../../src/imaging/frame.ts';
import { scorePair } from '../../src/processors/face-swapper/mesh/score-pair.ts';
import type { BenchArguments } from './arguments.ts';
import { cutFrame } from './cut-frame.ts';
import { measureFace } from './measure-face.ts';
import { affinePaste } from './methods/affine-paste.ts';
import { type Identities, identityOf, meshMethod } from './methods/mesh-method.ts';
import type { Method } from './methods/method.ts';
import { openCvRecipe } from './methods/opencv-recipe.ts';
import { outsideDifference } from './metrics/outside-difference.ts';
import { type PairFigures, pairFigures } from './pair-figures.ts';
import { type PairList, selectPairs } from './pair-list.ts';
import { type Laboratory, loadPerson, type Person } from './people.ts';
import type { MethodResults, Results, Shown } from './results.ts';
import { measureSeparation } from './separation.ts';

/** Pairs below this score are refused, as the product does. */
const refusalScore = 0.3;

const copyTarget: Method = {
  name: 'copy target',
  draw: () => ({ x: 0, y: 0, width: 1, height: 1, data: new Float32Array(3), mask: new Float32Array(1) }),
};

/**
 * Runs the bench.
 *
 * @param say - Gets a line of progress.
 */
export async function runBench(
  list: PairList,
  args: BenchArguments,
  lab: Laboratory,
  say: (line: string) => void,
): Promise<Results> {
  const chosen = selectPairs(list, args.pairs).filter((_, i) => !args.quick || i % 3 === 0);
  const people = new Map<string, Person>();
  const needed = new Set(args.quick ? chosen.flat() : Object.keys(list.pictures));
  for (const [name, entry] of Object.entries(list.pictures)) {
    if (!needed.has(name)) continue;
    people.set(name, await loadPerson(name, entry, join(args.media, 'images'), lab));
  }
  say(`${people.size} people analysed`);
  const everyone = [...people.values()];
  const separation = await measureSeparation(join(args.media, 'video'), everyone, lab, args.quick ? 2 : 5);
  say('recognisers calibrated');
  const identities: Identities = new Map();
  const product = meshMethod('mesh swapper', args.options, { identities, follow: lab.finder.follow });
  const textureOnly = meshMethod(
    'texture only',
    { ...args.options, shapeStrength: 0 },
    { identities, follow: lab.finder.follow },
  );
  const methods = args.quick ? [product] : [product, copyTarget, affinePaste, textureOnly, openCvRecipe];
  const found = new Map(methods.map((method) => [method, { figures: [] as PairFigures[], lost: 0 }]));
  const shown: Shown[] = [];
  let [refused, outside] = [0, 0];
  const folder = await mkdtemp(join(tmpdir(), 'likeness-bench-'));
  for (const [sourceName, targetName] of chosen) {
    const [source, target] = [people.get(sourceName)!, people.get(targetName)!];
    const verdict = scorePair(identityOf(source, identities), target.face);
    if (verdict.score < refusalScore) {
      refused++;
      shown.push({
        source,
        target,
        output: undefined,
        figures: undefined,
        remark: verdict.reasons.map((r) => r.code).join(', '),
      });
      continue;
    }
    for (const method of methods) {
      const { frame, patch, milliseconds } = await apply(method, source, target);
      // A copy is measured as the target was.
      const measured = method === copyTarget ? target.measured : await measureFace(frame, target.face.mesh, lab);
      const figures = measured && pairFigures(measured, { source, target, gallery: everyone }, milliseconds);
      const into = found.get(method)!;
      if (figures) into.figures.push(figures);
      else into.lost++;
      if (method !== product) continue;
      if (!args.quick)
        outside = Math.max(
          outside,
          await outsideDifference({ frame, patch, target: target.frame }, lab.pictures, folder),
        );
      shown.push({
        source,
        target,
        output: cutFrame(frame, target.measured.area),
        figures,
        remark: measured ? '' : 'no face found again',
      });
    }
    say(`${sourceName} > ${targetName}`);
  }
  await rm(folder, { recursive: true });
  const results = methods.map((method): MethodResults => ({ name: method.name, ...found.get(method)! }));
  return { methods: results, pairs: chosen.length, refused, gallery: everyone.length, separation, outside, shown };
}

async function apply(
  method: Method,
  source: Person,
  target: Person,
): Promise<{ frame: Frame8; patch: FacePatch; milliseconds: number }> {
  const frame: Frame8 = { ...target.frame, data: target.frame.data.slice() };
  const start = performance.now();
  const patch = await method.draw(source, target);
  pasteBack(frame, patch);
  return { frame, patch, milliseconds: performance.now() - start };
}
