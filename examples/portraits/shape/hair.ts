/**
 * Strands: scalp hair, brows, lashes and beards as many short polylines, grown on the resting head.
 */
import type { Colour, Person } from '../person.ts';
import { type Field, ramp } from './distance.ts';
import { type LidState, lowerMargin, upperMargin } from './eyelids.ts';
import { frontZ, type GridMesh } from './head-mesh.ts';
import type { HeadPlan } from './head-plan.ts';
import { mix, noise3, randomStream } from './noise.ts';
import type { Cover } from './scalp.ts';

/** Many strands of the same number of points. */
export interface Strands {
  /** Points of one strand after the other, root first; `x, y, z` in head space. */
  readonly points: Float32Array;
  readonly perStrand: number;
  /** sRGB colour per strand, `3 · strands`. */
  readonly colours: Float32Array;
  /** Outward direction at the root per strand, head space. */
  readonly outward: Float32Array;
  /** Width at the root in millimetres. */
  readonly width: number;
  /** How deep in the others a strand lies, 0 (deep, dark) … 1 (outside). */
  readonly layer: Float32Array;
}

interface Root {
  readonly p: readonly number[];
  readonly n: readonly number[];
}

/** Draws roots from the grid, evenly over the area that `cover` gives. */
function drawRoots(mesh: GridMesh, normals: Float32Array, cover: Cover, count: number, random: () => number): Root[] {
  const cells: number[] = [];
  const sums: number[] = [];
  let sum = 0;
  const { points, columns } = mesh;
  for (let r = 0; r + 1 < mesh.rows; r++) {
    for (let c = 0; c + 1 < columns; c++) {
      const i = 3 * (r * columns + c);
      const k = cover(points[i], points[i + 1], points[i + 2]);
      if (k < 0.08) continue;
      const j = i + 3 * columns;
      const wide = Math.hypot(points[i + 3] - points[i], points[i + 4] - points[i + 1], points[i + 5] - points[i + 2]);
      const high = Math.hypot(points[j] - points[i], points[j + 1] - points[i + 1], points[j + 2] - points[i + 2]);
      sum += k * Math.min(8, wide * high);
      cells.push(i);
      sums.push(sum);
    }
  }
  const roots: Root[] = [];
  for (let n = 0; n < count && cells.length > 0; n++) {
    const want = random() * sum;
    let lo = 0;
    let hi = sums.length - 1;
    while (lo < hi) {
      const m = (lo + hi) >> 1;
      if (sums[m] < want) lo = m + 1;
      else hi = m;
    }
    const i = cells[lo];
    const j = i + 3 * columns;
    const a = random();
    const b = random();
    const p = [0, 1, 2].map(
      (k) => points[i + k] + a * (points[i + 3 + k] - points[i + k]) + b * (points[j + k] - points[i + k]),
    );
    roots.push({ p, n: [normals[i], normals[i + 1], normals[i + 2]] });
  }
  return roots;
}

/** A growing heap of strands. */
function makeHeap(perStrand: number, width: number) {
  const points: number[] = [];
  const colours: number[] = [];
  const outward: number[] = [];
  const layer: number[] = [];
  return {
    points,
    colours,
    outward,
    layer,
    add(strand: readonly number[], colour: readonly number[], out: readonly number[], depth: number) {
      for (const v of strand) points.push(v);
      colours.push(colour[0], colour[1], colour[2]);
      outward.push(out[0], out[1], out[2]);
      layer.push(depth);
    },
    done(): Strands {
      return {
        points: new Float32Array(points),
        perStrand,
        colours: new Float32Array(colours),
        outward: new Float32Array(outward),
        layer: new Float32Array(layer),
        width,
      };
    },
  };
}

function tinted(colour: Colour, grey: number, random: () => number): number[] {
  if (random() < grey) {
    const v = 150 + 70 * random();
    return [v, v * 0.985, v * 0.96];
  }
  const k = 0.8 + 0.4 * random();
  return [colour[0] * k, colour[1] * k * (0.97 + 0.06 * random()), colour[2] * k];
}

