/**
 * Hair over the forehead and temples: what continues the colour from outside the face and is clearly not its skin.
 */
import { faceOval, uv } from '../../../../face/mesh/topology.ts';
import { boxBlur } from '../../../../imaging/box-blur.ts';
import type { FloatFrame, Frame } from '../../../../imaging/frame.ts';
import { browTexels, rimDistance, skinTexels, texelsWhere } from '../map/face-areas.ts';
import { mapCoverage, mapSize } from '../map/flat-map.ts';

const texels = mapSize * mapSize;

/** Texels hair may hang over: the forehead, and beside it temples and cheeks down to the nose. */
const lowest = Math.round(uv[2 * 2 + 1] * (mapSize - 1));
const browLine = Math.round(uv[105 * 2 + 1] * (mapSize - 1));
const mayBeHair: Int32Array = texelsWhere(
  (i) => skinTexels[i] > 0 && (i < browLine * mapSize || (i < lowest * mapSize && rimDistance[i] < 0.12)),
);

/** Oval vertices above the eyes, each with where it lies on the map. */
const upperRim = faceOval
  .filter((v) => uv[v * 2 + 1] * (mapSize - 1) < lowest)
  .map((v) => ({ vertex: v, x: uv[v * 2] * (mapSize - 1), y: uv[v * 2 + 1] * (mapSize - 1) }));

/**
 * Finds hair over a face.
 *
 * It is searched from the rim inwards: a texel is hair when it is joined to the rim by hair, lies nearer in colour to what
 * is outside the rim there than to the face's skin, and the two differ clearly. When in doubt there is none.
 *
 * @param map - The face over the flat layout, RGB 0…255, its light removed.
 * @param skin - 0…1 per texel: plain skin.
 * @param frame - Where the face was unrolled from.
 * @param vertices - `positions`: 468 × 3 in pixels of the frame; `light`: gains per vertex and channel, `468 · 3`.
 * @returns 0…1 per texel.
 *
 * Cost: about 3 ms.
 */
export function findHair(
  map: FloatFrame,
  skin: Float32Array,
  frame: Frame | FloatFrame,
  vertices: { readonly positions: ArrayLike<number>; readonly light: Float32Array },
): Float32Array {
  const skinColour = meanSkin(map, skin);
  if (!skinColour) return new Float32Array(texels);
  // Hair brighter than skin cannot be told from gloss on a forehead that reaches beyond the mesh.
  const rim = upperRim
    .map((place) => ({ ...place, colour: colourOutside(frame, vertices, place.vertex) }))
    .filter(({ colour }) => distance(colour, 0, skinColour) > clearly && colour[1] <= skinColour[1]);
  const likeness = new Float32Array(texels);
  if (rim.length === 0) return likeness;
  for (let n = 0; n < mayBeHair.length; n++) {
    likeness[mayBeHair[n]] = hairLikeness(map, mayBeHair[n], skinColour, rim);
  }
  return withoutGaps(aroundBrows(joinedToRim(likeness)));
}

/** Below this distance between hair and skin nothing can be told. */
const clearly = 1.4;

/** Distance of two colours in units that mean "plainly different"; brightness counts in steps of the brighter one. */
function distance(a: ArrayLike<number>, at: number, b: ArrayLike<number>): number {
  const la = 0.3 * a[at] + 0.59 * a[at + 1] + 0.11 * a[at + 2];
  const lb = 0.3 * b[0] + 0.59 * b[1] + 0.11 * b[2];
  const dl = (la - lb) / (10 + 0.3 * Math.max(la, lb));
  const da = (a[at] - a[at + 1]) / (la + 25) - (b[0] - b[1]) / (lb + 25);
  const db = (0.5 * (a[at] + a[at + 1]) - a[at + 2]) / (la + 25) - (0.5 * (b[0] + b[1]) - b[2]) / (lb + 25);
  return Math.sqrt(dl * dl + (da / 0.2) ** 2 + (db / 0.25) ** 2);
}

function meanSkin(map: FloatFrame, skin: Float32Array): Float32Array | undefined {
  const mean = new Float32Array(3);
  let weight = 0;
  for (let i = 0; i < texels; i++) {
    const w = rimDistance[i] > 0.12 ? skin[i] : 0;
    if (w === 0) continue;
    weight += w;
    for (let c = 0; c < 3; c++) mean[c] += w * map.data[i * 3 + c];
  }
  return weight < 50 ? undefined : mean.map((value) => value / weight);
}

