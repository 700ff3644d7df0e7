/**
 * Where the eyes look, as it shows in the picture: where each iris lies between the corners of its eye.
 */
import type { Face } from './face.ts';
import { eyeMarks } from './mesh/topology.ts';

/** One eye as it shows in the picture; lengths in widths of that eye (corner to corner). */
export interface EyeLook {
  /** Iris centre from the middle between the corners, along the line of the corners, positive to the right of the head. */
  readonly across: number;
  /** The same at right angles, positive downwards. */
  readonly down: number;
  /** Gap between the lids above the middle of the eye; an open eye has 0.25…0.45. */
  readonly open: number;
  /** Radius of the iris. */
  readonly radius: number;
}

/**
 * Reads the gaze of a face.
 *
 * @returns Picture-left eye, then picture-right eye; nothing when the face's irises are not known.
 */
export function readGaze(face: Face): readonly [left: EyeLook, right: EyeLook] | undefined {
  const { irises, mesh } = face;
  if (!irises) return undefined;
  const look = (eye: number): EyeLook => {
    const { leftCorner, rightCorner, upperLid, lowerLid } = eyeMarks[eye];
    const at = (v: number): readonly [number, number] => [mesh[v * 3], mesh[v * 3 + 1]];
    const iris = (k: number): readonly [number, number] => [irises[(eye * 5 + k) * 3], irises[(eye * 5 + k) * 3 + 1]];
    const [a, b] = [at(leftCorner), at(rightCorner)];
    const width = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    const axis = [(b[0] - a[0]) / width, (b[1] - a[1]) / width];
    const [x, y] = iris(0);
    const dx = (x - (a[0] + b[0]) / 2) / width;
    const dy = (y - (a[1] + b[1]) / 2) / width;
    const [top, bottom] = [at(upperLid), at(lowerLid)];
    const [right, left] = [iris(1), iris(3)];
    return {
      across: dx * axis[0] + dy * axis[1],
      down: dy * axis[0] - dx * axis[1],
      open: Math.hypot(bottom[0] - top[0], bottom[1] - top[1]) / width,
      radius: Math.hypot(right[0] - left[0], right[1] - left[1]) / (2 * width),
    };
  };
  return [look(0), look(1)];
}
