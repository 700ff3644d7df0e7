/**
 * All figures of one output.
 */

import type { Measured } from './measure-face.ts';
import { colourBlotches } from './metrics/colour-blotches.ts';
import { colourSteps } from './metrics/colour-step.ts';
import { meshErrors } from './metrics/mesh-errors.ts';
import { ringProfile } from './metrics/ring-profile.ts';
import { ringSteps } from './metrics/ring-step.ts';
import { shadeFigures } from './metrics/shade-patches.ts';
import type { Person } from './people.ts';
import { cosine } from './recogniser.ts';
import { detailContrast } from './target-rim.ts';

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
  /** The same, mean over twelve sectors. */
  readonly meanSectorStep: number;
  /** The same for the worst of twelve sectors. */
  readonly sectorStep: number;
  /** Lab distance, of the whole oval's mean. */
  readonly colourStep: number;
  /** The same, mean over twelve sectors. */
  readonly sectorColourStep: number;
  /** Lab chroma. */
  readonly blotches: number;
  /** L. */
  readonly patches: number;
  /** 0…1. */
  readonly leftOver: number;
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
  const { oval } = pair.target.rim;
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
    meanSectorStep: mean(ringSteps(parts)),
    sectorStep: Math.max(...ringSteps(parts)),
    colourStep: colourSteps(whole, inner, outer)[0],
    sectorColourStep: mean(colourSteps(parts, inner, outer).filter((value) => !Number.isNaN(value))),
    blotches: colourBlotches(output, source, target),
    ...shadeFigures(output, source, target),
    ...detailRatios(output, pair.target),
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

/** Sharpness and noise of the face against its surroundings, relative to the same of the target. */
function detailRatios(output: Measured, target: Person): { sharpness: number; noise: number } {
  const own = detailContrast(output.lab, target.rim);
  const wanted = target.rim.detail;
  return { sharpness: own.sharpness / wanted.sharpness, noise: own.noise / wanted.noise };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
