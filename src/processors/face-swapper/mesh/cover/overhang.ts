/**
 * Where a source's hair hangs over its face: on another head nothing continues it, so it would end in a cut there.
 */
import { uv } from '../../../../face/mesh/topology.ts';
import { boxBlur } from '../../../../imaging/box-blur.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { browTexels, foreheadTexels, rimDistance, skinTexels } from '../map/face-areas.ts';
import { mapCoverage, mapSize } from '../map/flat-map.ts';

const texels = mapSize * mapSize;
const plane = { width: mapSize, height: mapSize, channels: 1 };

/** A face over the flat layout, RGB 0…255. */
interface UnrolledPhoto {
  /** Its light removed. */
  readonly map: FloatFrame;
  /** With its light. */
  readonly lit: FloatFrame;
  /** 0…1 per texel: plain skin. */
  readonly skin: Float32Array;
}

/**
 * Finds the hair that is not to be carried to another head: the dark part of what was found as hair, and what is dark on
 * the forehead or beside the face and joined to it or to the rim.
 *
 * Brows stay the source's own but for their ends at the temples, unless the hair hangs down between them, closed or in
 * strands: their tips and the brows would become one bar.
 *
 * @param hair - 0…1 per texel, see `findHair`.
 * @returns 0…1 per texel.
 */
export function overhangingHair(hair: Float32Array, { map, lit, skin }: UnrolledPhoto): Float32Array {
  const usual = meanBrightness(map, skin);
  const usualLit = meanBrightness(lit, skin);
  const likely = new Float32Array(texels);
  if (usual === undefined || usualLit === undefined) return likely;
  // Without a beard, what is dark beside a face is hair, however far it reaches.
  const plain = hasBareChin(map, skin, usual);
  const around = Float32Array.from(likely, (_, i) => brightness(map, i));
  for (const radius of [4, 4]) boxBlur(around, plane, radius);
  for (let i = 0; i < texels; i++) {
    if (mapCoverage.triangle[i] < 0) continue;
    const share = brightness(map, i) / usual;
    const line = unit((0.84 - brightness(map, i) / around[i]) / 0.08);
    const dark = Math.max(unit((0.62 - share) / 0.12), share < 0.9 ? line : 0);
    // Light is fitted to hair at the rim as well, and brightens it there.
    const black = unit((0.45 - brightness(lit, i) / usualLit) / 0.1);
    const beside = (plain ? farBesideFace[i] : besideFace[i]) * Math.max(dark, black);
    const below = plain ? besideJaw[i] * Math.max(unit((0.5 - share) / 0.1), black) : 0;
    const strand = skinTexels[i] * Math.max(aboveBrows[i] * dark, beside, below);
    likely[i] = Math.max(hair[i] * unit((0.95 - share) / 0.15), strand);
  }
  const joined = withoutGaps(joinedTo(likely, hair));
  const closed = betweenBrows.reduce((sum, i) => sum + joined[i], 0) > 0.3 * betweenBrows.length;
  return closed ? withTips(joined) : joined.map((value, i) => value * (1 - innerBrows[i]));
}

/**
 * What of a source may be shown: 0 on overhanging hair and close to it, 1 elsewhere, soft between.
 *
 * @param overhang - See {@link overhangingHair}.
 */
export function bareTexels(overhang: Float32Array): Float32Array {
  const near = widened(overhang);
  for (const radius of [3, 3, 3]) boxBlur(near, plane, radius);
  return near.map((value, i) => {
    const t = unit((value - 0.06) / 0.36);
    // A strand is as wide as one texel, and drowns in what is around it.
    return Math.min(1 - overhang[i], 1 - t * t * (3 - 2 * t));
  });
}

/**
 * Where what is shown of a source ends within its face: 1 beside what is not, 0 further off, soft between.
 *
 * @param bare - See {@link bareTexels}.
 */
export function seamTexels(bare: Float32Array): Float32Array {
  const near = bare.map((value, i) => (mapCoverage.triangle[i] < 0 ? 0 : 1 - value));
  for (const radius of [4, 4]) boxBlur(near, plane, radius);
  return near.map((value) => unit((value - 0.03) / 0.15));
}

/** The largest value of each texel and those around it. */
function widened(map: Float32Array): Float32Array {
  const across = map.map((value, i) => Math.max(value, map[Math.max(0, i - 1)], map[Math.min(texels - 1, i + 1)]));
  return across.map((value, i) =>
    Math.max(value, across[Math.max(0, i - mapSize)], across[Math.min(texels - 1, i + mapSize)]),
  );
}

/** Between strands further apart than this a forehead is seen. */
const widestGap = Math.round(0.09 * mapSize);

