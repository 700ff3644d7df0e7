/**
 * The `mesh` swapper: puts a prepared person's face over a target face. No neural network writes a pixel.
 */
import type { Face } from '../../../face/face.ts';
import { vertexNormals } from '../../../face/mesh/normals.ts';
import { splitShape } from '../../../face/mesh/shape-model.ts';
import { triangles, vertexCount } from '../../../face/mesh/topology.ts';
import type { FacePatch } from '../../../face/patch.ts';
import { boxBlur } from '../../../imaging/box-blur.ts';
import { colourStatistics, transportColours } from '../../../imaging/colour-transport.ts';
import type { FloatFrame, Frame } from '../../../imaging/frame.ts';
import { type Coverage, rasterise } from '../../../imaging/rasterise.ts';
import type { MeshSwapperOptions } from '../options.ts';
import { renderedShape } from './geometry.ts';
import { findGlasses, glassesCoverage } from './glasses.ts';
import { faceLight, scaleByVertex } from './face-light.ts';
import { matchDetail } from './detail.ts';
import { type MeshIdentity, meshWidth } from './identity.ts';
import { identityMatrix, mapColour, type SkinColourMap, skinColourMap } from './skin-colour.ts';
import { solveMembrane } from './membrane.ts';
import {
  eyeTriangles,
  facing,
  mapCoverage,
  mapSize,
  mouthTriangles,
  rimDistance,
  sampleMap,
  skinTexels,
  spreadVertices,
  unwrap,
  vertexMeans,
} from './uv-map.ts';
import { uv } from '../../../face/mesh/topology.ts';

export interface SwapNote { readonly code: string; readonly message: string }
export interface SwapResult { readonly patch: FacePatch; readonly notes: readonly SwapNote[] }

export function swapFace(target: Frame, face: Face, identity: MeshIdentity, options: MeshSwapperOptions): SwapResult {
  const parts = splitShape(face.mesh);
  const drawn = renderedShape(parts, identity, options);
  const faceWidth = meshWidth(face.mesh);
  const area = regionOf(drawn, face.mesh, target, faceWidth * 0.12);
  const region = cutRegion(target, area);
  const here = shift(drawn, area.x, area.y);
  const there = shift(face.mesh, area.x, area.y);
  const coverage = rasterise({ positions: here, stride: 3, triangles, facing }, area.width, area.height);

  // Facts about the target on the unrolled map.
  const targetMap = unwrap(region, { positions: there, stride: 3 }, mapCoverage);
  const targetNormals = vertexNormals(there);
  const seen = new Float32Array(vertexCount);
  for (let i = 0; i < vertexCount; i++) seen[i] = Math.min(1, Math.max(0, (-targetNormals[i * 3 + 2] - 0.05) / 0.4));
  const light = faceLight(targetMap, targetNormals, seen, 5);
  const glasses = findGlasses(unwrap(region, { positions: there, stride: 3 }, glassesCoverage));
  const cover = options.occlusion
    ? light.cover.map((c, i) => Math.max(c, glasses.rims[i]))
    : new Float32Array(mapSize * mapSize);
  const seenMap = spreadVertices(seen, mapCoverage);
  const free = new Float32Array(mapSize * mapSize);
  for (let i = 0; i < free.length; i++) free[i] = (1 - cover[i]) * Math.min(1, seenMap[i] * 3);
  const gain = targetGains(light.gains, options.relight);
  const sourceMap = shrinkAtlas(identity);
  scaleByVertex(sourceMap, gain);
  const weights = light.skin.map((w, i) => (rimDistance[i] > 0.06 ? w * identity.skin[i] : 0));
  const colour = colourMap(sourceMap, targetMap, weights, options);
  applyMap(sourceMap.data, colour);
  const membrane = rimMembrane(sourceMap, targetMap, free);

  // Draw.
  const atlasLevel = pickLevel(identity, faceWidth);
  const rendered = drawFace(coverage, atlasLevel, { gain, colour, membrane });
  const kept = keptTarget(coverage, region, there, options);
  mix(rendered, kept.colours, kept.mask);
  const alpha = alphaMaps(coverage, options, free);
  if (options.detail === 'match') matchDetail(rendered, region, alpha.narrow, faceWidth);
  const patch = blend(region, rendered, coverage, alpha, options, faceWidth);
  return { patch: { x: area.x, y: area.y, width: area.width, height: area.height, ...patch }, notes: [] };
}

