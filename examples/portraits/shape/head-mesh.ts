/**
 * Turns a distance field into a grid of surface points: rays from a spine inside the head meet the outermost surface.
 * Rows run from the crown to the neck, columns around the head, both denser where the face is.
 */
import { type Field, ramp } from './distance.ts';

/** A grid of points; row r, column c lies at `3 · (r · columns + c)`. The first and last column are the same seam at the back. */
export interface GridMesh {
  readonly rows: number;
  readonly columns: number;
  readonly points: Float32Array;
}

/** Rays of the rows: height and depth of their origin, elevation in degrees, share of the rows until the next entry. */
const spine: readonly (readonly [number, number, number, number])[] = [
  [30, -70, 89.9, 16],
  [30, -66, 50, 14],
  [28, -62, 30, 20],
  [12, -62, 8, 36],
  [2, -62, -1, 44],
  [-8, -62, -10, 46],
  [-14, -62, -21, 30],
  [-38, -62, -16, 40],
  [-58, -62, -15, 30],
  [-64, -62, -28, 22],
  [-62, -62, -38, 18],
  [-80, -72, -35, 18],
  [-99, -84, -28, 12],
  [-125, -90, -10, 12],
  [-148, -92, 0, 8],
  [-178, -94, 0, 0],
];

/** Distance from the spine at which leaning rays land where straight ones would. */
const nominal = 85;

/**
 * Samples the field.
 *
 * @param detail - 1 gives about 0.6 mm on the face and 160,000 points; 0.5 a quarter of them.
 *
 * Cost: about 0.3 s at detail 1; half the head is computed and mirrored.
 */
export function castHead(field: Field, detail: number): GridMesh {
  const rays = spineRays(detail);
  const angles = columnAngles(detail);
  const half = angles.length - 1;
  const rows = rays.length;
  const columns = 2 * half + 1;
  const points = new Float32Array(rows * columns * 3);
  for (let r = 0; r < rows; r++) {
    const [oy, oz, elevation] = rays[r];
    const flat = Math.cos(elevation);
    const dy = Math.sin(elevation);
    let near = 150;
    for (let c = 0; c <= half; c++) {
      // rays lean outwards near the nose, so that they meet its walls and not pass along them
      const lean = 0.42 * ramp(0, 0.3, angles[c]) * ramp(1.6, 0.7, angles[c]) * ramp(-68, -50, oy);
      const ox = nominal * flat * (Math.sin(angles[c]) - Math.sin(angles[c] + lean));
      const fz = oz + nominal * flat * (Math.cos(angles[c]) - Math.cos(angles[c] + lean));
      const dx = flat * Math.sin(angles[c] + lean);
      const dz = flat * Math.cos(angles[c] + lean);
      const t = outermost(field, near + (angles[c] > 1.1 ? 26 : 10), [ox, oy, fz], [dx, dy, dz]);
      near = t;
      const right = 3 * (r * columns + half + c);
      const left = 3 * (r * columns + half - c);
      points[right] = ox + t * dx;
      points[left] = -ox - t * dx;
      points[right + 1] = points[left + 1] = oy + t * dy;
      points[right + 2] = points[left + 2] = fz + t * dz;
    }
  }
  relax(points, rows, columns, 1.7 / detail);
  return { rows, columns, points };
}

/** Evens out points that lie more than `tooFar` from a neighbour (surfaces that run along the rays), in place. */
function relax(points: Float32Array, rows: number, columns: number, tooFar: number): void {
  const down = 3 * columns;
  for (let pass = 0; pass < 3; pass++) {
    const old = points.slice();
    const apart = (i: number, j: number): number =>
      (old[j] - old[i]) ** 2 + (old[j + 1] - old[i + 1]) ** 2 + (old[j + 2] - old[i + 2]) ** 2;
    for (let r = 1; r + 1 < rows; r++) {
      for (let c = 1; c + 1 < columns; c++) {
        const i = 3 * (r * columns + c);
        const longest = Math.max(apart(i, i - 3), apart(i, i + 3), apart(i, i - down), apart(i, i + down));
        if (longest < tooFar * tooFar) continue;
        for (let k = i; k < i + 3; k++) {
          points[k] = 0.4 * old[k] + 0.15 * (old[k - 3] + old[k + 3] + old[k - down] + old[k + down]);
        }
      }
    }
  }
}

