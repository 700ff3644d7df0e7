/**
 * Skin: tone, blood, lips, freckles, stubble, pores and shine.
 */
import type { Person } from '../person.ts';
import { bell, ramp } from '../shape/distance.ts';
import { type LidState, lowerMargin, upperMargin } from '../shape/eyelids.ts';
import { lipLine } from '../shape/head-field.ts';
import type { HeadPlan } from '../shape/head-plan.ts';
import { cloud, mix, noise3 } from '../shape/noise.ts';
import type { Rotation } from './camera.ts';
import { type Lamps, linear } from './lighting.ts';
import { addGloss, type Sample, type Shine } from './sample.ts';

/** What skin needs to know besides the sample. */
export interface SkinScene {
  readonly person: Person;
  readonly plan: HeadPlan;
  readonly lamps: Lamps;
  readonly head: Rotation;
  readonly lids: readonly [LidState, LidState];
  /** Share of skin hidden under hair roots at a resting point, 0…1, for the scalp and for the beard. */
  readonly scalp: (x: number, y: number, z: number) => number;
  readonly beard: (x: number, y: number, z: number) => number;
}

/** Height of the lips' red over and under their seam at `ax = |x|`, millimetres. */
export function lipHeights(plan: HeadPlan, ax: number): [number, number] {
  const t = Math.min(1, ax / plan.mouth.half);
  const body = Math.sqrt(Math.max(0, 1 - t * t));
  const bow = 0.86 + 0.22 * bell(ax - 5, 3.4) - 0.1 * bell(ax, 2.4) - 0.3 * t * t;
  return [plan.mouth.upper * body ** 0.9 * bow, plan.mouth.lower * body ** 1.1];
}

