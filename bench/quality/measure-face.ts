/**
 * Looks at a face the way the metrics do: found afresh in a cut-out, with the identity numbers of every recogniser.
 */
import type { FaceFinder } from '../../src/analysis/face-finder.ts';
import type { Face } from '../../src/face/face.ts';
import type { Frame8 } from '../../src/imaging/frame.ts';
import { areaAround, cutFrame, meshInside, type Rectangle } from './cut-frame.ts';
import { type LabPlanes, labPlanes } from './metrics/lab.ts';
import type { Recogniser } from './recogniser.ts';

/** Side of the cut-out, in sides of the mesh's bounding square. */
const cutOut = 2;

/** A face as the metrics see it. Coordinates are those of the cut-out. */
export interface Measured {
  readonly area: Rectangle;
  readonly frame: Frame8;
  readonly lab: LabPlanes;
  readonly mesh: Float32Array;
  /** Identity numbers by recogniser name. */
  readonly embeddings: ReadonlyMap<string, Float32Array>;
}

/**
 * Finds and measures the face that lies where a known mesh lies.
 *
 * @param frame - The whole picture.
 * @param mesh - Where the face is expected, frame pixels; decides the cut-out only.
 * @returns Nothing when no face is found there.
 */
export async function measureFace(
  frame: Frame8,
  mesh: Float32Array,
  by: { readonly finder: FaceFinder; readonly recognisers: readonly Recogniser[] },
): Promise<Measured | undefined> {
  const area = areaAround(mesh, cutOut, frame);
  const cut = cutFrame(frame, area);
  const expected = meshInside(mesh, area);
  const faces = await by.finder.find(cut, { embedding: true });
  const face = nearest(faces, expected);
  if (!face) return undefined;
  const embeddings = new Map<string, Float32Array>();
  for (const recogniser of by.recognisers) embeddings.set(recogniser.name, await recogniser.embed(cut, face));
  return { area, frame: cut, lab: labPlanes(cut), mesh: face.mesh, embeddings };
}

/** The face whose nose lies nearest to the expected one, if within half the distance between the outer eye corners. */
function nearest(faces: readonly Face[], expected: Float32Array): Face | undefined {
  const eyes = Math.hypot(expected[33 * 3] - expected[263 * 3], expected[33 * 3 + 1] - expected[263 * 3 + 1]);
  const away = (face: Face): number => Math.hypot(face.mesh[3] - expected[3], face.mesh[4] - expected[4]);
  const best = faces.toSorted((a, b) => away(a) - away(b))[0];
  return best && away(best) < eyes / 2 ? best : undefined;
}
