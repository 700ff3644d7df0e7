/**
 * Constructed cases for the metrics' tests: plain pictures with a face mesh of known place.
 */
import { meanShape } from '../../../src/face/mesh/shape-model.ts';
import type { LabPlanes } from './lab.ts';
import { type Oval, ovalScales, traceOval } from './oval.ts';

/** Side of the constructed pictures. */
export const side = 320;

/** The model's mean shape in the middle of the picture, eyes 70 px apart. */
export const syntheticMesh: Float32Array = meanShape.map((value, i) =>
  i % 3 === 0 ? value * 70 + side / 2 : i % 3 === 1 ? value * 70 + side * 0.42 : value * 70,
);

/** Its oval. */
export const syntheticOval: Oval = traceOval(syntheticMesh);

/** How many radii away from the oval's centre each pixel lies. */
export const syntheticScales: Float32Array = ovalScales(syntheticOval, { width: side, height: side });

/** A picture of one Lab colour, changed where wanted. */
export function paint(change: (pixel: number, scale: number) => readonly [number, number, number]): LabPlanes {
  const [l, a, b] = [0, 1, 2].map(() => new Float32Array(side * side));
  for (let i = 0; i < l.length; i++) {
    const [dl, da, db] = change(i, syntheticScales[i]);
    l[i] = 60 + dl;
    a[i] = 12 + da;
    b[i] = 18 + db;
  }
  return { width: side, height: side, l, a, b };
}

/** The unchanged picture. */
export const plain: LabPlanes = paint(() => [0, 0, 0]);
