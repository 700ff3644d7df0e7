/**
 * Shoulders and clothes: a second field and grid below the head, in the same space.
 */
import type { Person } from '../person.ts';
import { bell, bone, boneDistance, ellipsoid, type Field, join, ramp } from './distance.ts';
import type { GridMesh } from './head-mesh.ts';
import type { HeadPlan } from './head-plan.ts';

/** Field of the bare shoulders, chest and neck. */
export function torsoField(plan: HeadPlan): Field {
  const n = plan.shape.neck;
  const slope = bone([20, -140, -112], 30, [150 + 8 * n, -214, -112], 30 + 2 * n);
  const arm = bone([168 + 8 * n, -232, -108], 42 + 3 * n, [196 + 8 * n, -420, -100], 42);
  const neck = bone([0, -60, -82], 44 + 4 * n, [0, -215, -100], 52 + 5 * n);
  return (x, y, z) => {
    const ax = Math.sqrt(x * x + 16);
    let d = ellipsoid(ax, y + 330, z + 105, 172, 130, 92);
    d = join(d, boneDistance(ax, y, z, slope), 30);
    d = join(d, boneDistance(ax, y, z, arm), 40);
    return join(d, boneDistance(ax, y, z, neck), 18);
  };
}

/** Height of the collar's edge at a place around the neck: `z` −45 is the throat, −150 the nape. */
export function collarLine(person: Person, x: number, z: number): number {
  const front = ramp(-110, -50, z);
  if (person.clothes.kind === 'roll') return -146 - 8 * front;
  if (person.clothes.kind === 'vee')
    return -164 - 12 * front - Math.max(0, 74 - 1.15 * Math.abs(x)) * ramp(-90, -55, z);
  return -164 - 24 * front;
}

/** Grid of the clothed torso; `cloth` holds 1 where cloth covers the skin. */
export function castTorso(bare: Field, person: Person, detail: number): GridMesh & { readonly cloth: Float32Array } {
  const rows = Math.round(150 * detail);
  const columns = 2 * Math.round(110 * detail) + 1;
  const points = new Float32Array(rows * columns * 3);
  const cloth = new Float32Array(rows * columns);
  const roll = person.clothes.kind === 'roll';
  for (let r = 0; r < rows; r++) {
    const t = r / (rows - 1);
    const elevation = ((82 - 110 * t ** 0.75) * Math.PI) / 180;
    const dy = Math.sin(elevation);
    const flat = Math.cos(elevation);
    for (let c = 0; c < columns; c++) {
      const angle = ((c / (columns - 1)) * 2 - 1) * Math.PI;
      const dx = flat * Math.sin(angle);
      const dz = flat * Math.cos(angle);
      let far = 330;
      for (let i = 0; i < 40; i++) {
        const d = bare(far * dx, -290 + far * dy, -100 + far * dz);
        if (d < 0.1) break;
        far -= d * 0.9;
      }
      const i = r * columns + c;
      const y = -290 + far * dy;
      const below = collarLine(person, far * dx, -100 + far * dz) - y;
      const on = ramp(0, 2.5, below);
      // cloth stands off the skin, with a seam at the collar and soft folds
      const hem = roll
        ? 5.5 + 2.5 * bell(below - 14, 8) + 1.2 * Math.sin(below * 0.5) * ramp(26, 20, below)
        : 3.2 + 1.3 * ramp(13, 9, below);
      const fold =
        2.2 * Math.sin(far * dx * 0.045 + 0.03 * y) * Math.sin(y * 0.035 + 1.3 + person.seed) * ramp(20, 70, below);
      cloth[i] = on;
      const out = far + on * (hem + fold);
      points[3 * i] = out * dx;
      points[3 * i + 1] = -290 + out * dy;
      points[3 * i + 2] = -100 + out * dz;
    }
  }
  return { rows, columns, points, cloth };
}
