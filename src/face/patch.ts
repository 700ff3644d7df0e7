/**
 * A patch: new pixels for a rectangle of a frame, with their coverage.
 */

/** New pixels for an axis-aligned rectangle of a frame. The rectangle lies wholly inside the frame. */
export interface FacePatch {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Interleaved RGB, `width · height · 3`, sRGB-encoded, 0…255, not clamped. */
  readonly data: Float32Array;
  /** Coverage 0…1, `width · height`; 0 leaves the frame's pixel exactly as it is. */
  readonly mask: Float32Array;
}