/** Closes the gaps between strands that hang side by side over the forehead: what is seen there would be shown as patches. */
function withoutGaps(hair: Float32Array): Float32Array {
  const out = hair.slice();
  for (let y = 0; y < lids; y++) {
    let left = -1;
    for (let x = 0; x < mapSize; x++) {
      const i = y * mapSize + x;
      if (hair[i] < 0.5) continue;
      const ends = left < 0 ? 1 : Math.min(hair[y * mapSize + left], hair[i]);
      if (left >= 0 && x - left <= widestGap)
        for (let k = y * mapSize + left + 1; k < i; k++) out[k] = Math.max(out[k], aboveBrows[k] * ends);
      left = x;
    }
  }
  return out;
}

/** Lengthens hair that closes over the brows: its tips and their shadow lie on the lids, where hair is not looked for. */
function withTips(hair: Float32Array): Float32Array {
  const out = hair.slice();
  for (let i = 7 * mapSize; i < lids * mapSize; i++) {
    for (let from = i - mapSize; from >= i - 7 * mapSize; from -= mapSize) {
      out[i] = Math.max(out[i], browTexels[from] * hair[from]);
    }
  }
  return out;
}

/** First row of the eyes' lids. */
const lids = Math.round(uv[159 * 2 + 1] * (mapSize - 1)) - 2;

function unit(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function brightness({ data }: FloatFrame, i: number): number {
  return 0.3 * data[i * 3] + 0.59 * data[i * 3 + 1] + 0.11 * data[i * 3 + 2];
}

function meanBrightness(map: FloatFrame, skin: Float32Array): number | undefined {
  let [sum, weight] = [0, 0];
  for (let i = 0; i < texels; i++) {
    sum += skin[i] * brightness(map, i);
    weight += skin[i];
  }
  return weight < 50 ? undefined : sum / weight;
}

/** Texels well above the brows: on and near them dark is brow. */
const aboveBrows: Float32Array = foreheadTexels.map((f, i) => (f >= 1 && browTexels[i] === 0 ? 1 : 0));

/** 1 near the rim between two heights of the layout, soft inwards and towards the lower one. */
function besideFrom(top: number, bottom: number, reach: number): Float32Array {
  return rimDistance.map((distance, i) => {
    const row = Math.floor(i / mapSize);
    const within = mapCoverage.triangle[i] >= 0 && row >= top;
    return within ? unit((reach - distance) / 0.045) * unit((bottom - row) / 4) : 0;
  });
}

const nosesEnd = Math.ceil(uv[2 * 2 + 1] * (mapSize - 1));
const lipsEnd = Math.ceil(uv[17 * 2 + 1] * (mapSize - 1));

/** Beside the face from the forehead down to the nose: below, a beard may grow. */
const besideFace: Float32Array = besideFrom(0, nosesEnd, 0.172);
/** The same for who has no beard, and what lies below, down to the lower lip. */
const farBesideFace: Float32Array = besideFrom(0, nosesEnd, 0.28);
const besideJaw: Float32Array = besideFrom(nosesEnd - 4, lipsEnd, 0.28);

/** The middle of the chin. */
const chin: readonly number[] = [...rimDistance.keys()].filter((i) => {
  const [x, y] = [i % mapSize, Math.floor(i / mapSize)];
  return Math.abs(x - mapSize / 2) < mapSize * 0.08 && y > lipsEnd + 0.04 * mapSize && rimDistance[i] > 0.05;
});

/** Whether there is skin on the chin, wrinkled perhaps, as bright as elsewhere: then no beard is. */
function hasBareChin(map: FloatFrame, skin: Float32Array, usual: number): boolean {
  const mean = (of: (i: number) => number): number => chin.reduce((sum, i) => sum + of(i), 0) / chin.length;
  return mean((i) => skin[i]) > 0.5 && mean((i) => brightness(map, i)) > 0.95 * usual;
}

/** 1 on and close to the brows, less towards the temples, where hair hangs over their ends. */
const innerBrows: Float32Array = browTexels.map((value, i) => value * unit((rimDistance[i] - 0.13) / 0.05));

/** The bridge between the brows, at their height. */
const betweenBrows: readonly number[] = [...browTexels.keys()].filter((i) => {
  const [x, y] = [i % mapSize, Math.floor(i / mapSize)];
  const beside = browTexels[y * mapSize + Math.round(mapSize * 0.36)] > 0.5;
  return beside && Math.abs(x - mapSize / 2) < mapSize * 0.04;
});

/** Keeps what is joined to certain hair or to the rim of the forehead. */
function joinedTo(likely: Float32Array, hair: Float32Array): Float32Array {
  const seen = new Uint8Array(texels);
  const queue: number[] = [];
  const visit = (i: number): void => {
    if (seen[i] || likely[i] < 0.4) return;
    seen[i] = 1;
    queue.push(i);
  };
  for (let i = 0; i < texels; i++)
    if (hair[i] > 0.5 || ((aboveBrows[i] || besideFace[i]) && rimDistance[i] < 0.03)) visit(i);
  for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
    for (const row of [i - mapSize, i, i + mapSize]) {
      for (const next of [row - 1, row, row + 1]) if (next >= 0 && next < texels) visit(next);
    }
  }
  return likely.map((value, i) => (seen[i] ? value : 0));
}
