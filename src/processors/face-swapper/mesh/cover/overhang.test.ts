import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uv } from '../../../../face/mesh/topology.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { rimDistance } from '../map/face-areas.ts';
import { mapCoverage, mapSize } from '../map/flat-map.ts';
import { bareTexels, overhangingHair, seamTexels } from './overhang.ts';

const texels = mapSize * mapSize;
const skin = Float32Array.from(mapCoverage.triangle, (t) => (t >= 0 ? 1 : 0));
const middle = mapSize / 2;
const row = (vertex: number): number => Math.round(uv[vertex * 2 + 1] * (mapSize - 1));
const [top, brow] = [row(10), row(105)];

/** A face of even skin with hair, as found, in another brightness. */
function face(
  isHair: (x: number, y: number) => boolean,
  hairBrightness: number,
): { map: FloatFrame; hair: Float32Array } {
  const hair = skin.map((s, i) => (s && isHair(i % mapSize, Math.floor(i / mapSize)) ? 1 : 0));
  const data = new Float32Array(texels * 3);
  for (let i = 0; i < texels; i++) data.fill(hair[i] ? hairBrightness : 180, i * 3, i * 3 + 3);
  return { map: { width: mapSize, height: mapSize, data }, hair };
}

/** What may be shown at a point of the middle line or beside it. */
function bareAt({ map, hair }: { map: FloatFrame; hair: Float32Array }, x: number, y: number): number {
  return bareTexels(overhangingHair(hair, { map, lit: map, skin }))[y * mapSize + x];
}

test('a dark fringe is not shown, the face below it is', () => {
  const fringe = face((_, y) => y < brow - 12, 40);
  assert.equal(bareAt(fringe, middle, top + 4), 0);
  assert.equal(bareAt(fringe, middle, row(4)), 1);
});

test('what was taken for hair and is as bright as skin is shown', () => {
  assert.equal(
    bareAt(
      face((_, y) => y < brow - 12, 178),
      middle,
      top + 4,
    ),
    1,
  );
});

test('a dark strand from the rim over the forehead is not shown even when it was not found as hair', () => {
  const strand = face((x, y) => Math.abs(x - middle - 8) < 3 && y < brow - 10, 30);
  assert.ok(bareAt({ ...strand, hair: new Float32Array(texels) }, middle + 8, top + 5) < 0.2);
});

test('a strand one texel wide is not shown', () => {
  const strand = face((x, y) => x === middle && y < brow - 6, 40);
  assert.equal(bareAt(strand, middle, brow - 10), 0);
});

test('what is seen of a forehead between two strands close to each other is not shown; between distant ones it is', () => {
  const between = (gap: number): number => {
    const strands = face((x, y) => Math.abs(Math.abs(x - middle) - gap / 2 - 2) < 2 && y < brow - 6, 30);
    return bareAt({ ...strands, hair: new Float32Array(texels) }, middle, top + 6);
  };
  assert.equal(between(9), 0);
  assert.equal(between(28), 1);
});

test('brows are shown, but not where strands hang down between them', () => {
  const browAt = middle - 8;
  const fringe = (lowest: number) => face((x, y) => (x - middle + 90) % 10 < 4 && y < lowest, 30);
  assert.ok(bareAt(fringe(row(9) + 8), browAt, brow + 3) < 0.1);
  assert.equal(bareAt(fringe(brow - 14), browAt, brow + 3), 1);
});

test('a dark line inside the forehead that nothing joins to the rim is a wrinkle and is shown', () => {
  const wrinkle = face((x, y) => Math.abs(x - middle) < 20 && Math.abs(y - brow + 12) < 2, 60);
  assert.equal(bareAt({ ...wrinkle, hair: new Float32Array(texels) }, middle, brow - 12), 1);
});

test('hair beside the face is not shown even where the light fitted to it makes it as bright as skin', () => {
  const beside = face((x, y) => x > mapSize - 16 && y < row(2) - 8, 178);
  const lit = face((x, y) => x > mapSize - 16 && y < row(2) - 8, 40);
  const photo = { map: beside.map, lit: lit.map, skin };
  const bare = bareTexels(overhangingHair(new Float32Array(texels), photo));
  assert.equal(bare[row(33) * mapSize + mapSize - 8], 0);
  assert.equal(bare[row(33) * mapSize + middle], 1);
});

/** Long hair beside a face: dark from the brows down to the mouth, on one side. */
const long = (x: number, y: number): boolean =>
  x > middle + 10 && y > brow && y < row(17) - 8 && rimDistance[y * mapSize + x] < 0.25;

/** The column in a row on that side where the rim is so far away. */
function columnAt(y: number, distance: number): number {
  for (let x = mapSize - 1; x > middle; x--) if (rimDistance[y * mapSize + x] >= distance) return x;
  return assert.fail(`no texel is ${distance} from the rim`);
}

test('long hair beside a face is not shown below the nose either, where no beard is', () => {
  const found = new Float32Array(texels);
  const [cheek, lips] = [row(50), row(0)];
  const shaven = { ...face(long, 40), hair: found };
  assert.equal(bareAt(shaven, columnAt(cheek, 0.15), cheek), 0);
  assert.ok(bareAt(shaven, columnAt(lips, 0.15), lips) < 0.1);
  const bearded = { ...face((x, y) => long(x, y) || y > row(17), 40), hair: found };
  assert.equal(bareAt(bearded, columnAt(lips, 0.15), lips), 1);
});

test('a beard at the jaw is shown', () => {
  const beard = face((_, y) => y > row(13), 40);
  assert.equal(bareAt({ ...beard, hair: new Float32Array(texels) }, middle, row(152) - 4), 1);
});

test('a seam lies beside what is not shown, and nowhere on a face that is shown wholly', () => {
  const bare = skin.map((s, i) => (s && i > brow * mapSize ? 1 : 0));
  const seam = seamTexels(bare);
  assert.ok(seam[(brow + 3) * mapSize + middle] > 0.5);
  assert.equal(seam[(brow + 30) * mapSize + middle], 0);
  assert.ok(seamTexels(skin).every((value) => value === 0));
});
