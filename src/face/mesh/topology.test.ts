import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faceOval, innerLips, leftEye, mirror, neighbours, rightEye, triangles, uv, vertexCount } from './topology.ts';

test('the mirror partner of a mirror partner is the vertex itself, on the other side of the face', () => {
  for (let i = 0; i < vertexCount; i++) {
    assert.equal(mirror[mirror[i]], i);
    assert.ok(Math.abs(uv[i * 2] + uv[mirror[i] * 2] - 1) < 0.01, `u of ${i}`);
    assert.ok(Math.abs(uv[i * 2 + 1] - uv[mirror[i] * 2 + 1]) < 0.01, `v of ${i}`);
  }
  assert.deepEqual(new Set(Array.from(leftEye, (v) => mirror[v])), new Set<number>(rightEye));
});

test('triangles use every vertex and are all wound the same way on the flat layout', () => {
  assert.equal(new Set(triangles).size, vertexCount);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = triangles.subarray(t, t + 3);
    const area =
      (uv[b * 2] - uv[a * 2]) * (uv[c * 2 + 1] - uv[a * 2 + 1]) -
      (uv[c * 2] - uv[a * 2]) * (uv[b * 2 + 1] - uv[a * 2 + 1]);
    assert.ok(area < 0, `triangle ${t / 3}`);
  }
});

test('the surface is a disc bounded by the face oval', () => {
  const edges = new Map<string, number>();
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const [a, b] = [triangles[t + k], triangles[t + ((k + 1) % 3)]].sort((x, y) => x - y);
      edges.set(`${a} ${b}`, (edges.get(`${a} ${b}`) ?? 0) + 1);
    }
  }
  assert.ok(
    [...edges.values()].every((n) => n === 1 || n === 2),
    'an edge has one or two triangles',
  );
  assert.equal([...edges.values()].filter((n) => n === 1).length, faceOval.length);
  assert.equal(vertexCount - edges.size + triangles.length / 3, 1, 'Euler characteristic of a disc');
});

test('outline, lids and lips are edges of the mesh', () => {
  for (const ring of [faceOval, leftEye, rightEye, innerLips]) {
    ring.forEach((v, i) => {
      const next = ring[(i + 1) % ring.length];
      assert.ok(neighbours.list.subarray(neighbours.start[v], neighbours.start[v + 1]).includes(next), `${v}–${next}`);
    });
  }
});
