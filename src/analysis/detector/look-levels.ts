/**
 * Which sizes of a picture the detector looks at. The network is reliable for faces that are 24 to 160 pixels wide in what
 * it sees; halving the picture level by level makes every face fall into that range at least once, most of them twice.
 */

/** One size at which the picture is looked at. */
export interface LookLevel {
  /** Size of this level over size of the frame. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
}

/** Width, in network pixels, from which faces are found nearly always. */
const smallestSeen = 24;
/** Pictures up to this many pixels are looked at in full, whatever face is the smallest wanted. */
const cheapPixels = 1_600_000;
/** The last level's longer side: a face that fills the frame is then well inside the reliable range. */
const coarsestSide = 160;

/**
 * Plans the levels for a frame, finest first; each is half as large as the one before.
 *
 * @param frame - Size in pixels.
 * @param smallestFace - Width in frame pixels of the smallest face that must be found, ≥ 8. The finest level is as small as
 * that allows.
 *
 * @example
 * planLevels({ width: 6000, height: 4342 }, 32).map((level) => level.width) // [4500, 2250, 1125, 563, 282, 141]
 */
export function planLevels(
  frame: { readonly width: number; readonly height: number },
  smallestFace: number,
): LookLevel[] {
  const needed = smallestSeen / smallestFace;
  const cheap = Math.sqrt(cheapPixels / (frame.width * frame.height));
  const finest = Math.min(1, Math.max(needed, cheap));
  const levels: LookLevel[] = [];
  let width = Math.ceil(frame.width * finest);
  let height = Math.ceil(frame.height * finest);
  for (let scale = finest; ; scale /= 2) {
    levels.push({ scale, width, height });
    if (Math.max(width, height) <= coarsestSide) return levels;
    width = Math.ceil(width / 2);
    height = Math.ceil(height / 2);
  }
}
