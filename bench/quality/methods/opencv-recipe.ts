/**
 * Baseline: what people get from the usual OpenCV recipe: 68 points, Delaunay triangles, piecewise affine warp,
 * `seamlessClone` over the convex hull.
 */
import Delaunator from 'delaunator';
import type { FacePatch } from '../../../src/face/patch.ts';
import type { Frame8 } from '../../../src/imaging/frame.ts';
import { rasterise } from '../../../src/imaging/rasterise.ts';
import { inner, rim, solveHarmonic } from './harmonic.ts';
import type { Method } from './method.ts';
import { type Affine, boundsOf, fitAffine, warpPatch } from './warp-patch.ts';

/** The 68 points of the iBUG scheme, as vertices of the mesh. */
// biome-ignore format: one line per feature
const points68 = [
  127, 234, 93, 132, 58, 172, 150, 176, 152, 400, 379, 397, 288, 361, 323, 454, 356,
  70, 63, 105, 66, 107, 336, 296, 334, 293, 300,
  168, 197, 5, 4, 75, 97, 2, 326, 305,
  33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
  61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87,
];

/** The recipe, with the mesh's vertices in place of a 68-point landmarker's. */
export const openCvRecipe: Method = {
  name: 'OpenCV recipe',
  draw: (source, target) => {
    const pick = (mesh: Float32Array) => points68.map((v) => [mesh[v * 3], mesh[v * 3 + 1]] as const);
    const from = pick(source.face.mesh);
    const to = pick(target.face.mesh);
    const area = boundsOf(to, target.frame);
    const triangles = Uint16Array.from(Delaunator.from(to as unknown as number[][]).triangles);
    const positions = Float64Array.from(to.flatMap(([x, y]) => [x - area.x, y - area.y]));
    const sign = areaSign(positions, triangles);
    const coverage = rasterise({ positions, stride: 2, triangles, facing: sign }, area.width, area.height);
    const maps: Affine[] = [];
    for (let t = 0; t < triangles.length; t += 3) {
      const corners = [triangles[t], triangles[t + 1], triangles[t + 2]];
      maps.push(
        fitAffine(
          corners.map((k) => to[k]),
          corners.map((k) => from[k]),
        ),
      );
    }
    const patch = warpPatch(
      source.frame,
      area,
      (x, y) => maps[coverage.triangle[(y - area.y) * area.width + x - area.x]],
    );
    return seamlessClone(patch, target.frame);
  },
};

function areaSign(positions: Float64Array, triangles: Uint16Array): 1 | -1 {
  const [a, b, c] = [triangles[0] * 2, triangles[1] * 2, triangles[2] * 2];
  const cross =
    (positions[b] - positions[a]) * (positions[c + 1] - positions[a + 1]) -
    (positions[c] - positions[a]) * (positions[b + 1] - positions[a + 1]);
  return cross > 0 ? 1 : -1;
}

/** Poisson cloning with the source's gradients: adds the harmonic function that makes the patch meet the target at its rim. */
function seamlessClone(patch: FacePatch, target: Frame8): FacePatch {
  const { width, height, mask } = patch;
  const difference = new Float32Array(width * height * 3);
  const kinds = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (!mask[i]) continue;
      const border = x === 0 || y === 0 || x === width - 1 || y === height - 1;
      kinds[i] = !border && mask[i - 1] && mask[i + 1] && mask[i - width] && mask[i + width] ? inner : rim;
      const p = ((patch.y + y) * target.width + patch.x + x) * 3;
      for (let c = 0; c < 3; c++) difference[i * 3 + c] = target.data[p + c] - patch.data[i * 3 + c];
    }
  }
  solveHarmonic(difference, kinds, { width, height });
  return { ...patch, data: patch.data.map((value, i) => value + difference[i]) };
}
