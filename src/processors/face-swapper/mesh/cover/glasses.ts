/**
 * Glasses: their rims are thin lines where no face has any, under the eyes and across the bridge of the nose.
 */
import { leftEye, rightEye, uv } from '../../../../face/mesh/topology.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { browHairTexels, browTexels, noseTexels } from '../map/face-areas.ts';
import { mapSize, uvCoverage } from '../map/flat-map.ts';
import { bestLine, findLines, type Line, type LineKind, type Zone } from './lines.ts';
import { bestRing, liesInside, type Ring } from './ring.ts';

/** Side of the map that glasses are looked for on, in texels. */
export const glassesMapSize = 256;

/** What was found. */
export interface Glasses {
  /** How sure, 0…1, at most. */
  readonly score: number;
  readonly found: boolean;
  /** 0…1 per texel of the statistics map: rim. All 0 when nothing was found. */
  readonly rims: Float32Array;
}

const size = glassesMapSize;

/** Which triangle each texel of the glasses map lies in. */
export const glassesCoverage = uvCoverage(glassesMapSize);

/** Bare faces on which a bridge is seen reach 0.56, most with glasses 0.8 and more, see docs/decisions/0006. */
const certain = 0.65;

/** What frames look like. */
interface FrameKind extends LineKind {
  /** Below which eyes a line must be: on a turned head one rim hides behind the nose. */
  readonly below: 'either' | 'both';
}

const frameKinds: readonly FrameKind[] = [
  // Rims and wires.
  { sign: 1, reach: 2, contrast: [0.02, 0.08], below: 'either' },
  // The same on dark skin, or where they shine.
  { sign: -1, reach: 2, contrast: [0.02, 0.08], below: 'either' },
  // Thick rims. Shadows are as wide, and less dark.
  { sign: 1, reach: 7, contrast: [0.1, 0.3], below: 'both' },
];

/**
 * Looks for glasses on an unrolled face: a line across the bridge of the nose and one below the eyes.
 *
 * @param map - The face over the flat layout, {@link glassesMapSize}², RGB 0…255.
 *
 * Cost: about 1 ms, with glasses 20 ms.
 */
export function findGlasses(map: FloatFrame): Glasses {
  const frame = frameKinds.map((kind) => frameLines(map, kind)).reduce((a, b) => (b.score > a.score ? b : a));
  const found = frame.score >= certain;
  const rims = new Float32Array(mapSize * mapSize);
  if (found) markFrame(rims, map, frame);
  return { score: frame.score, found, rims };
}

/** Lines that may be those of glasses, and how sure. */
interface FrameLines {
  readonly score: number;
  readonly kind: FrameKind;
  /** See `findLines`; nothing where the score is low for want of a bridge. */
  readonly clear: Float32Array;
  readonly rings: readonly Ring[];
  readonly bridge: Line;
}

function frameLines(map: FloatFrame, kind: FrameKind): FrameLines {
  const line = (zone: Zone): Line => bestLine(findLines(map, zone, kind), zone, size);
  const bridge = line(bridgeZone);
  // Hardly any bare nose gets this far.
  if (bridge.score < certain) return { score: bridge.score, kind, clear: new Float32Array(), rings: [], bridge };
  const clear = findLines(map, glassesZone, kind);
  const rings = [leftEye, rightEye].map((eye) => bestRing(clear, size, eye));
  const [left, right] = rings.map((ring) => ring.score);
  const below = kind.below === 'either' ? Math.max(left, right) : left * right;
  // Where cheeks and forehead are as full of lines, a line says little.
  const wrinkled = Math.min(...plainZones.map((zone) => line(zone).score));
  return { score: bridge.score * below * (1 - Math.max(0, wrinkled - 0.2)), kind, clear, rings, bridge };
}

/** Where glasses may reach. */
const glassesZone: Zone = { x0: 0, x1: size - 1, y0: Math.round(0.08 * size), y1: Math.round(0.62 * size) - 1 };

const bridgeZone: Zone = {
  x0: Math.round(uv[193 * 2] * (size - 1)),
  x1: Math.round(uv[417 * 2] * (size - 1)),
  y0: Math.round(uv[9 * 2 + 1] * (size - 1)),
  y1: Math.round(uv[195 * 2 + 1] * (size - 1)),
};

