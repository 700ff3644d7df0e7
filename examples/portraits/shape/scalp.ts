/**
 * Where hair grows: the hairline and the parts of a beard, on the resting head.
 */
import type { Person } from '../person.ts';
import { bell, ramp } from './distance.ts';
import { lipLine } from './head-field.ts';
import type { HeadPlan } from './head-plan.ts';
import { noise3 } from './noise.ts';

/** Share of a place that is covered with roots, 0…1. */
export type Cover = (x: number, y: number, z: number) => number;

/** The hairy scalp. */
export function scalpCover(person: Person, plan: HeadPlan): Cover {
  const hair = person.hair;
  if (!hair) return () => 0;
  const receding = hair.receding ?? 0;
  return (x, y, z) => {
    if (y < -100) return 0;
    const ax = Math.abs(x);
    const ragged = 2.2 * noise3(x * 0.16, y * 0.16, z * 0.16, person.seed + 70);
    // over the brow, behind the temples, above the ears and down to the nape
    const front = y - plan.hairY + 0.0035 * ax * ax - receding * (6 + 16 * bell(ax - 38, 16)) + ragged;
    const temple = -50 - z + 0.42 * Math.max(0, y - 8) - 8 * receding + ragged;
    const above = Math.max(front, temple);
    const under = z > -66 ? y + 16 : z > -116 ? y - 22 + 60 * ramp(-98, -116, z) : y + 70;
    return ramp(-2, 5, Math.min(above, under + ragged));
  };
}

/** The beard: coverage of skin by roots, with soft borders. */
export function beardCover(person: Person, plan: HeadPlan): Cover {
  const beard = person.beard;
  const stubble = person.skin.stubble ?? 0;
  const chin = Math.max(stubble, beard?.chin ?? 0);
  const cheeks = Math.max(stubble * 0.8, beard?.cheeks ?? 0);
  const moustache = Math.max(stubble * 0.9, beard?.moustache ?? 0);
  if (chin + cheeks + moustache === 0) return () => 0;
  const { mouth, nose } = plan;
  const strength = beard ? 0.62 : 0.5;
  return (x, y, z) => {
    if (y > 0 || y < -150 || z < -84) return 0;
    const ax = Math.abs(x);
    const my = y - lipLine(plan, ax);
    // border on the cheek: from the sideburn down to the corner of the mouth
    const t = ramp(mouth.half + 2, 66, ax);
    const border = mouth.y + 1 + t * t * 32 + 5 * t;
    const rag = 3 * noise3(x * 0.13, y * 0.13, z * 0.13, person.seed + 80);
    const side = cheeks * ramp(7, -9, y - border + rag) * ramp(mouth.half, mouth.half + 9, ax);
    const underLip = mouth.lower + 5 + 3 * bell(ax - 9, 5);
    const low = chin * ramp(-underLip + 3, -underLip - 3, my) * ramp(mouth.half + 16, mouth.half + 4, ax);
    const patch = chin * bell(ax, 5) * ramp(-mouth.lower, -mouth.lower - 3, my) * ramp(-30, -20, my);
    const lipTop = mouth.upper * Math.sqrt(Math.max(0, 1 - (ax / (mouth.half + 6)) ** 2));
    const over =
      moustache *
      ramp(lipTop + 0.5, lipTop + 3, my) *
      ramp(nose.baseY + 1 - 0.2 * ax, nose.baseY - 4 - 0.28 * ax, y) *
      ramp(mouth.half + 8, mouth.half, ax);
    const corner = Math.min(moustache, chin) * bell(ax - mouth.half - 5, 5) * ramp(6, -2, my) * ramp(-30, -20, my);
    const throat = ramp(-126, -110, y) * ramp(-84, -70, z);
    return strength * throat * Math.max(side, low, patch, over, corner) * (z > -20 || ax > 30 || y < mouth.y ? 1 : 0);
  };
}
