import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uv, vertexCount } from '../../../../face/mesh/topology.ts';
import { rimDistance, skinTexels } from '../map/face-areas.ts';
import { mapCoverage, mapSize, uvCoverage } from '../map/flat-map.ts';
import { coverMap } from './cover.ts';
import { glassesMapSize } from './glasses.ts';
import { findHair } from './hair.ts';

const seen = Float32Array.from(mapCoverage.triangle, (t) => (t >= 0 ? 1 : 0));

/** An unrolled face of plain skin with something painted on it. */
function face(size: number, paint: (u: number, v: number) => readonly number[] | undefined) {
  const data = new Float32Array(size * size * 3);
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      const [u, v] = [i / (size - 1), j / (size - 1)];
      const grain = ((i * 31 + j * 17) % 7) - 3;
      const colour = paint(u, v) ?? [190, 140, 115];
      for (let c = 0; c < 3; c++) data[(j * size + i) * 3 + c] = colour[c] + grain;
    }
  }
  return { width: size, height: size, data };
}

function shareCovered(cover: Float32Array, where: (u: number, v: number) => boolean): number {
  let [sum, n] = [0, 0];
  for (let i = 0; i < cover.length; i++) {
    const [u, v] = [(i % mapSize) / (mapSize - 1), Math.floor(i / mapSize) / (mapSize - 1)];
    if (skinTexels[i] === 0 || !where(u, v)) continue;
    n++;
    sum += cover[i];
  }
  return sum / n;
}

test('bare skin is not covered', () => {
  const cover = coverMap(
    face(mapSize, () => undefined),
    seen,
  );
  assert.ok(shareCovered(cover, () => true) < 0.01);
});

test('a dark fringe is covered and the cheeks below it are not', () => {
  const map = face(mapSize, (_, v) => (v < 0.2 ? [45, 35, 30] : undefined));
  const cover = coverMap(map, seen);
  assert.ok(shareCovered(cover, (_, v) => v < 0.17) > 0.9);
  assert.ok(shareCovered(cover, (_, v) => v > 0.4) < 0.02);
});

test('a green scarf over the chin is covered', () => {
  const cover = coverMap(
    face(mapSize, (_, v) => (v > 0.88 ? [60, 150, 90] : undefined)),
    seen,
  );
  assert.ok(shareCovered(cover, (_, v) => v > 0.9) > 0.8);
});

test('light that falls off slowly across the face is no cover', () => {
  const cover = coverMap(
    face(mapSize, (u) => [230 - 90 * u, 175 - 70 * u, 145 - 58 * u]),
    seen,
  );
  assert.ok(shareCovered(cover, () => true) < 0.03);
});

test('bright gloss on the forehead is no cover', () => {
  const gloss = (u: number, v: number): readonly number[] | undefined => {
    const k = Math.exp(-((u - 0.5) ** 2 + (v - 0.15) ** 2) / 0.006);
    return [190 + 60 * k, 140 + 85 * k, 115 + 95 * k];
  };
  const cover = coverMap(face(mapSize, gloss), seen);
  assert.ok(shareCovered(cover, (_, v) => v < 0.25) < 0.2);
});

/** A face laid flat into a picture, with what surrounds it: 300 pixels for the layout's width, 150 around. */
function hairOf(inside: (u: number, v: number) => readonly number[] | undefined, outside: readonly number[]) {
  const side = 600;
  const data = new Float32Array(side * side * 3);
  for (let k = 0; k < data.length; k++) data[k] = outside[k % 3];
  const positions = new Float32Array(vertexCount * 3);
  for (let v = 0; v < vertexCount; v++) positions.set([150 + 300 * uv[v * 2], 150 + 300 * uv[v * 2 + 1], 0], v * 3);
  const light = new Float32Array(vertexCount * 3).fill(1);
  const map = face(mapSize, inside);
  const skin = coverMap(map, seen).map((c, i) => (1 - c) * skinTexels[i]);
  return findHair(map, skin, { width: side, height: side, data }, { positions, light });
}

const hairColour = [45, 35, 30];

test('a fringe that comes down from the hair is found, and ends where it ends', () => {
  const hair = hairOf((_, v) => (v < 0.15 ? hairColour : undefined), hairColour);
  assert.ok(shareCovered(hair, (_, v) => v < 0.12) > 0.9);
  assert.ok(shareCovered(hair, (_, v) => v > 0.2) < 0.01);
});

test('a fringe over the brows leaves no gap at their borders', () => {
  const hair = hairOf((_, v) => (v < 0.26 ? hairColour : undefined), hairColour);
  const column = Math.round(0.35 * (mapSize - 1));
  const first = Math.round(0.08 * mapSize);
  const rows = Array.from(
    { length: Math.round(0.24 * mapSize) - first },
    (_, k) => hair[(first + k) * mapSize + column],
  );
  assert.ok(Math.min(...rows) > 0.9, `${rows.map((value) => value.toFixed(1))}`);
});

test('what is dark but not joined to hair is no hair, nor is gloss, nor shade under a bald rim', () => {
  const spot = (u: number, v: number) => (Math.hypot(u - 0.5, v - 0.14) < 0.04 ? hairColour : undefined);
  assert.ok(shareCovered(hairOf(spot, hairColour), (_, v) => v < 0.3) < 0.1, 'a spot on the forehead');
  const gloss = (_: number, v: number) => (v < 0.15 ? [250, 225, 210] : undefined);
  assert.ok(shareCovered(hairOf(gloss, [255, 255, 255]), () => true) < 0.01, 'gloss before a white wall');
  const shade = (_: number, v: number) => (v < 0.15 ? [150, 110, 90] : undefined);
  assert.ok(shareCovered(hairOf(shade, [150, 110, 90]), () => true) < 0.01, 'shade on a bald head');
});

test('gloss on a forehead that reaches beyond the mesh is no hair', () => {
  const gloss = (_: number, v: number) => (v < 0.15 ? [250, 215, 170] : undefined);
  assert.ok(shareCovered(hairOf(gloss, [245, 210, 165]), () => true) < 0.01);
});

test('the maps of both sizes unroll the same face', () => {
  const inside = (coverage: { triangle: Int16Array }): number =>
    coverage.triangle.reduce((n, t) => n + (t >= 0 ? 1 : 0), 0) / coverage.triangle.length;
  assert.ok(Math.abs(inside(mapCoverage) - inside(uvCoverage(glassesMapSize))) < 0.01);
  assert.ok(Math.max(...rimDistance) > 0.4);
});
