/**
 * Light on surfaces: the lamps of a view, soft shadows, occlusion and the way light spreads inside skin.
 */
import type { Colour, PortraitLight } from '../person.ts';
import type { Field } from '../shape/distance.ts';
import type { GridMesh } from '../shape/head-mesh.ts';

/** Linear light, red, green, blue. */
export type Rgb = readonly [number, number, number];

/** The lamps of a scene; directions point from the surface to the lamp, world space. */
export interface Lamps {
  readonly key: Rgb;
  readonly keyColour: Rgb;
  readonly rim: Rgb;
  readonly rimColour: Rgb;
  readonly sky: Rgb;
  readonly ground: Rgb;
}

/** The light of a view that says nothing about it. */
export const studioLight: PortraitLight = {
  azimuth: -38,
  elevation: 36,
  strength: 1,
  colour: [255, 244, 230],
  fill: 1,
  fillColour: [225, 234, 255],
  rim: 0.5,
};

/** sRGB 0…255 → linear 0…1. */
export function linear(colour: Colour): Rgb {
  const one = (v: number) => (v <= 10.31 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  return [one(colour[0]), one(colour[1]), one(colour[2])];
}

/** Places the lamps. */
export function makeLamps(light: PortraitLight): Lamps {
  const a = (light.azimuth * Math.PI) / 180;
  const e = (light.elevation * Math.PI) / 180;
  const key: Rgb = [Math.sin(a) * Math.cos(e), Math.sin(e), Math.cos(a) * Math.cos(e)];
  const side = light.azimuth > 0 ? -1 : 1;
  const rim: Rgb = [side * 0.72, 0.36, -0.59];
  const c = linear(light.colour);
  const f = linear(light.fillColour);
  const scale = (v: Rgb, k: number): Rgb => [v[0] * k, v[1] * k, v[2] * k];
  return {
    key,
    keyColour: scale(c, 0.98 * light.strength),
    rim,
    rimColour: scale(f, 0.9 * light.rim),
    sky: scale(f, 0.34 * light.fill),
    ground: [f[0] * 0.17 * light.fill, f[1] * 0.145 * light.fill, f[2] * 0.125 * light.fill],
  };
}

/** Depth as the key lamp sees the scene: a coarse map that shadow rays ask. */
export interface ShadowMap {
  /**
   * Share of the key lamp seen from a world point, 0…1. `bias` in millimetres keeps a surface from shading itself;
   * `reach` (1 or 2 cells) is the softness.
   */
  seen(x: number, y: number, z: number, bias: number, reach?: number): number;
}

/** Builds the shadow map from points on everything that casts shadows (world space, `x, y, z` triples). */
export function makeShadowMap(key: Rgb, casters: readonly Float32Array[]): ShadowMap {
  const size = 260;
  const cell = 2;
  const depth = new Float32Array(size * size).fill(-1e9);
  const len = Math.hypot(key[0], key[2]) || 1;
  const u: Rgb = [key[2] / len, 0, -key[0] / len];
  const v: Rgb = [key[1] * u[2], key[2] * u[0] - key[0] * u[2], -key[1] * u[0]];
  const at = (x: number, y: number, z: number, n: Rgb) => x * n[0] + y * n[1] + z * n[2];
  for (const points of casters) {
    for (let i = 0; i < points.length; i += 3) {
      const x = points[i];
      const y = points[i + 1] + 40;
      const z = points[i + 2] + 60;
      const a = Math.floor(at(x, y, z, u) / cell + size / 2);
      const b = Math.floor(at(x, y, z, v) / cell + size / 2);
      if (a < 1 || b < 1 || a >= size - 1 || b >= size - 1) continue;
      const d = at(x, y, z, key);
      const k = b * size + a;
      if (d > depth[k]) depth[k] = d;
    }
  }
  const closed = closeHoles(depth, size);
  return {
    seen(px, py, pz, bias, reach = 2) {
      const y = py + 40;
      const z = pz + 60;
      const a = at(px, y, z, u) / cell + size / 2 - 0.5;
      const b = at(px, y, z, v) / cell + size / 2 - 0.5;
      const d = at(px, y, z, key) + bias;
      let sum = 0;
      for (let j = -reach; j <= reach; j++) {
        for (let i = -reach; i <= reach; i++) {
          const x = Math.round(a + i * 0.9);
          const yy = Math.round(b + j * 0.9);
          if (x < 0 || yy < 0 || x >= size || yy >= size) sum++;
          else {
            const over = closed[yy * size + x] - d;
            sum += over <= 0 ? 1 : over > 3 ? 0 : 1 - over / 3;
          }
        }
      }
      return sum / (2 * reach + 1) ** 2;
    },
  };
}

/** Fills empty cells whose neighbours on both sides are taken. */
function closeHoles(depth: Float32Array, size: number): Float32Array {
  const out = depth.slice();
  for (let k = size; k < depth.length - size; k++) {
    const across = Math.min(depth[k - 1], depth[k + 1]);
    const along = Math.min(depth[k - size], depth[k + size]);
    out[k] = Math.max(depth[k], across, along);
  }
  return out;
}

/** Openness of each point of a resting grid to light from around, 0…1, from the field along the outward normal. */
export function openness(mesh: GridMesh, normals: Float32Array, fields: readonly Field[]): Float32Array {
  const { points } = mesh;
  const out = new Float32Array(points.length / 3);
  const half = (mesh.columns - 1) / 2;
  for (let r = 0; r < mesh.rows; r++) {
    for (let c = 0; c <= half; c++) {
      const right = r * mesh.columns + half + c;
      let lost = 0;
      for (const h of [2.5, 8, 22]) {
        const x = points[3 * right] + h * normals[3 * right];
        const y = points[3 * right + 1] + h * normals[3 * right + 1];
        const z = points[3 * right + 2] + h * normals[3 * right + 2];
        let d = 1e9;
        for (const field of fields) d = Math.min(d, field(x, y, z));
        lost += Math.max(0, (h - d) / h) * (h < 5 ? 0.3 : 0.4);
      }
      out[right] = out[r * mesh.columns + half - c] = Math.max(0.06, 1 - lost) ** 1.3;
    }
  }
  return out;
}

/** Unit normals of a grid (outwards), from its neighbours. */
export function gridNormals(points: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(points.length);
  for (let r = 0; r < rows; r++) {
    const up = r > 0 ? columns : 0;
    const down = r < rows - 1 ? columns : 0;
    for (let c = 0; c < columns; c++) {
      const i = r * columns + c;
      const a = 3 * (c > 0 ? i - 1 : i + columns - 2);
      const b = 3 * (c < columns - 1 ? i + 1 : i - columns + 2);
      const d = 3 * (i + down);
      const e = 3 * (i - up);
      const ax = points[b] - points[a];
      const ay = points[b + 1] - points[a + 1];
      const az = points[b + 2] - points[a + 2];
      const bx = points[e] - points[d];
      const by = points[e + 1] - points[d + 1];
      const bz = points[e + 2] - points[d + 2];
      const nx = ay * bz - az * by;
      const ny = az * bx - ax * bz;
      const nz = ax * by - ay * bx;
      const n = Math.sqrt(nx * nx + ny * ny + nz * nz) || 1;
      out[3 * i] = nx / n;
      out[3 * i + 1] = ny / n;
      out[3 * i + 2] = nz / n;
    }
  }
  return out;
}

/** Light that arrives at each point of a posed grid, RGB, and the share of the key lamp it sees. */
export interface Irradiance {
  readonly rgb: Float32Array;
  readonly seen: Float32Array;
}

/** Gathers key, rim and surrounding light at every vertex. */
export function gatherLight(
  points: Float32Array,
  normals: Float32Array,
  open: Float32Array,
  lamps: Lamps,
  shadows: ShadowMap,
): Irradiance {
  const n = points.length / 3;
  const rgb = new Float32Array(points.length);
  const seen = new Float32Array(n);
  const { key, keyColour, rim, rimColour, sky, ground } = lamps;
  for (let i = 0; i < n; i++) {
    const nx = normals[3 * i];
    const ny = normals[3 * i + 1];
    const nz = normals[3 * i + 2];
    const facing = nx * key[0] + ny * key[1] + nz * key[2];
    let lit = 0;
    if (facing > -0.15) {
      lit = shadows.seen(points[3 * i] + 2 * nx, points[3 * i + 1] + 2 * ny, points[3 * i + 2] + 2 * nz, 3);
      seen[i] = lit;
      lit *= Math.max(0, facing);
    }
    const behind = Math.max(0, nx * rim[0] + ny * rim[1] + nz * rim[2]);
    const up = 0.5 + 0.5 * ny;
    const front = 0.75 + 0.25 * nz;
    const o = open[i] * front;
    for (let c = 0; c < 3; c++) {
      rgb[3 * i + c] =
        lit * keyColour[c] * (0.45 + 0.55 * open[i]) +
        behind * rimColour[c] * open[i] +
        o * (ground[c] + (sky[c] - ground[c]) * up);
    }
  }
  return { rgb, seen };
}

/**
 * Lets light spread inside the skin, in place: red furthest (millimetres per colour in `reach`). A recursive filter
 * along rows and columns whose weights fall with the distance between neighbours in space.
 */
export function spread(rgb: Float32Array, points: Float32Array, rows: number, columns: number, reach: Rgb): void {
  const sweep = (count: number, start: number, step: number) => {
    for (const way of [1, -1]) {
      let i = way > 0 ? start : start + (count - 1) * step;
      for (let k = 1; k < count; k++) {
        const j = i + way * step;
        const d = Math.hypot(
          points[3 * j] - points[3 * i],
          points[3 * j + 1] - points[3 * i + 1],
          points[3 * j + 2] - points[3 * i + 2],
        );
        for (let c = 0; c < 3; c++) {
          const w = Math.exp(-d / reach[c]);
          rgb[3 * j + c] = rgb[3 * j + c] + (rgb[3 * i + c] - rgb[3 * j + c]) * w;
        }
        i = j;
      }
    }
  };
  for (let r = 0; r < rows; r++) sweep(columns, r * columns, 1);
  for (let c = 0; c < columns; c++) sweep(rows, c, columns);
}