/** Mean colour of a few points just outside the face, straight out from an oval vertex, RGB 0…255. */
function colourOutside(
  frame: Frame | FloatFrame,
  vertices: { readonly positions: ArrayLike<number>; readonly light: Float32Array },
  vertex: number,
): Float32Array {
  const { positions, light } = vertices;
  const unit = 'depth' in frame && frame.depth === 16 ? 1 / 257 : 1;
  const [x, y] = [positions[vertex * 3], positions[vertex * 3 + 1]];
  // Away from the bridge of the nose.
  const [dx, dy] = [x - positions[168 * 3], y - positions[168 * 3 + 1]];
  const out = new Float32Array(3);
  const steps = [0.06, 0.09, 0.12, 0.15];
  for (const step of steps) {
    const px = Math.min(frame.width - 1, Math.max(0, Math.round(x + step * dx)));
    const py = Math.min(frame.height - 1, Math.max(0, Math.round(y + step * dy)));
    const p = (py * frame.width + px) * 3;
    for (let c = 0; c < 3; c++) out[c] += (unit * frame.data[p + c]) / (steps.length * light[vertex * 3 + c]);
  }
  return out;
}

/** 0…1: how much more a texel is like what lies outside the nearest rim than like skin. */
function hairLikeness(
  map: FloatFrame,
  i: number,
  skin: Float32Array,
  rim: readonly { readonly x: number; readonly y: number; readonly colour: Float32Array }[],
): number {
  // Brighter than skin is more often gloss than hair.
  const gloss = map.data[i * 3 + 1] > skin[1] ? 0.5 : 1;
  const own = gloss * distance(map.data, i * 3, skin);
  if (own <= 0.7) return 0;
  const x = i % mapSize;
  const y = Math.floor(i / mapSize);
  let hair = Number.POSITIVE_INFINITY;
  for (const place of rim) {
    const [dx, dy] = [place.x - x, place.y - y];
    const far = Math.sqrt(dx * dx + dy * dy) / mapSize;
    if (far > 0.35) continue;
    hair = Math.min(hair, distance(map.data, i * 3, place.colour) + 1.5 * far);
  }
  return Math.min(1, (own - 0.7) / 0.5) * Math.min(1, Math.max(0, (own / (own + hair + 1e-6) - 0.5) / 0.2));
}

/** Keeps what is joined to the rim, and drops single texels. */
function joinedToRim(likeness: Float32Array): Float32Array {
  const smooth = likeness.slice();
  boxBlur(smooth, { width: mapSize, height: mapSize, channels: 1 }, 1);
  const joined = new Uint8Array(texels);
  const queue: number[] = [];
  const visit = (i: number): void => {
    if (joined[i] || smooth[i] < 0.5 || !skinTexels[i]) return;
    joined[i] = 1;
    queue.push(i);
  };
  for (let i = 0; i < lowest * mapSize; i++) {
    if (mapCoverage.triangle[i] >= 0 && rimDistance[i] < 0.02) visit(i);
  }
  for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
    if (i >= mapSize) visit(i - mapSize);
    if (i > 0) visit(i - 1);
    if (i < texels - 1) visit(i + 1);
    if (i < texels - mapSize) visit(i + mapSize);
  }
  const out = Float32Array.from(joined);
  boxBlur(out, { width: mapSize, height: mapSize, channels: 1 }, 1);
  for (let i = 0; i < texels; i++) {
    out[i] = mapCoverage.triangle[i] < 0 ? 0 : Math.min(1, out[i] * 1.5) * Math.max(joined[i], smooth[i]);
  }
  return out;
}

/** Brow hair is no cover: on and near the brows the verdict is that of the forehead above them. */
function aroundBrows(cover: Float32Array): Float32Array {
  const above = Math.round(0.075 * mapSize) * mapSize;
  const out = cover.slice();
  for (let i = 0; i < texels; i++) {
    const near = browTexels[i];
    if (near > 0) out[i] = cover[i] * (1 - near) + cover[Math.max(0, i - above)] * near;
  }
  return out;
}

/** Closes what is left open between hair above and hair below: the borders of the brows. */
function withoutGaps(cover: Float32Array): Float32Array {
  const out = cover.slice();
  const most = 5;
  for (let i = most * mapSize; i < (lowest + most) * mapSize; i++) {
    let above = 0;
    let below = 0;
    for (let k = 1; k < most; k++) {
      above = Math.max(above, cover[i - k * mapSize]);
      below = Math.max(below, cover[i + k * mapSize]);
    }
    out[i] = Math.max(cover[i], Math.min(above, below));
  }
  return out;
}