function regionOf(a: ArrayLike<number>, b: ArrayLike<number>, frame: Frame, margin: number) {
  let x0 = 1e9; let y0 = 1e9; let x1 = -1e9; let y1 = -1e9;
  for (const m of [a, b]) for (let i = 0; i < m.length; i += 3) {
    x0 = Math.min(x0, m[i]); x1 = Math.max(x1, m[i]); y0 = Math.min(y0, m[i + 1]); y1 = Math.max(y1, m[i + 1]);
  }
  const x = Math.max(0, Math.floor(x0 - margin)); const y = Math.max(0, Math.floor(y0 - margin));
  return { x, y, width: Math.max(1, Math.min(frame.width, Math.ceil(x1 + margin)) - x), height: Math.max(1, Math.min(frame.height, Math.ceil(y1 + margin)) - y) };
}

function cutRegion(frame: Frame, area: { x: number; y: number; width: number; height: number }): FloatFrame {
  const data = new Float32Array(area.width * area.height * 3);
  const unit = frame.depth === 16 ? 1 / 257 : 1;
  for (let y = 0; y < area.height; y++) {
    const from = ((area.y + y) * frame.width + area.x) * 3;
    const row = frame.data.subarray(from, from + area.width * 3);
    for (let i = 0; i < row.length; i++) data[y * area.width * 3 + i] = row[i] * unit;
  }
  return { width: area.width, height: area.height, data };
}

function shift(mesh: ArrayLike<number>, x: number, y: number): Float32Array {
  const out = Float32Array.from(mesh);
  for (let i = 0; i < out.length; i += 3) { out[i] -= x; out[i + 1] -= y; }
  return out;
}

function shrinkAtlas(identity: MeshIdentity): FloatFrame {
  const size = identity.atlas.width; const data = new Float32Array(mapSize * mapSize * 3);
  const k = (size - 1) / (mapSize - 1); const r = Math.max(0, Math.floor(k / 2));
  for (let j = 0; j < mapSize; j++) for (let i = 0; i < mapSize; i++) {
    if (mapCoverage.triangle[j * mapSize + i] < 0) continue;
    const cx = Math.round(i * k); const cy = Math.round(j * k); let n = 0; const at = (j * mapSize + i) * 3;
    for (let y = Math.max(0, cy - r); y <= Math.min(size - 1, cy + r); y++) for (let x = Math.max(0, cx - r); x <= Math.min(size - 1, cx + r); x++) {
      const p = (y * size + x) * 3; if (identity.atlas.data[p] + identity.atlas.data[p + 1] + identity.atlas.data[p + 2] === 0) continue;
      n++; for (let c = 0; c < 3; c++) data[at + c] += identity.atlas.data[p + c];
    }
    if (n) for (let c = 0; c < 3; c++) data[at + c] /= n;
  }
  return { width: mapSize, height: mapSize, data };
}

/** The target's light as gains, weakened as asked; coloured light is carried over at half its strength, on other skin it reads as paint. */
function targetGains(gains: Float32Array, strength: number): Float32Array {
  const out = new Float32Array(gains.length);
  for (let v = 0; v < gains.length; v += 3) {
    const grey = (gains[v] + gains[v + 1] + gains[v + 2]) / 3;
    for (let c = 0; c < 3; c++) out[v + c] = (0.5 * (gains[v + c] + grey)) ** strength;
  }
  return out;
}

