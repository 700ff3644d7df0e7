/**
 * The colour membrane: carries colour differences at the rim smoothly over the whole face, solved at mesh vertices.
 */
import { neighbours, uv, vertexCount } from '../../../../face/mesh/topology.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { inRoom } from '../../../../imaging/kernels.ts';
import { scratch } from '../../../../imaging/scratch.ts';
import { rimDistance, skinTexels } from '../map/face-areas.ts';
import { mapSize, vertexMeans } from '../map/flat-map.ts';

/** A seam within the face counts less than the rim: evening it out wholly takes likeness from the middle of the face. */
const seamWeight = 0.3;

/** 1 in the band just inside the rim that tells how two faces differ there. */
const rimTexels: Float32Array = rimDistance.map((distance) => (distance > 0.02 && distance < 0.13 ? 1 : 0));

/**
 * The membrane between a source that has its final light and colour and the target, from the skin just inside the rim and
 * along other edges of what is drawn.
 *
 * @param source - Statistics map, RGB 0…255; `target` likewise.
 * @param skin - 0…1 per texel: plain skin, seen and not covered in either.
 * @param seam - 0…1 per texel: beside what of the source is not drawn, see `seamTexels`.
 * @param pull - See {@link solveMembrane}.
 */
export function rimMembrane(
  source: FloatFrame,
  target: FloatFrame,
  where: { readonly skin: Float32Array; readonly seam: Float32Array },
  pull: number,
): Float32Array {
  const difference = new Float32Array(mapSize * mapSize * 3);
  const trust = new Float32Array(mapSize * mapSize);
  for (let i = 0; i < trust.length; i++) {
    trust[i] = skinTexels[i] * where.skin[i] * Math.max(rimTexels[i], seamWeight * where.seam[i]);
  }
  for (let k = 0; k < difference.length; k++) {
    difference[k] = Math.max(-60, Math.min(60, target.data[k] - source.data[k]));
  }
  return solveMembrane(vertexMeans(difference, 3), vertexMeans(trust, 1), pull);
}

/**
 * Solves for the smoothest per-vertex field that meets given values where they are trusted.
 *
 * Minimises `Σ trust · (r − d)² + Σ edges (rᵢ − rⱼ)² / lengthᵢⱼ² + pull · Σ r²`: a screened membrane over the mesh graph.
 *
 * @param differences - `d`, three channels per vertex (`468 · 3`).
 * @param trust - 0…1 per vertex: 0 = unknown (hair, background, interior).
 * @param pull - How strongly the field returns to zero away from trusted vertices, 0 = not at all.
 * @returns `r`, `468 · 3`.
 *
 * Cost: about 0.4 ms. Source: Farbman et al. 2009 (membranes for cloning), with a graph Laplacian in place of mean-value
 * coordinates so that untrusted stretches of the rim are bridged.
 */
export function solveMembrane(differences: Float32Array, trust: Float32Array, pull: number): Float32Array {
  return inRoom((room) => {
    const known = scratch('known of the membrane', vertexCount * 4);
    for (let i = 0; i < vertexCount; i++) {
      known.set(differences.subarray(i * 3, i * 3 + 3), i * 4);
      known[i * 4 + 3] = trust[i] * 4;
    }
    const [values, field] = [room.put(known), room.put(startField(known, pull))];
    const [start, list, firmness] = [room.put(neighbours.start), room.put(neighbours.list), room.put(stiffness)];
    room.kernels.relaxField(values, field, vertexCount, start, list, firmness, pull, rounds);
    const relaxed = room.floats(field, vertexCount * 4);
    return Float32Array.from({ length: vertexCount * 3 }, (_, k) => relaxed[((k / 3) | 0) * 4 + (k % 3)]);
  });
}

/** The field without its spread, from where relaxation has little left to do; four numbers per vertex, as `known` has. */
function startField(known: Float32Array, pull: number): Float32Array {
  const sum = [0, 0, 0, 0];
  let weight = pull * vertexCount;
  for (let i = 0; i < known.length; i += 4) {
    weight += known[i + 3];
    for (let c = 0; c < 3; c++) sum[c] += known[i + 3] * known[i + c];
  }
  return Float32Array.from({ length: known.length }, (_, k) => (weight > 0 ? sum[k % 4] / weight : 0));
}

/** Rounds of relaxation: what is left then does not show. */
const rounds = 80;

/** Stiffness of each edge of the mesh graph, in the order of {@link neighbours}. */
const stiffness: Float32Array = edgeStiffness();

function edgeStiffness(): Float32Array {
  const { start, list } = neighbours;
  const out = new Float32Array(list.length);
  for (let i = 0; i < vertexCount; i++) {
    for (let k = start[i]; k < start[i + 1]; k++) {
      const j = list[k];
      const length = Math.hypot(uv[i * 2] - uv[j * 2], uv[i * 2 + 1] - uv[j * 2 + 1]);
      out[k] = (0.04 / Math.max(length, 0.01)) ** 2;
    }
  }
  return out;
}
