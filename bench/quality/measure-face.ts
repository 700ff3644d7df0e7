/**
 * Looks at a face the way the metrics do: found afresh in a cut-out, with the identity numbers of every recogniser.
 */
import type { FaceFinder } from '../../src/analysis/face-finder.ts';
import type { Face } from '../../src/face/face.ts';
import type { Frame8 } from '../../src/imaging/frame.ts';
import { areaAround, cutFrame, meshInside, type Rectangle } from './cut-frame.ts';
import { type LabPlanes, labPlanes } from './metrics/lab.ts';
import type { Recogniser } from './recogniser.ts';
import { shrinkFrame } from './shrink-frame.ts';

/** Side of the cut-out, in sides of the mesh's bounding square. */
const cutOut = 2;

/** Analysis looks at cut-outs of at most this side: twice what its networks take in, and many times faster than 8 megapixels. */
const largestLook = 512;

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
  const shrink = Math.max(1, Math.max(area.width, area.height) / largestLook);
  const look = shrink > 1 ? shrinkFrame(cut, shrink) : cut;
  const expected = meshInside(mesh, area).map((value, i) =>
    i % 3 < 2 ? (value + 0.5) / shrink - 0.5 : value / shrink,
  );
  const faces = await by.finder.find(look, { embedding: true });
  const face = nearest(faces, expected);
  if (!face) return undefined;
  const embeddings = new Map<string, Float32Array>();
  for (const recogniser of by.recognisers) embeddings.set(recogniser.name, await recogniser.embed(look, face));
  const found = face.mesh.map((value, i) => (i % 3 < 2 ? (value + 0.5) * shrink - 0.5 : value * shrink));
  return { area, frame: cut, lab: labPlanes(cut), mesh: found, embeddings };
}

/** The face whose nose lies nearest to the expected one, if within half the distance between the outer eye corners. */
function nearest(faces: readonly Face[], expected: Float32Array): Face | undefined {
  const eyes = Math.hypot(expected[33 * 3] - expected[263 * 3], expected[33 * 3 + 1] - expected[263 * 3 + 1]);
  const away = (face: Face): number => Math.hypot(face.mesh[3] - expected[3], face.mesh[4] - expected[4]);
  const best = faces.toSorted((a, b) => away(a) - away(b))[0];
  return best && away(best) < eyes / 2 ? best : undefined;
}