function colourMap(source: FloatFrame, target: FloatFrame, weights: Float32Array, options: MeshSwapperOptions): SkinColourMap {
  const s = colourStatistics(source.data, weights); const t = colourStatistics(target.data, weights);
  if (options.colour === 'none' || s.weight < 50) return skinColourMap({ matrix: identityMatrix, offset: new Float64Array(3) }, s.mean, s.mean);
  if (options.colour === 'mean') return skinColourMap({ matrix: identityMatrix, offset: t.mean.map((v, c) => v - s.mean[c]) }, s.mean, t.mean);
  return skinColourMap(transportColours(s, t, { grey: { min: 0.65, max: 1.25 }, chroma: { min: 0.25, max: 1.25 } }), s.mean, t.mean);
}

function applyMap(data: Float32Array, map: SkinColourMap): void {
  const out = new Float32Array(3);
  for (let i = 0; i < data.length; i += 3) {
    mapColour(map, data[i], data[i + 1], data[i + 2], out);
    data[i] = out[0]; data[i + 1] = out[1]; data[i + 2] = out[2];
  }
}

function rimMembrane(source: FloatFrame, target: FloatFrame, seen: Float32Array): Float32Array {
  const difference = new Float32Array(mapSize * mapSize * 3);
  const near = new Float32Array(mapSize * mapSize);
  for (let i = 0; i < near.length; i++) {
    near[i] = rimDistance[i] > 0.02 && rimDistance[i] < 0.13 ? skinTexels[i] * seen[i] : 0;
    for (let c = 0; c < 3; c++) difference[i * 3 + c] = Math.max(-60, Math.min(60, target.data[i * 3 + c] - source.data[i * 3 + c]));
  }
  return solveMembrane(vertexMeans(difference, 3), vertexMeans(near, 1), 0.02);
}

function pickLevel(identity: MeshIdentity, faceWidth: number): FloatFrame {
  let level = identity.atlas;
  while (level.width >= faceWidth * 1.25 * 2 && level.width > 128) level = halve(level);
  return level;
}

function halve(frame: FloatFrame): FloatFrame {
  const size = frame.width >> 1; const data = new Float32Array(size * size * 3);
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) for (let c = 0; c < 3; c++) {
    const p = (y * 2 * frame.width + x * 2) * 3 + c; const w = frame.width * 3;
    data[(y * size + x) * 3 + c] = (frame.data[p] + frame.data[p + 3] + frame.data[p + w] + frame.data[p + w + 3]) / 4;
  }
  return { width: size, height: size, data };
}

function drawFace(coverage: Coverage, atlas: FloatFrame, look: { gain: Float32Array; colour: SkinColourMap; membrane: Float32Array }): FloatFrame {
  const { width, height } = coverage; const out = new Float32Array(width * height * 3);
  const size = atlas.width; const { data } = atlas; const { gain, membrane } = look; const colour = new Float32Array(3);
  for (let i = 0; i < coverage.triangle.length; i++) {
    const t = coverage.triangle[i] * 3; if (t < 0) continue;
    const a = triangles[t]; const b = triangles[t + 1]; const c = triangles[t + 2];
    const wa = coverage.weights[i * 2]; const wb = coverage.weights[i * 2 + 1]; const wc = 1 - wa - wb;
    const x = (wa * uv[a * 2] + wb * uv[b * 2] + wc * uv[c * 2]) * (size - 1);
    const y = (wa * uv[a * 2 + 1] + wb * uv[b * 2 + 1] + wc * uv[c * 2 + 1]) * (size - 1);
    
    const x0 = x | 0; const y0 = y | 0; const fx = x - x0; const fy = y - y0; const p = (y0 * size + x0) * 3; const q = p + size * 3;
    const k00 = (1 - fx) * (1 - fy); const k10 = fx * (1 - fy); const k01 = (1 - fx) * fy; const k11 = fx * fy;
    const R = (data[p] * k00 + data[p + 3] * k10 + data[q] * k01 + data[q + 3] * k11) * (wa * gain[a * 3] + wb * gain[b * 3] + wc * gain[c * 3]);
    const G = (data[p + 1] * k00 + data[p + 4] * k10 + data[q + 1] * k01 + data[q + 4] * k11) * (wa * gain[a * 3 + 1] + wb * gain[b * 3 + 1] + wc * gain[c * 3 + 1]);
    const B = (data[p + 2] * k00 + data[p + 5] * k10 + data[q + 2] * k01 + data[q + 5] * k11) * (wa * gain[a * 3 + 2] + wb * gain[b * 3 + 2] + wc * gain[c * 3 + 2]);
    mapColour(look.colour, R, G, B, colour);
    out[i * 3] = colour[0] + wa * membrane[a * 3] + wb * membrane[b * 3] + wc * membrane[c * 3];
    out[i * 3 + 1] = colour[1] + wa * membrane[a * 3 + 1] + wb * membrane[b * 3 + 1] + wc * membrane[c * 3 + 1];
    out[i * 3 + 2] = colour[2] + wa * membrane[a * 3 + 2] + wb * membrane[b * 3 + 2] + wc * membrane[c * 3 + 2];
  }
  return { width, height, data: out };
}

