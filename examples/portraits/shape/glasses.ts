/**
 * Spectacles: tubes for rims, bridge and arms, and the two panes.
 */
import type { Person } from '../person.ts';
import type { GridMesh } from './head-mesh.ts';
import type { HeadPlan } from './head-plan.ts';

/** Rims, bridge and arms, and panes; all in head space. */
export interface Glasses {
  readonly tubes: readonly GridMesh[];
  readonly panes: readonly GridMesh[];
}

/** Builds the glasses of a person, or nothing. */
export function makeGlasses(person: Person, plan: HeadPlan): Glasses | undefined {
  const style = person.glasses;
  if (!style) return undefined;
  const radius = 0.8 + 1.1 * style.thick;
  const high = 17.5 + 2.5 * style.round;
  const wide = 25.5 - 2 * style.round;
  const cx = plan.eye.x + 2.5;
  const power = 2 / (3.6 - 1.5 * style.round);
  const at = (side: number, angle: number, k: number): number[] => {
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    const x = cx + k * wide * Math.sign(c) * Math.abs(c) ** power;
    const y = -3.5 + k * high * Math.sign(s) * Math.abs(s) ** power;
    return [side * x, y, depthAt(x, y)];
  };
  const depthAt = (x: number, y: number) => 26 - 0.0034 * x * x + 0.13 * (y + 4);
  const tubes: GridMesh[] = [];
  const panes: GridMesh[] = [];
  for (const side of [-1, 1]) {
    const ring = Array.from({ length: 65 }, (_, i) => at(side, (i / 64) * 2 * Math.PI, 1));
    tubes.push(tube(ring, radius));
    const hinge = [cx + wide + 1, 4, depthAt(cx + wide, 4)];
    const arm = [
      [hinge[0] - 1, 4, hinge[2]],
      [hinge[0] + 5, 5, hinge[2] - 9],
      [74, 5, -30],
      [75, 4, -76],
      [74, -6, -92],
    ];
    tubes.push(
      tube(
        subdivide(arm).map(([x, y, z]) => [side * x!, y!, z!]),
        radius * 0.9,
      ),
    );
    const points: number[] = [];
    for (let r = 0; r < 7; r++) for (let c = 0; c < 33; c++) points.push(...at(side, (c / 32) * 2 * Math.PI, r / 6));
    panes.push({ rows: 7, columns: 33, points: Float32Array.from(points) });
  }
  const x0 = cx - wide;
  const z0 = depthAt(x0, 2);
  tubes.push(
    tube(
      subdivide([
        [-x0, 1, z0],
        [-x0 * 0.5, 4, z0 + 1.5],
        [x0 * 0.5, 4, z0 + 1.5],
        [x0, 1, z0],
      ]),
      radius,
    ),
  );
  return { tubes, panes };
}

function subdivide(path: readonly (readonly number[])[]): number[][] {
  const out: number[][] = [];
  for (let i = 0; i + 1 < path.length; i++) {
    for (let k = 0; k < 8; k++) out.push([0, 1, 2].map((c) => path[i][c] + ((path[i + 1][c] - path[i][c]) * k) / 8));
  }
  out.push([...path.at(-1)!]);
  return out;
}

function tube(path: readonly (readonly number[])[], radius: number): GridMesh {
  const columns = 9;
  const points = new Float32Array(path.length * columns * 3);
  for (let r = 0; r < path.length; r++) {
    const a = path[Math.max(0, r - 1)];
    const b = path[Math.min(path.length - 1, r + 1)];
    const t = unit([b[0] - a[0], b[1] - a[1], b[2] - a[2]]);
    const u = unit(Math.abs(t[2]) < 0.9 ? [t[1], -t[0], 0] : [0, t[2], -t[1]]);
    const v = [t[1] * u[2] - t[2] * u[1], t[2] * u[0] - t[0] * u[2], t[0] * u[1] - t[1] * u[0]];
    for (let c = 0; c < columns; c++) {
      const angle = (c / (columns - 1)) * 2 * Math.PI;
      for (let k = 0; k < 3; k++) {
        points[3 * (r * columns + c) + k] = path[r][k] + radius * (Math.cos(angle) * u[k] + Math.sin(angle) * v[k]);
      }
    }
  }
  return { rows: path.length, columns, points };
}

function unit(v: readonly number[]): number[] {
  const n = Math.hypot(v[0], v[1], v[2]) || 1;
  return v.map((c) => c / n);
}
