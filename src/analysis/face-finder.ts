/**
 * The face finder's contract: everything that wants faces of a frame asks through it.
 */
import type { Face } from '../face/face.ts';
import type { Frame } from '../imaging/frame.ts';

/** Attributes that can be asked for; each costs its own network run per face. */
export type AttributeName = 'age' | 'gender' | 'emotion' | 'real' | 'live';

/** What to find out about each face. Detection, mesh, pose and presence always come. */
export interface FaceWishes {
  readonly irises?: boolean;
  readonly embedding?: boolean;
  readonly attributes?: readonly AttributeName[];
  /** Detections below this score are dropped, 0…1. */
  readonly minScore?: number;
  /** Meshes below this presence are dropped as false alarms, 0…1. */
  readonly minPresence?: number;
}

/** Finds faces. Holds opened models. */
export interface FaceFinder {
  /**
   * Finds all faces of a frame, left to right (by box centre).
   *
   * @returns Faces, possibly none.
   */
  find(frame: Frame, wishes?: FaceWishes): Promise<Face[]>;
}
