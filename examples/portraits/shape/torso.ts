/**
 * Shoulders and clothes: a second field and grid below the head, in the same space.
 */
import type { Person } from '../person.ts';
import { bell, bone, boneDistance, ellipsoid, type Field, join, ramp } from './distance.ts';
import type { GridMesh } from './head-mesh.ts';
import type { HeadPlan } from './head-plan.ts';
import { mix } from './noise.ts';

/** Field of the bare shoulders, chest and neck. */
export function torsoField(plan: HeadPlan): Field {
  const n = plan.shape.neck;
  const slope = bone([22, -172, -112], 24, [150 + 8 * n, -222, -112], 28 + 2 * n);
  const arm = bone([168 + 8 * n, -232, -108], 42 + 3 * n, [196 + 8 * n, -420, -100], 42);
  const neck = bone([0, -60, -82], 44 + 4 * n, [0, -215, -100], 52 + 5 * n);
  return (x, low, z) => {
    const y = low - 14;
    const ax = Math.sqrt(x * x + 16);
    let d = ellipsoid(ax, y + 330, z + 105, 172, 130, 92);
    d = join(d, boneDistance(ax, y, z, slope), 30);
    d = join(d, boneDistance(ax, y, z, arm), 40);
    return join(d, boneDistance(ax, y, z, neck), 18);
  };
}

/** How far a place lies below the collar's edge; negative: bare skin. */
export function belowCollar(person: Person, x: number, y: number, z: number): number {
  const front = ramp(-110, -50, z);
  const { kind } = person.clothes;
  if (kind === 'roll') return -138 - 8 * front - y;
  const vee = kind === 'vee' ? Math.max(0, 70 - 1.2 * Math.abs(x)) * ramp(-90, -62, z) : 0;
  return -159 - 21 * front - vee - y;
}

/** Rays of the rows: height of their origin on the spine, elevation in degrees, share of the rows until the next entry. */
const spine: readonly (readonly [number, number, number])[] = [
  [-130, 0, 18],
  [-158, 8, 34],
  [-191, 24, 34],
  [-231, 24, 16],
  [-261, 15, 14],
  [-316, 0, 10],
  [-420, 0, 0],
];

/** Grid of the clothed torso: cloth stands off the skin below the collar. */
export function castTorso(bare: Field, person: Person, detail: number): GridMesh {
  const rays = spine.slice(0, -1).flatMap(([y, elevation, share], k) => {
    const next = spine[k + 1];
    const count = Math.max(2, Math.round(share * detail));
    return Array.from({ length: count }, (_, i) => [mix(y, next[0], i / count), mix(elevation, next[1], i / count)]);
  });
  const columns = 2 * Math.round(120 * detail) + 1;
  const points = new Float32Array(rays.length * columns * 3);
  rays.forEach(([oy, elevation], r) => {
    const dy = Math.sin((elevation * Math.PI) / 180);
    const flat = Math.cos((elevation * Math.PI) / 180);
    for (let c = 0; c < columns; c++) {
      const angle = ((c / (columns - 1)) * 2 - 1) * Math.PI;
      const dx = flat * Math.sin(angle);
      const dz = flat * Math.cos(angle);
      let far = 330;
      for (let i = 0; i < 40; i++) {
        const d = bare(far * dx, oy + far * dy, -100 + far * dz);
        if (d < 0.1) break;
        far -= d * 0.9;
      }
      const below = belowCollar(person, far * dx, oy + far * dy, -100 + far * dz);
      const dive = 14 * ramp(-151, -132, oy + far * dy);
      const out = far - dive + clothThickness(person, below, far * dx, oy + far * dy);
      points.set([out * dx, oy + out * dy, -100 + out * dz], 3 * (r * columns + c));
    }
  });
  return { rows: rays.length, columns, points };
}

/** How far the cloth stands off the skin, with a band at the collar and soft folds further down. */
function clothThickness(person: Person, below: number, x: number, y: number): number {
  const roll = person.clothes.kind === 'roll';
  const band = roll ? 6 + 2 * bell(below - 16, 9) : 3 + 1.2 * ramp(14, 11, below);
  const fold = 2.2 * Math.sin(x * 0.045 + 0.03 * y) * Math.sin(y * 0.035 + 1.3 + person.seed) * ramp(20, 70, below);
  return ramp(-1.5, 1.5, below) * (band + fold);
}