/**
 * Moves the two points of each column that lie next to a line across the face (`lineY` at |x| < `reach`) to `gap` above
 * and below it, in place, so that the grid can be cut open along the line.
 */
export function alignTo(mesh: GridMesh, field: Field, lineY: (ax: number) => number, reach: number, gap: number): void {
  const { points, columns } = mesh;
  for (let i = 0; i + 3 * columns < points.length; i += 3) {
    const ax = Math.abs(points[i]);
    if (ax > reach || points[i + 2] < -20) continue;
    const j = i + 3 * columns;
    const above = points[i + 1] - lineY(ax);
    const below = points[j + 1] - lineY(Math.abs(points[j]));
    if (above <= 0 || below > 0 || above > 4) continue;
    points[i + 1] = lineY(ax) + gap;
    points[i + 2] = frontZ(field, points[i], points[i + 1]);
    points[j + 1] = lineY(Math.abs(points[j])) - gap;
    points[j + 2] = frontZ(field, points[j], points[j + 1]);
  }
}

/** Where the surface lies in front of (x, y): the z of the outermost point of a ray along −z. */
export function frontZ(field: Field, x: number, y: number, from = 70): number {
  let z = from;
  for (let i = 0; i < 60 && z > -120; i++) {
    const d = field(x, y, z);
    if (d < 0.01) break;
    z -= d * 0.85;
  }
  return z;
}

/** Distance along a ray, coming from `from`, to the first surface met. */
function outermost(field: Field, from: number, o: readonly number[], d: readonly number[]): number {
  const [ox, oy, oz] = o;
  const [dx, dy, dz] = d;
  let t = from;
  let step = 0;
  let before = 0;
  for (let i = 0; i < 60; i++) {
    const gap = field(ox + t * dx, oy + t * dy, oz + t * dz);
    if (gap < 0.01) return t - gap;
    // how fast the distance really falls along the ray tells how far to go
    const slope = step > 0 ? Math.max(0.75, Math.min(1.2, (before - gap) / step)) : 1.1;
    step = gap / slope;
    before = gap;
    t -= step;
    if (t < 5) return 5;
  }
  return t;
}

function spineRays(detail: number): [number, number, number][] {
  const rays: [number, number, number][] = [];
  for (let k = 0; k + 1 < spine.length; k++) {
    const a = spine[k];
    const b = spine[k + 1];
    const before = spine[k - 1] ?? a;
    const after = spine[k + 2] ?? b;
    const count = Math.max(2, Math.round(a[3] * detail));
    for (let i = 0; i < count; i++) {
      const t = i / count;
      const at = (n: 0 | 1 | 2) => monotone(before[n], a[n], b[n], after[n], [before[3], a[3], b[3]], t);
      rays.push([at(0), at(1), (at(2) * Math.PI) / 180]);
    }
  }
  const end = spine.at(-1)!;
  rays.push([end[0], end[1], (end[2] * Math.PI) / 180]);
  return rays;
}

/** Hermite curve through unevenly spaced values, so that rows do not bunch where the density changes. */
function monotone(p0: number, p1: number, p2: number, p3: number, w: readonly number[], t: number): number {
  const d0 = (p1 - p0) / (w[0] || 1);
  const d1 = (p2 - p1) / (w[1] || 1);
  const d2 = (p3 - p2) / (w[2] || 1);
  const m1 = ((d0 + d1) / 2) * w[1];
  const m2 = ((d1 + d2) / 2) * w[1];
  const t2 = t * t;
  const t3 = t2 * t;
  return (2 * t3 - 3 * t2 + 1) * p1 + (t3 - 2 * t2 + t) * m1 + (3 * t2 - 2 * t3) * p2 + (t3 - t2) * m2;
}

function columnAngles(detail: number): number[] {
  const angles = [0];
  let angle = 0;
  while (angle < Math.PI) {
    const degrees = (angle * 180) / Math.PI;
    const step = degrees < 15 ? 0.3 : degrees < 55 ? 0.42 : degrees < 125 ? 0.62 : 1.6;
    angle = Math.min(Math.PI, angle + (step / detail) * (Math.PI / 180));
    angles.push(angle);
  }
  return angles;
}