function keptTarget(coverage: Coverage, region: FloatFrame, there: Float32Array, options: MeshSwapperOptions): { colours: FloatFrame; mask: Float32Array } {
  const { width, height } = coverage; const mask = new Float32Array(width * height); const colours = new Float32Array(width * height * 3);
  for (let i = 0; i < mask.length; i++) {
    const t = coverage.triangle[i]; if (t < 0) continue;
    if ((options.keepEyes && eyeTriangles[t]) || (options.keepMouth && mouthTriangles[t])) mask[i] = 1;
  }
  boxBlur(mask, { width, height, channels: 1 }, Math.max(1, Math.round(Math.hypot(there[0] - there[3], 1) * 0 + width * 0.004)));
  for (let i = 0; i < mask.length; i++) {
    const t = coverage.triangle[i] * 3; if (t < 0 || mask[i] === 0) continue;
    const a = triangles[t] * 3; const b = triangles[t + 1] * 3; const c = triangles[t + 2] * 3;
    const wa = coverage.weights[i * 2]; const wb = coverage.weights[i * 2 + 1]; const wc = 1 - wa - wb;
    const x = Math.max(0, Math.min(width - 1.001, wa * there[a] + wb * there[b] + wc * there[c])); const y = Math.max(0, Math.min(height - 1.001, wa * there[a + 1] + wb * there[b + 1] + wc * there[c + 1]));
    const x0 = x | 0; const y0 = y | 0; const fx = x - x0; const fy = y - y0; const p = (y0 * width + x0) * 3;
    for (let k = 0; k < 3; k++) colours[i * 3 + k] = (region.data[p + k] * (1 - fx) + region.data[p + 3 + k] * fx) * (1 - fy) + (region.data[p + width * 3 + k] * (1 - fx) + region.data[p + width * 3 + 3 + k] * fx) * fy;
  }
  return { colours: { width, height, data: colours }, mask };
}

function mix(into: FloatFrame, from: FloatFrame, mask: Float32Array): void {
  for (let i = 0; i < mask.length; i++) if (mask[i] > 0) for (let c = 0; c < 3; c++) into.data[i * 3 + c] += mask[i] * (from.data[i * 3 + c] - into.data[i * 3 + c]);
}

function smoothstep(e0: number, e1: number, x: number): number { const t = Math.min(1, Math.max(0, (x - e0) / (e1 - e0))); return t * t * (3 - 2 * t); }