/** Makes the skin material. */
export function makeSkin(scene: SkinScene): (s: Sample) => void {
  const { person, plan, lamps, head } = scene;
  const { eye, mouth, nose } = plan;
  const tone = linear(person.skin.tone);
  const light = 0.3 * tone[0] + 0.5 * tone[1] + 0.2 * tone[2];
  const red = person.skin.red ?? 1;
  const shine = person.skin.shine ?? 1;
  const freckles = person.skin.freckles ?? 0;
  const lipstick = person.lips && linear(person.lips.colour);
  const paint = person.lips?.strength ?? 0;
  // natural lips: blood over the skin's own tone
  const lip = [mix(tone[0], 0.5, 0.3) * 0.86, mix(tone[1] * 0.55, 0.12, 0.35), mix(tone[2] * 0.62, 0.12, 0.35)];
  const seed = person.seed;
  const hairColour = linear(person.hair?.colour ?? person.brows.colour);
  const beardColour = linear(person.beard?.colour ?? person.brows.colour);

  const shineOf: Shine = { broad: 16, broadStrength: 0, sharp: 60, sharpStrength: 0 };

  return (s) => {
    const { x, y, z } = s;
    const ax = Math.abs(x);
    const u = ax - eye.x;
    const front = z > -30 ? 1 : 0;
    // blood and melanin
    const blotch = cloud(x * 0.07, y * 0.07, z * 0.07, seed + 3, 3);
    const fine = cloud(x * 0.45, y * 0.45, z * 0.45, seed + 5, 2);
    let blood = 0.12 + 0.3 * blotch + 0.1 * fine;
    blood +=
      0.75 * bell(Math.hypot(ax - 40, (y + 33) * 1.2), 19) +
      0.6 * bell(Math.hypot(ax * 0.8, y - nose.tipY, z - nose.tipZ), 15);
    blood += 0.3 * bell(Math.hypot(ax, y - plan.chinY), 18) + 0.55 * ramp(66, 74, ax) * ramp(-60, -75, z);
    blood += front * 0.15 * bell(Math.hypot(u, (y - eye.y) * 1.1), 14);
    blood *= red;
    const under = front * bell(Math.hypot(u + 6, (y + 10.5) * 2.2), 13) * (0.13 + 0.08 * plan.shape.age);
    const melanin = 1 + 0.1 * blotch + 0.12 * fine - under + 0.04 * ramp(20, 60, y);
    let r = tone[0] * melanin * (1 + 0.03 * blood);
    let g = tone[1] * melanin * (1 - 0.13 * blood);
    let b = tone[2] * melanin * (1 - 0.12 * blood + 0.1 * under);
    if (freckles > 0) {
      const spot =
        ramp(0.32, 0.5, cloud(x * 0.43, y * 0.43, z * 0.43, seed + 21, 3)) *
        freckles *
        bell(Math.hypot(ax * 0.6, y + 25), 34);
      r *= 1 - 0.3 * spot;
      g *= 1 - 0.45 * spot;
      b *= 1 - 0.5 * spot;
    }
    let wet = 0;
    // lips
    const my = y - lipLine(plan, ax);
    if (front && ax < mouth.half + 3 && Math.abs(my) < 14) {
      const [up, down] = lipHeights(plan, ax);
      const inside = my > 0 ? ramp(0.9, -0.5, my - up) : ramp(1.3, -0.8, -my - down);
      const cover = inside * ramp(mouth.half + 1, mouth.half - 3, ax);
      const lines = 1 + 0.16 * noise3(x * 1.1, y * 0.18, 3, seed + 8) + 0.08 * fine;
      const c = cover * 0.86;
      r = mix(r, lip[0] * lines, c);
      g = mix(g, lip[1] * lines, c);
      b = mix(b, lip[2] * lines, c);
      if (lipstick) {
        r = mix(r, lipstick[0] * lines, cover * paint);
        g = mix(g, lipstick[1] * lines, cover * paint);
        b = mix(b, lipstick[2] * lines, cover * paint);
      }
      const seam =
        (1 - 0.5 * bell(my, 0.7) * ramp(mouth.half + 1, mouth.half - 2, ax)) *
        (1 - 0.5 * bell(Math.hypot(ax - mouth.half + 0.6, my), 2));
      r *= seam;
      g *= seam;
      b *= seam;
      wet = cover;
    }
    // rims of the lids: moist below, dark at the roots of the lashes above
    if (front && Math.abs(u) < 20 && Math.abs(y - eye.y) < 14) {
      const lids = scene.lids[x < 0 ? 0 : 1];
      const on = ramp(eye.innerU - 1.5, eye.innerU + 2, u) * ramp(eye.outerU + 2, eye.outerU - 1, u);
      const below = lowerMargin(plan, u, lids) - (y - eye.y);
      const above = y - eye.y - upperMargin(plan, u, lids);
      const moist = on * bell(below - 0.3, 0.7) * 0.6 * (1 - lids.blink);
      r = mix(r, 0.55 * mix(tone[0], 1, 0.3), moist);
      g = mix(g, 0.27 * mix(tone[1], 1, 0.3), moist);
      b = mix(b, 0.23 * mix(tone[2], 1, 0.3), moist);
      wet = Math.max(wet, moist);
      const line = 1 - (0.35 + 0.4 * Math.min(1, person.lashes)) * on * bell(above - 0.2, 0.75 + 0.2 * person.lashes);
      r *= line;
      g *= line;
      b *= line;
    }
    // hair roots
    const roots = scene.scalp(x, y, z) * 0.92;
    if (roots > 0) {
      r = mix(r, hairColour[0] * 0.55 + 0.005, roots);
      g = mix(g, hairColour[1] * 0.55 + 0.004, roots);
      b = mix(b, hairColour[2] * 0.55 + 0.004, roots);
    }
    const shadow = scene.beard(x, y, z);
    if (shadow > 0) {
      const k = shadow * (0.75 + 0.5 * noise3(x * 1.7, y * 1.7, z * 1.7, seed + 31));
      r = mix(r, beardColour[0] * 0.8 + 0.03 * light, k);
      g = mix(g, beardColour[1] * 0.8 + 0.035 * light, k);
      b = mix(b, beardColour[2] * 0.8 + 0.045 * light, k);
    }

    // pores and fine lines bend the normal
    const pore = 0.16 * (1 - 0.6 * wet);
    const f = 1.25;
    const h0 = noise3(x * f, y * f, z * f, seed + 40);
    const gx = noise3(x * f + 0.35, y * f, z * f, seed + 40) - h0;
    const gy = noise3(x * f, y * f + 0.35, z * f, seed + 40) - h0 + 0.5 * fine;
    const gz = noise3(x * f, y * f, z * f + 0.35, seed + 40) - h0;
    let nx = s.nx - pore * (head[0] * gx + head[1] * gy + head[2] * gz);
    let ny = s.ny - pore * (head[3] * gx + head[4] * gy + head[5] * gz);
    let nz = s.nz - pore * (head[6] * gx + head[7] * gy + head[8] * gz);
    const n = 1 / Math.hypot(nx, ny, nz);
    nx *= n;
    ny *= n;
    nz *= n;
    const { key } = lamps;
    const grain = 1 + 0.55 * s.seen * ((nx - s.nx) * key[0] + (ny - s.ny) * key[1] + (nz - s.nz) * key[2]);
    s.out[0] = r * s.r * grain;
    s.out[1] = g * s.g * grain;
    s.out[2] = b * s.b * grain;
    const oil = 0.75 + 0.5 * bell(ax, 22) * ramp(-60, -20, y) + 0.25 * blotch;
    const dull = 1 - 0.95 * Math.max(roots, shadow);
    shineOf.broadStrength = 0.8 * oil * shine * dull;
    shineOf.sharp = 60 + 60 * wet;
    shineOf.sharpStrength = (0.28 * oil + 0.7 * wet) * shine * dull;
    addGloss(s, lamps, nx, ny, nz, shineOf);
  };
}
