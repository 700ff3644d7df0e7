/**
 * Where a target's face ends, and what its surroundings look like: found once, used for every output.
 */
import { type Detail, measureDetail } from './metrics/detail.ts';
import type { LabPlanes } from './metrics/lab.ts';
import { type Oval, ovalScales, traceOval } from './metrics/oval.ts';

/** Facts about a target's rim, in the coordinates of its cut-out. */
export interface TargetRim {
  readonly oval: Oval;
  /** Per pixel: 1 inside the oval 0.85, 2 between the ovals 1.1 and 1.6, 0 elsewhere. */
  readonly regions: Uint8Array;
  /** The target's own {@link detailContrast}. */
  readonly detail: Detail;
}

/** Finds the rim of a face. */
export function findRim(lab: LabPlanes, mesh: Float32Array): TargetRim {
  const oval = traceOval(mesh);
  const scales = ovalScales(oval, lab);
  const regions = new Uint8Array(scales.length);
  for (let i = 0; i < scales.length; i++) {
    if (scales[i] <= 0.85) regions[i] = 1;
    else if (scales[i] >= 1.1 && scales[i] <= 1.6) regions[i] = 2;
  }
  return { oval, regions, detail: detailContrast(lab, { regions }) };
}

/** Sharpness and noise inside, divided by those outside. */
export function detailContrast(lab: LabPlanes, { regions }: Pick<TargetRim, 'regions'>): Detail {
  const [face, around] = [measureDetail(lab.l, lab, regions, 1), measureDetail(lab.l, lab, regions, 2)];
  return { sharpness: face.sharpness / around.sharpness, noise: face.noise / around.noise };
}
