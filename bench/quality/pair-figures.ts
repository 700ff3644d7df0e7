/**
 * All figures of one output.
 */

import type { Measured } from './measure-face.ts';
import { colourBlotches } from './metrics/colour-blotches.ts';
import { colourSteps } from './metrics/colour-step.ts';
import { type Detail, measureDetail } from './metrics/detail.ts';
import type { LabPlanes } from './metrics/lab.ts';
import { meshErrors } from './metrics/mesh-errors.ts';
import { type Oval, ovalScales, traceOval } from './metrics/oval.ts';
import { ringProfile } from './metrics/ring-profile.ts';
import { ringSteps } from './metrics/ring-step.ts';
import type { Person } from './people.ts';
import { cosine } from './recogniser.ts';

/** What identity judges say of one output. */
export interface IdentityFigures {
  readonly toSource: number;
  readonly toTarget: number;
  /** The intended source is the nearest of the gallery. */
  readonly top1: boolean;
}

/** Figures of one output; a face that is not found again leaves them out. */
export interface PairFigures {
  readonly identity: ReadonlyMap<string, IdentityFigures>;
  /** Degrees. */
  readonly pose: number;
  /** Eye distances. */
  readonly expression: number;
  /** L over 4 % of the radius: of the whole oval's mean. */
  readonly ringStep: number;
  /** The same for the worst of twelve sectors. */
  readonly sectorStep: number;
  /** Lab distance, of the whole oval's mean. */
  readonly colourStep: number;
  /** The same, mean over twelve sectors. */
  readonly sectorColourStep: number;
  /** Lab chroma. */
  readonly blotches: number;
  /** Inside ÷ outside, relative to the target's own. */
  readonly sharpness: number;
  readonly noise: number;
  readonly milliseconds: number;
}

const sectors = 12;

/**
 * Measures one output.
 *
 * @param output - The face found again on the output, in the target's cut-out.
 * @param gallery - Every person that is a source anywhere in the run.
 */
export function pairFigures(
  output: Measured,
  pair: { readonly source: Person; readonly target: Person; readonly gallery: readonly Person[] },
  milliseconds: number,
): PairFigures {
  const target = pair.target.measured;
  const source = pair.source.measured;
  const oval = traceOval(target.mesh);
  const whole = ringProfile(output.lab, target.lab, oval, 1);
  const parts = ringProfile(output.lab, target.lab, oval, sectors);
  const [inner, outer] = [
    [0.8, 0.95],
    [1.05, 1.2],
  ] as const;
  return {
    identity: new Map([...output.embeddings.keys()].map((name) => [name, identityFigures(name, output, pair)])),
    ...meshErrors(output.mesh, target.mesh),
    ringStep: ringSteps(whole)[0],
    sectorStep: Math.max(...ringSteps(parts)),
    colourStep: colourSteps(whole, inner, outer)[0],
    sectorColourStep: mean(colourSteps(parts, inner, outer).filter((value) => !Number.isNaN(value))),
    blotches: colourBlotches(output, source, target),
    ...detailRatios(output.lab, target.lab, oval),
    milliseconds,
  };
}

function identityFigures(
  name: string,
  output: Measured,
  pair: { readonly source: Person; readonly target: Person; readonly gallery: readonly Person[] },
): IdentityFigures {
  const own = output.embeddings.get(name)!;
  const to = (person: Person): number => cosine(own, person.measured.embeddings.get(name)!);
  const toSource = to(pair.source);
  return {
    toSource,
    toTarget: to(pair.target),
    top1: pair.gallery.every((other) => other.name === pair.source.name || to(other) < toSource),
  };
}

/** Sharpness and noise inside the oval 0.85 against between 1.1 and 1.6, relative to the same of the target. */
function detailRatios(output: LabPlanes, target: LabPlanes, oval: Oval): { sharpness: number; noise: number } {
  const scales = ovalScales(oval, target);
  const inside = (i: number): boolean => scales[i] <= 0.85;
  const outside = (i: number): boolean => scales[i] >= 1.1 && scales[i] <= 1.6;
  const ratio = (lab: LabPlanes): Detail => {
    const [face, around] = [measureDetail(lab.l, lab, inside), measureDetail(lab.l, lab, outside)];
    return { sharpness: face.sharpness / around.sharpness, noise: face.noise / around.noise };
  };
  const [o, t] = [ratio(output), ratio(target)];
  return { sharpness: o.sharpness / t.sharpness, noise: o.noise / t.noise };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