/** Scalp hair. `body` is the field of head and shoulders that the hair lies on. */
export function growHair(
  person: Person,
  plan: HeadPlan,
  mesh: GridMesh,
  normals: Float32Array,
  cover: Cover,
  body: Field,
): Strands | undefined {
  const style = person.hair;
  if (!style) return undefined;
  const random = randomStream(person.seed * 7 + 1);
  const guides = Math.round(650 * (style.density ?? 4));
  const children = 7;
  const steps = style.curl && style.length > 40 ? 26 : Math.max(style.length, style.sides) > 90 ? 18 : 10;
  const heap = makeHeap(steps, style.length > 30 ? 0.75 : 0.6);
  for (const root of drawRoots(mesh, normals, cover, guides, random)) {
    const [x, y, z] = root.p as [number, number, number];
    const top = ramp(28, 72, y);
    const fringe = style.fringe && z > -22 && Math.abs(x) < 52 ? style.fringe : 0;
    const layer = random();
    const length = (fringe || mix(style.sides, style.length, top)) * (0.82 + 0.3 * random());
    const part = style.parting === undefined ? 1 : x < style.parting ? -1 : 1;
    const comb = [style.comb[0] * part, style.comb[1], style.comb[2]];
    const spin = random() * 6.28;
    const guide = growOne({
      p: root.p,
      n: root.n,
      length,
      steps,
      layer,
      comb,
      fringe: fringe > 0,
      top,
      style,
      body,
      plan,
      spin,
      seed: person.seed,
    });
    if (!style.curl) smooth(guide);
    for (let k = 0; k < children; k++) {
      const spread = style.curl ? 2.4 : 2.1;
      const dx = (random() - 0.5) * 2 * spread;
      const dy = (random() - 0.5) * 2 * spread;
      const dz = (random() - 0.5) * 2 * spread;
      const clump = 0.75 + 0.5 * random();
      const out: number[] = [];
      for (let i = 0; i < steps; i++) {
        const t = i / (steps - 1);
        const f = mix(1, 0.35, t * clump);
        const stray = random() < 0.05 ? t * 3 : 0;
        out.push(
          guide[3 * i] + dx * (f + stray),
          guide[3 * i + 1] + dy * (f + stray * 0.5),
          guide[3 * i + 2] + dz * (f + stray),
        );
      }
      heap.add(out, tinted(style.colour, style.grey ?? 0, random), root.n, layer);
    }
  }
  return heap.done();
}

/** Takes the kinks out of a strand, in place; root and tip stay. */
function smooth(strand: number[]): void {
  for (let pass = 0; pass < 3; pass++) {
    for (let i = 3; i + 3 < strand.length; i++)
      strand[i] = 0.25 * strand[i - 3] + 0.5 * strand[i] + 0.25 * strand[i + 3];
  }
}

interface Growth {
  readonly p: readonly number[];
  readonly n: readonly number[];
  readonly length: number;
  readonly steps: number;
  readonly layer: number;
  readonly comb: readonly number[];
  readonly fringe: boolean;
  readonly top: number;
  readonly style: NonNullable<Person['hair']>;
  readonly body: Field;
  readonly plan: HeadPlan;
  readonly spin: number;
  readonly seed: number;
}