function alphaMaps(coverage: Coverage, options: MeshSwapperOptions, free: Float32Array): { narrow: Float32Array; wide: Float32Array } {
  const { width, height } = coverage; const narrow = new Float32Array(width * height); const wide = new Float32Array(width * height);
  const f = Math.max(0.005, options.maskFeather);
  for (let i = 0; i < narrow.length; i++) {
    const t = coverage.triangle[i] * 3; if (t < 0) continue;
    const a = triangles[t]; const b = triangles[t + 1]; const c = triangles[t + 2];
    const wa = coverage.weights[i * 2]; const wb = coverage.weights[i * 2 + 1]; const wc = 1 - wa - wb;
    const x = (wa * uv[a * 2] + wb * uv[b * 2] + wc * uv[c * 2]) * (mapSize - 1); const y = (wa * uv[a * 2 + 1] + wb * uv[b * 2 + 1] + wc * uv[c * 2 + 1]) * (mapSize - 1);
    const x0 = x | 0; const y0 = y | 0; const fx = x - x0; const fy = y - y0; const p = y0 * mapSize + x0;
    const d = (rimDistance[p] * (1 - fx) + rimDistance[p + 1] * fx) * (1 - fy) + (rimDistance[p + mapSize] * (1 - fx) + rimDistance[p + mapSize + 1] * fx) * fy;
    const open = sampleMap(free, x, y);
    narrow[i] = open * smoothstep(0.02, 0.02 + f, d); wide[i] = open * smoothstep(0.01, 0.01 + 2 * f, d);
  }
  return { narrow, wide };
}


function blend(region: FloatFrame, rendered: FloatFrame, coverage: Coverage, alpha: { narrow: Float32Array; wide: Float32Array }, options: MeshSwapperOptions, faceWidth: number): { data: Float32Array; mask: Float32Array } {
  const { width, height } = coverage; const n = width * height;
  const step = Math.max(1, Math.round(faceWidth / 100));
  const w = Math.ceil(width / step); const h = Math.ceil(height / step);
  const low = new Float32Array(w * h * 4);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    const i = y * width + x; if (coverage.triangle[i] < 0) continue;
    const p = ((y / step | 0) * w + (x / step | 0)) * 4; low[p + 3]++;
    for (let c = 0; c < 3; c++) low[p + c] += rendered.data[i * 3 + c] - region.data[i * 3 + c];
  }
  boxBlur(low, { width: w, height: h, channels: 4 }, 3); boxBlur(low, { width: w, height: h, channels: 4 }, 3);
  for (let p = 0; p < low.length; p += 4) { const k = low[p + 3] > 1e-6 ? 1 / low[p + 3] : 0; low[p] *= k; low[p + 1] *= k; low[p + 2] *= k; }
  const data = new Float32Array(n * 3); const mask = new Float32Array(n);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    const i = y * width + x; const aw = alpha.wide[i]; const an = alpha.narrow[i]; const top = Math.max(aw, an);
    if (top <= 0) continue;
    const lx = Math.max(0, Math.min(w - 1.001, (x + 0.5) / step - 0.5)); const ly = Math.max(0, Math.min(h - 1.001, (y + 0.5) / step - 0.5));
    const x0 = lx | 0; const y0 = ly | 0; const fx = lx - x0; const fy = ly - y0;
    const x1 = Math.min(w - 1, x0 + 1); const y1 = Math.min(h - 1, y0 + 1);
    for (let c = 0; c < 3; c++) {
      const L = (low[(y0 * w + x0) * 4 + c] * (1 - fx) + low[(y0 * w + x1) * 4 + c] * fx) * (1 - fy) + (low[(y1 * w + x0) * 4 + c] * (1 - fx) + low[(y1 * w + x1) * 4 + c] * fx) * fy;
      const D = rendered.data[i * 3 + c] - region.data[i * 3 + c];
      data[i * 3 + c] = region.data[i * 3 + c] + (aw * L + an * (D - L)) / top;
    }
    mask[i] = top * options.opacity;
  }
  return { data, mask };
}
