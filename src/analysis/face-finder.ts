/**
 * The face finder's contract: everything that wants faces of a frame asks through it.
 */
import type { Face } from '../face/face.ts';
import type { Frame } from '../imaging/frame.ts';

/** Attributes that can be asked for; each costs its own network run per face. */
export type AttributeName = 'age' | 'gender' | 'emotion' | 'real' | 'live';

/** What to find out about each face. Detection, mesh, pose and presence always come. */
export interface FaceWishes {
  /** Irises, and finer eye contours in the mesh. */
  readonly irises?: boolean;
  readonly embedding?: boolean;
  readonly attributes?: readonly AttributeName[];
  /** Faces below this score are dropped, 0…1; default 0.5. */
  readonly minScore?: number;
  /**
   * Faces whose mesh has a presence below this are dropped, 0…1. Default: 0.5, but a head in profile, which the mesh model
   * does not know, is kept when the detector is sure of it; its presence then says that the mesh is a guess.
   */
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
  /**
   * Looks once where a face's mesh is known to be, for comparing what is seen there before and after a change.
   *
   * @param mesh - 468 points `x, y, z` in frame pixels (`Float32Array(1404)`). Not changed; it says where to look.
   * @returns The mesh as a single look sees it, less steady than that of `find`.
   */
  follow(frame: Frame, mesh: Float32Array): Promise<Float32Array>;
}