/** Grows one strand: off the skin, along the comb, then down, always outside the body. */
function growOne(g: Growth): number[] {
  const { style, body } = g;
  const step = g.length / (g.steps - 1);
  const clear = Math.min(0.8 + style.volume * (0.25 + 0.75 * g.layer), 0.7 * g.length + 0.5);
  const flow = g.fringe
    ? [g.comb[0] * 0.5, -0.35, 0.9]
    : mixVector([0.12 * Math.sign(g.p[0]), -0.9, -0.5], g.comb, g.top);
  const comb = mixVector(flow, g.n, style.lift ?? 0);
  let d = normalised([0, 1, 2].map((k) => g.n[k] * 0.8 + comb[k] * 0.6));
  let p = g.p.map((v, k) => v - 0.5 * g.n[k]);
  const out = [...p];
  const curl = style.curl ?? 0;
  for (let i = 1; i < g.steps; i++) {
    const t = i / (g.steps - 1);
    const pull = style.weight * (g.fringe ? 0.75 : 1) * ramp(0, 70, i * step);
    const wave = 0.22 * noise3(p[0] * 0.035, p[1] * 0.035, p[2] * 0.035, g.seed + 90);
    const side = 0.22 * noise3(p[0] * 0.035, p[1] * 0.035, p[2] * 0.035, g.seed + 97);
    const want = normalised([
      comb[0] * (1 - 0.7 * pull) + side,
      comb[1] * (1 - pull) - 1.3 * pull,
      comb[2] * (1 - 0.7 * pull) + wave,
    ]);
    d = normalised(mixVector(d, want, 0.45));
    const q = p.map((v, k) => v + d[k] * step);
    const gap = body(q[0], q[1], q[2]);
    const keep = clear * Math.min(1, 0.25 + 1.6 * t);
    if (gap < keep || (gap > keep + 2 && style.curl === undefined && q[1] > -110)) {
      const e = 1.5;
      const n = normalised([
        body(q[0] + e, q[1], q[2]) - gap,
        body(q[0], q[1] + e, q[2]) - gap,
        body(q[0], q[1], q[2] + e) - gap,
      ]);
      const push = gap < keep ? Math.min(keep - gap, step * 2 + 2) : -0.5 * Math.min(gap - keep, step);
      for (let k = 0; k < 3; k++) q[k] = q[k] + n[k] * push;
    }
    p = q;
    const turn = g.spin + (i * step) / Math.max(1.2, curl * 0.75);
    const ring = curl * Math.min(1, t * 3);
    out.push(p[0] + ring * Math.cos(turn), p[1] + 0.5 * ring * Math.sin(turn * 1.3), p[2] + ring * Math.sin(turn));
  }
  return out;
}

/** Eyebrows. */
export function growBrows(person: Person, plan: HeadPlan, field: Field): Strands {
  const random = randomStream(person.seed * 13 + 5);
  const { thick, arch, colour } = person.brows;
  const heap = makeHeap(4, 0.28);
  const grey = (person.hair?.grey ?? person.beard?.grey ?? 0) * 0.6;
  for (let n = 0; n < 520 * (0.6 + 0.4 * thick); n++) {
    const side = n % 2 ? 1 : -1;
    const t = random() ** 0.9;
    const across = random() - 0.5 + (random() - 0.5) * 0.3;
    const half = thick * (3.5 * ramp(-0.06, 0.25, t) * mix(1, 0.3, ramp(0.45, 1, t)) + 0.9);
    const ax = mix(12.5, 49, t);
    const y =
      plan.browY -
      2.5 +
      (4.6 + 3.4 * arch) * Math.sin(Math.min(1, t / 0.68) * 1.57) -
      (4.5 + 2.4 * arch) * ramp(0.62, 1.1, t) +
      across * half * 2;
    const lean = mix(0.95, -0.25, ramp(0, 0.5, t)) - across * 0.9 + (random() - 0.5) * 0.35;
    const length = mix(6, 8, Math.sin(t * 3.1)) * (0.75 + 0.5 * random()) * (0.7 + 0.3 * thick);
    const strand: number[] = [];
    for (let i = 0; i < 4; i++) {
      const k = (i / 3) * length;
      const bend = lean - 0.1 * i;
      const px = ax + k * Math.cos(bend);
      const py = y + k * Math.sin(bend);
      strand.push(side * px, py, frontZ(field, px, py) + 0.15 + 0.9 * Math.sin((i / 3) * 2.2));
    }
    heap.add(strand, tinted(colour, grey, random), [side * 0.3, 0.2, 0.93], 0.55 + 0.4 * random());
  }
  return heap.done();
}

