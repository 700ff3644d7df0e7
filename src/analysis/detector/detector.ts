/**
 * Finds where faces are.
 */
import type { Detection } from '../../face/face.ts';
import type { Matrix2x3 } from '../../imaging/similarity.ts';
import type { ModelCard } from '../../models/card.ts';
import type { Session } from '../../ports/engine.ts';
import { blazefaceMultiple, decodeBlazeface, encodeBlazeface } from './blazeface.ts';
import { mergeDetections } from './merge-detections.ts';
import type { Pyramid, PyramidLevel } from './pyramid.ts';
import { lookAgain, type SecondLook } from './second-look.ts';
import { planTiles } from './tile-grid.ts';
import { toDetection } from './to-detection.ts';

/** Finds faces in frames. */
export interface Detector {
  /**
   * Looks at every level of a pyramid.
   *
   * @param minScore - Detections below are dropped, 0…1; default 0.3. Small turned heads score that little, and so does much
   * that is none: see {@link Detector.lookAgain}.
   * @returns Detections in frame pixels, best first, overlapping ones merged. Boxes reach from brows to chin.
   *
   * Cost: about 0.15 s per megapixel of all levels together, on one core; memory: some 60 MB.
   */
  detect(pyramid: Pyramid, minScore?: number): Promise<Detection[]>;
  /** Looks at one detection again, closer, from one side or from four; see `lookAgain`. */
  lookAgain(pyramid: Pyramid, detection: Detection, sides: 1 | 4): Promise<SecondLook>;
}

/**
 * Windows this large are fastest: their middle layers still fit into the processor's cache. A face too large for the overlap
 * is small enough for it at the next level.
 */
const tiles = { side: 640, overlap: 64, margin: 32, multiple: blazefaceMultiple };
/** Detections that share more than this with a better one are the same face. */
const maxOverlap = 0.3;

/** Makes a detector from an opened BlazeFace model and its card. */
export function createDetector(session: Session, card: ModelCard): Detector {
  return {
    async detect({ levels }, minScore = 0.3) {
      const found: Detection[] = [];
      for (const level of levels) found.push(...(await detectAtLevel({ session, card }, level, minScore)));
      return mergeDetections(found, maxOverlap);
    },
    lookAgain: (pyramid, detection, sides) => lookAgain({ session, card }, pyramid, { detection, sides }),
  };
}

async function detectAtLevel(
  { session, card }: { session: Session; card: ModelCard },
  { scale, picture }: PyramidLevel,
  minScore: number,
): Promise<Detection[]> {
  const [input] = card.inputs;
  const found: Detection[] = [];
  const windows = planTiles(picture, tiles);
  // One array for all windows of a level: dozens of new ones would stay in memory until the next collection.
  const into = new Float32Array(3 * windows[0].width * windows[0].height);
  for (const tile of windows) {
    const outputs = await session.run({ [input.name]: encodeBlazeface(picture, tile, { input, into }) });
    const candidates = decodeBlazeface(outputs, card, { width: tile.width, height: tile.height, minScore });
    const toFrame: Matrix2x3 = [1 / scale, 0, (tile.x + 0.5) / scale - 0.5, 0, 1 / scale, (tile.y + 0.5) / scale - 0.5];
    for (const candidate of candidates) found.push(toDetection(candidate, toFrame));
  }
  return mergeDetections(found, maxOverlap);
}
