/**
 * Finds where faces are.
 */
import type { Detection } from '../../face/face.ts';
import type { Frame8 } from '../../imaging/frame.ts';
import { resizeFrame } from '../../imaging/resize.ts';
import { shrinkRegion } from '../../imaging/shrink.ts';
import type { Matrix2x3 } from '../../imaging/similarity.ts';
import type { ModelCard } from '../../models/card.ts';
import type { Session } from '../../ports/engine.ts';
import { blazefaceMultiple, decodeBlazeface, encodeBlazeface } from './blazeface.ts';
import { planLevels } from './look-levels.ts';
import { mergeDetections } from './merge-detections.ts';
import { lookAgain, type SecondLook } from './second-look.ts';
import { planTiles } from './tile-grid.ts';
import { toDetection } from './to-detection.ts';

/** What to look for. */
export interface DetectOptions {
  /** Detections below are dropped, 0…1; default 0.3. Small turned heads score that little, and so does much that is none: see {@link Detector.lookAgain}. */
  readonly minScore?: number;
  /** Width in frame pixels of the smallest face that must be found; default 32. */
  readonly smallestFace?: number;
}

/** Finds faces in frames. */
export interface Detector {
  /**
   * Looks at the whole frame, at several sizes.
   *
   * @returns Detections in frame pixels, best first, overlapping ones merged. Boxes reach from brows to chin.
   *
   * Cost: about 0.15 s per megapixel up to two megapixels, 0.09 s beyond (one core); memory: some 60 MB, plus two bytes per
   * frame pixel.
   */
  detect(frame: Frame8, options?: DetectOptions): Promise<Detection[]>;
  /** Looks at one detection again, closer, from one side or from four; see `lookAgain`. */
  lookAgain(frame: Frame8, detection: Detection, sides: 1 | 4): Promise<SecondLook>;
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
    async detect(frame, { minScore = 0.3, smallestFace = 32 } = {}) {
      const found: Detection[] = [];
      let picture: Frame8 | undefined;
      for (const { scale } of planLevels(frame, smallestFace)) {
        picture = picture ? shrink(picture, 2) : scaleDown(frame, scale);
        found.push(...(await detectAtLevel({ session, card }, picture, { scale, minScore })));
      }
      return mergeDetections(found, maxOverlap);
    },
    lookAgain: (frame, detection, sides) => lookAgain({ session, card }, frame, { detection, sides }),
  };
}

/** Whole blocks as far as they go, the rest bilinear. */
function scaleDown(frame: Frame8, scale: number): Frame8 {
  let factor = 1;
  while (scale * factor <= 0.5) factor *= 2;
  return resizeFrame(shrink(frame, factor), scale * factor);
}

function shrink(frame: Frame8, factor: number): Frame8 {
  if (factor === 1) return frame;
  return shrinkRegion(frame, { x: 0, y: 0, width: frame.width, height: frame.height }, factor);
}

async function detectAtLevel(
  { session, card }: { session: Session; card: ModelCard },
  picture: Frame8,
  { scale, minScore }: { scale: number; minScore: number },
): Promise<Detection[]> {
  const [input] = card.inputs;
  const found: Detection[] = [];
  const windows = planTiles(picture, tiles);
  // One array for all windows of a level: dozens of new ones would stay in memory until the next collection.
  const into = new Float32Array(3 * windows[0].width * windows[0].height);
  for (const tile of windows) {
    const outputs = await session.run({ [input.name]: encodeBlazeface(picture, tile, { input, into }) });
    const candidates = decodeBlazeface(outputs, card, { width: tile.width, height: tile.height, minScore });
    // Pixel i of the level is centred on (i + 0.5) / scale − 0.5 of the frame.
    const toFrame: Matrix2x3 = [1 / scale, 0, (tile.x + 0.5) / scale - 0.5, 0, 1 / scale, (tile.y + 0.5) / scale - 0.5];
    for (const candidate of candidates) found.push(toDetection(candidate, toFrame));
  }
  return mergeDetections(found, maxOverlap);
}