/** Lashes of both eyes, for the given state of the lids (left and right of the picture). */
export function growLashes(person: Person, plan: HeadPlan, field: Field, lids: readonly [LidState, LidState]): Strands {
  const random = randomStream(person.seed * 17 + 3);
  const heap = makeHeap(5, 0.2);
  const { eye } = plan;
  const dark: Colour = [26, 19, 16];
  for (let which = 0; which < 2; which++) {
    const side = which === 0 ? -1 : 1;
    const state = lids[which];
    for (let n = 0; n < 330; n++) {
      const upper = n < 260;
      const t = upper ? 0.04 + 0.96 * random() : 0.2 + 0.75 * random();
      const u = mix(eye.innerU + 1.5, eye.outerU + 0.3, t);
      const v = upper ? upperMargin(plan, u, state) : lowerMargin(plan, u, state);
      const x0 = eye.x + u;
      const y0 = eye.y + v;
      const z0 = frontZ(field, x0, y0) - 0.2;
      const long = person.lashes * (upper ? mix(3.6, 5.6, t) : 2.2) * (0.7 + 0.5 * random());
      const fan = (t - 0.45) * 1.3 + (random() - 0.5) * 0.3;
      const rise = upper ? mix(1, -1.2, state.blink) : -1;
      const strand: number[] = [];
      for (let i = 0; i < 5; i++) {
        const k = i / 4;
        const forward = long * (upper ? 0.85 * k - 0.3 * k * k : 0.5 * k);
        const up = long * rise * (upper ? 0.08 * k + 0.42 * k * k : 0.5 * k);
        strand.push(side * (x0 + fan * long * 0.55 * k), y0 + up, z0 + forward - 0.25 * long * k * Math.max(0, fan));
      }
      heap.add(strand, dark, [side * 0.3, 0, 0.95], 0.25);
    }
  }
  return heap.done();
}

/** The hairs of a beard. */
export function growBeard(
  person: Person,
  plan: HeadPlan,
  mesh: GridMesh,
  normals: Float32Array,
  cover: Cover,
): Strands | undefined {
  const beard = person.beard;
  if (!beard) return undefined;
  const random = randomStream(person.seed * 19 + 11);
  const heap = makeHeap(5, 0.42);
  for (const { p, n } of drawRoots(mesh, normals, cover, 9000, random)) {
    const lip = p[1] > plan.mouth.y - 2 && Math.abs(p[0]) < plan.mouth.half + 6;
    const length = beard.length * (lip ? 0.55 : 0.7 + 0.5 * ramp(-60, -110, p[1])) * (0.7 + 0.5 * random());
    const out = lip ? 0.34 : 0.42;
    const side = Math.sign(p[0]) * (lip ? 0.75 * ramp(1, 14, Math.abs(p[0])) : 0.12) + 0.5 * (random() - 0.5);
    const d0 = [
      n[0] * out + side,
      n[1] * out - 0.8 + 0.3 * (random() - 0.5),
      n[2] * out + 0.12 + 0.3 * (random() - 0.5),
    ];
    // keep to the skin: no hair grows inwards
    const inward = Math.min(0, d0[0] * n[0] + d0[1] * n[1] + d0[2] * n[2] - 0.28);
    let d = normalised(d0.map((v, k) => v - inward * n[k]));
    let q = [...p];
    const strand = [...q];
    for (let i = 1; i < 5; i++) {
      d = normalised([d[0], d[1] - 0.16, d[2]]);
      const dot = d[0] * n[0] + d[1] * n[1] + d[2] * n[2];
      if (dot < 0.12) d = normalised(d.map((v, k) => v + (0.12 - dot) * n[k]));
      q = q.map((v, k) => v + (d[k] * length) / 4);
      strand.push(q[0], q[1], q[2]);
    }
    heap.add(strand, tinted(beard.colour, beard.grey ?? 0, random), n, random());
  }
  return heap.done();
}

function normalised(v: readonly number[]): number[] {
  const n = 1 / (Math.hypot(v[0], v[1], v[2]) || 1);
  return [v[0] * n, v[1] * n, v[2] * n];
}

function mixVector(a: readonly number[], b: readonly number[], t: number): number[] {
  return [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)];
}