/** As wide as the bridge, on both cheeks and the forehead. */
const plainZones: readonly Zone[] = (
  [
    [0.28, 0.6],
    [0.72, 0.6],
    [0.5, 0.1],
  ] as const
).map(([u, v]) => {
  const half = Math.round((bridgeZone.x1 - bridgeZone.x0) / 2);
  const [x, y0] = [Math.round(u * size), Math.round(v * size)];
  return { x0: x - half, x1: x + half, y0, y1: y0 + 24 };
});

/** Marks rings, bridge and what is joined to them in the statistics map. */
function markFrame(rims: Float32Array, map: FloatFrame, { kind, clear, rings, bridge }: FrameLines): void {
  const arms = rings.flatMap((ring, side) =>
    besideRing(ring, side)
      .map((zone) => bestLine(clear, zone, size))
      .filter((line) => line.score >= clearArm),
  );
  // Of a ring only what is clear: behind a turned nose nothing is, and an eye bag is not.
  const along = [...rings, bridge, ...arms].flatMap((line) => line.path).filter((i) => clear[i] >= 0.5);
  const broad = findLines(map, glassesZone, { sign: kind.sign, reach: 7, contrast: [0.03, 0.08] });
  for (const i of [...along, ...joinedLines(clear, along, rings)]) {
    // A rim that runs through a brow is not seen in it; close below one it must not break off.
    if (browHairTexels[mapTexel(i)] < 1) markTexel(rims, broad, i, kind.reach + 1);
  }
}

/** From a ring to the rim of the face: where its arm runs, and where the rim itself does that stands off from a turned face. */
function besideRing({ eye: [u, v], path }: Ring, side: number): Zone[] {
  const xs = path.map((i) => i % size);
  const outer = side === 0 ? { x0: 8, x1: Math.min(...xs) } : { x0: Math.max(...xs), x1: size - 9 };
  const middle = Math.round(u * (size - 1));
  const half = side === 0 ? { x0: 8, x1: middle } : { x0: middle, x1: size - 9 };
  const row = (down: number): number => Math.round((v + down) * (size - 1));
  return [
    { ...outer, y0: row(-0.08), y1: row(0.03) },
    { ...half, y0: row(0.05), y1: row(0.2) },
  ];
}

/** How clear such a line must be: strands of hair and folds beside the eyes are less. */
const clearArm = 0.8;

/** What else is joined to them: clear lines that lie neither within a ring nor on a brow or the nose. */
function joinedLines(clear: Float32Array, along: readonly number[], rings: readonly Ring[]): number[] {
  const seen = new Set(along);
  const queue = [...along];
  const found: number[] = [];
  for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
    for (const row of [i - size, i, i + size]) {
      for (const next of [row - 1, row, row + 1]) {
        if (seen.has(next) || clear[next] < 0.5 || glassesCoverage.triangle[next] < 0) continue;
        seen.add(next);
        if (onFeature(next) || rings.some((ring) => liesInside(ring, next, size))) continue;
        queue.push(next);
        found.push(next);
      }
    }
  }
  return found;
}

const toMap = (mapSize - 1) / (size - 1);

/** The texel of the statistics map that a texel lies in. */
function mapTexel(i: number): number {
  return Math.round(Math.floor(i / size) * toMap) * mapSize + Math.round((i % size) * toMap);
}

function onFeature(i: number): boolean {
  const at = mapTexel(i);
  return browTexels[at] > 0.5 || noseTexels[at] > 0;
}

/** Marks the texels of the statistics map around a point of a line, up to `half` texels away, that the line covers. */
function markTexel(rims: Float32Array, clear: Float32Array, i: number, half: number): void {
  for (let dy = -half; dy <= half; dy++) {
    for (let dx = -half; dx <= half; dx++) {
      const from = i + dy * size + dx;
      if (glassesCoverage.triangle[from] < 0) continue;
      const at = mapTexel(from);
      rims[at] = Math.max(rims[at], clear[from]);
    }
  }
}
