/**
 * The source's eyes in the target's face: when they can be used, how they are turned, and how bright they are.
 */

import type { Face } from '../../../../face/face.ts';
import { type EyeLook, readGaze } from '../../../../face/gaze.ts';
import { eyeMarks, triangles, uv } from '../../../../face/mesh/topology.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import { eyeTriangles, texelsWhere } from '../map/face-areas.ts';
import { mapCoverage } from '../map/flat-map.ts';
import type { Paint } from './parts.ts';

/** Both eyes of two faces that look about the same way, picture-left eye first. */
export type EyePair = readonly { readonly source: EyeLook; readonly target: EyeLook }[];

/** Irises can be moved this far, in eye widths, before the white beside them shows that it was stretched. */
const furthestTurn = 0.17;

/** Below this gap between the lids, in eye widths, an eye is closed. */
const closed = 0.13;

/**
 * Pairs the eyes of two faces when the source's can be drawn with the target's gaze.
 *
 * @returns Nothing when the gaze of either is not known or differs too much, or when the source's eyes are shut and the target's are not.
 */
export function pairEyes(source: Face, target: Face): EyePair | undefined {
  const from = readGaze(source);
  const to = readGaze(target);
  if (!from || !to) return undefined;
  const pairs = [0, 1].map((eye) => ({ source: from[eye], target: to[eye] }));
  const fits = pairs.every(
    (eye) =>
      Math.abs(eye.target.across - eye.source.across) <= furthestTurn &&
      Math.abs(eye.target.down - eye.source.down) <= furthestTurn &&
      (eye.source.open >= closed || eye.target.open < closed),
  );
  return fits ? pairs : undefined;
}

/**
 * Paints the source's eyes from its texture, each iris moved to where the target's is; the white beside it is stretched.
 *
 * @param gain - Per channel, see {@link eyeGain}.
 */
export function paintEyes(coverage: Coverage, atlas: FloatFrame, eyes: EyePair, gain: Float32Array): Paint {
  const { width: size, data } = atlas;
  return (i, out) => {
    const t = coverage.triangle[i] * 3;
    const a = triangles[t] * 2;
    const b = triangles[t + 1] * 2;
    const c = triangles[t + 2] * 2;
    const wa = coverage.weights[i * 2];
    const wb = coverage.weights[i * 2 + 1];
    const wc = 1 - wa - wb;
    const u = wa * uv[a] + wb * uv[b] + wc * uv[c];
    const v = wa * uv[a + 1] + wb * uv[b + 1] + wc * uv[c + 1];
    const x = turned(u, u < 0.5 ? 0 : 1, eyes) * (size - 1);
    const y = v * (size - 1);
    const x0 = x | 0;
    const y0 = y | 0;
    const fx = x - x0;
    const fy = y - y0;
    const p = (y0 * size + x0) * 3;
    const q = p + size * 3;
    for (let k = 0; k < 3; k++) {
      const top = data[p + k] * (1 - fx) + data[p + 3 + k] * fx;
      const bottom = data[q + k] * (1 - fx) + data[q + 3 + k] * fx;
      out[k] = gain[k] * (top * (1 - fy) + bottom * fy);
    }
  };
}

/** Where in the flat layout the source shows what the target has at `u`: iris on iris, corners on corners, straight between. */
function turned(u: number, eye: 0 | 1, eyes: EyePair): number {
  const left = uv[eyeMarks[eye].leftCorner * 2];
  const right = uv[eyeMarks[eye].rightCorner * 2];
  const width = right - left;
  const at = (u - left) / width - 0.5;
  if (at <= -0.5 || at >= 0.5) return u;
  const { source, target } = eyes[eye];
  const radius = Math.min(source.radius, 0.24);
  const room = 0.46 - radius;
  const to = Math.max(-room, Math.min(room, target.across));
  const from = Math.max(-room, Math.min(room, source.across));
  let moved = at + from - to;
  if (at < to - radius) moved = -0.5 + ((at + 0.5) * (from - radius + 0.5)) / (to - radius + 0.5);
  if (at > to + radius) moved = 0.5 - ((0.5 - at) * (0.5 - from - radius)) / (0.5 - to - radius);
  return left + (moved + 0.5) * width;
}

/**
 * Gain per channel that makes the whites of the source's eyes as bright as those of the target: eyes are no skin and do not
 * follow its tone, but they stand in the same light.
 *
 * @param source - Statistics map, RGB 0…255; `target` likewise.
 */
export function eyeGain(source: FloatFrame, target: FloatFrame): Float32Array {
  const from = whites(source);
  const to = whites(target);
  const grey = (to[0] + to[1] + to[2] + 30) / (from[0] + from[1] + from[2] + 30);
  return Float32Array.from(from, (value, c) => {
    const own = (to[c] + 10) / (value + 10);
    return Math.min(1.5, Math.max(0.45, grey)) * Math.min(1.6, Math.max(0.65, own / grey));
  });
}

const eyeTexels: Int32Array = texelsWhere((i) => eyeTriangles[mapCoverage.triangle[i]] === 1);

/** Mean colour of the brightest quarter between the lids. */
function whites({ data }: FloatFrame): Float32Array {
  const brightness = new Float32Array(eyeTexels.length);
  for (let n = 0; n < brightness.length; n++) {
    const p = eyeTexels[n] * 3;
    brightness[n] = data[p] + data[p + 1] + data[p + 2];
  }
  const least = brightness.toSorted()[brightness.length - (brightness.length >> 2)];
  const mean = new Float32Array(3);
  let count = 0;
  for (let n = 0; n < brightness.length; n++) {
    if (brightness[n] < least) continue;
    count++;
    for (let c = 0; c < 3; c++) mean[c] += data[eyeTexels[n] * 3 + c];
  }
  return mean.map((sum) => sum / count);
}
