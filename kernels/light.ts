/**
 * Kernels for the statistics maps of a face: light that differs between its halves, skin grown from its middle, gains per
 * vertex, the membrane over its mesh.
 */
import { store3, straight } from './vectors';

/**
 * Multiplies covered pixels by values that vary straight over each triangle; the others become 0.
 *
 * @param facts - Per triangle three vectors of four `f32`: the gains at the third corner, and the ways from there to the first
 *   and the second.
 */
export function scaleByVertices(colours: usize, pixels: i32, triangle: usize, weights: usize, facts: usize): void {
  for (let i: i32 = 0; i < pixels; i++, colours += 12, triangle += 2, weights += 8) {
    const t: i32 = load<i16>(triangle);
    let result: v128 = f32x4.splat(0);
    if (t >= 0) {
      const f: usize = facts + <usize>(t * 48);
      const gain: v128 = straight(f, v128.load32_splat(weights), v128.load32_splat(weights, 4));
      result = f32x4.mul(v128.load(colours), gain);
    }
    store3(colours, result);
  }
}

/** Writes four channels per texel: logarithms of the colours times trust, and trust. */
export function logColours(colours: usize, trust: usize, texels: i32, out: usize): void {
  for (let i: i32 = 0; i < texels; i++, colours += 12, trust += 4, out += 16) {
    const t: f32 = load<f32>(trust);
    let value: v128 = f32x4.splat(0);
    if (t !== 0) {
      const r: f32 = Mathf.log(load<f32>(colours) + 8);
      const g: f32 = Mathf.log(load<f32>(colours, 4) + 8);
      const b: f32 = Mathf.log(load<f32>(colours, 8) + 8);
      value = f32x4.mul(f32x4(r, g, b, 1), f32x4.splat(t));
    }
    v128.store(out, value);
  }
}

/**
 * Half the difference of each texel and its mirror image, times how well both are known, and that.
 *
 * @param sums - Four channels per texel: logarithms times trust, and trust.
 * @param mirror - Index of the mirror image (`i32`), below 0 outside the mesh.
 */
export function halfDifferences(sums: usize, mirror: usize, texels: i32, out: usize): void {
  for (let i: i32 = 0; i < texels; i++, mirror += 4, out += 16) {
    const j: i32 = load<i32>(mirror);
    let value: v128 = f32x4.splat(0);
    if (j >= 0) {
      const own: v128 = v128.load(sums + ((<usize>i) << 4));
      const other: v128 = v128.load(sums + ((<usize>j) << 4));
      const ownTrust: f32 = f32x4.extract_lane(own, 3);
      const otherTrust: f32 = f32x4.extract_lane(other, 3);
      const known: f32 = min(<f32>1, max(<f32>0, (min(ownTrust, otherTrust) - <f32>0.08) / <f32>0.3));
      if (known > 0) {
        const difference: v128 = f32x4.sub(
          f32x4.div(own, f32x4.splat(ownTrust)),
          f32x4.div(other, f32x4.splat(otherTrust)),
        );
        value = f32x4.replace_lane(f32x4.mul(difference, f32x4.splat(<f32>0.5 * known)), 3, known);
      }
    }
    v128.store(out, value);
  }
}

/** Gains from smoothed half differences, at least a half and at most 2; 1 outside the mesh. */
export function unevenGains(half: usize, triangle: usize, texels: i32, out: usize): void {
  for (let i: i32 = 0; i < texels; i++, half += 16, triangle += 2, out += 12) {
    const inside: bool = load<i16>(triangle) >= 0;
    const weight: f32 = load<f32>(half, 12) + <f32>0.1;
    for (let c: usize = 0; c < 12; c += 4) {
      store<f32>(out + c, inside ? Mathf.exp(limited(load<f32>(half + c) / weight)) : 1);
    }
  }
}

function limited(logarithm: f32): f32 {
  return min(<f32>0.69, max(<f32>-0.69, logarithm));
}

/** Writes, at listed texels, four channels: colour times how far it is accepted as skin, and that; 0 elsewhere was there. */
export function weighSkin(list: usize, count: i32, colours: usize, accepted: usize, seen: usize, out: usize): void {
  for (let n: i32 = 0; n < count; n++, list += 4) {
    const i: usize = <usize>load<i32>(list);
    const w: f32 = load<f32>(accepted + (i << 2)) * (<f32>0.1 + load<f32>(seen + (i << 2)));
    v128.store(out + (i << 4), f32x4.mul(f32x4.replace_lane(v128.load(colours + i * 12), 3, 1), f32x4.splat(w)));
  }
}

/** Judges listed texels against the mean of the skin around them; see `grownSkin` in the swapper's `cover/cover.ts`. */
export function judgeSkin(
  list: usize,
  count: i32,
  colours: usize,
  around: usize,
  fromCore: usize,
  forehead: usize,
  accepted: usize,
): void {
  for (let n: i32 = 0; n < count; n++, list += 4) {
    const i: usize = <usize>load<i32>(list);
    const mean: usize = around + (i << 4);
    const w: f32 = load<f32>(mean, 12);
    if (w < 0.02) continue;
    const l: f32 = load<f32>(mean) / w;
    const a: f32 = load<f32>(mean, 4) / w;
    const b: f32 = load<f32>(mean, 8) / w;
    const d: f32 = max(
      colourDistance(colours + i * 12, l, a, b, load<f32>(forehead + (i << 2))),
      <f32>0.45 * load<f32>(fromCore + (i << 2)),
    );
    store<f32>(accepted + (i << 2), min(<f32>1, max(<f32>0, (<f32>3 - d) / <f32>0.8)));
  }
}

/** How far the colours of listed texels lie from one colour, in tolerances. */
export function colourDistances(
  list: usize,
  count: i32,
  colours: usize,
  forehead: usize,
  l: f32,
  a: f32,
  b: f32,
  out: usize,
): void {
  for (let n: i32 = 0; n < count; n++, list += 4) {
    const i: usize = <usize>load<i32>(list);
    store<f32>(out + (i << 2), colourDistance(colours + i * 12, l, a, b, load<f32>(forehead + (i << 2))));
  }
}

/** In tolerances. Brighter counts less than darker: highlights are skin. Above the brows, dark means hair; elsewhere it may be shade. */
function colourDistance(colour: usize, l: f32, a: f32, b: f32, forehead: f32): f32 {
  const dL: f32 = (load<f32>(colour) - l) / (<f32>8 + <f32>0.085 * l);
  const dA: f32 = (load<f32>(colour, 4) - a) / <f32>7;
  const dB: f32 = (load<f32>(colour, 8) - b) / <f32>9;
  const dark: f32 = dL > 0 ? dL * <f32>0.6 : dL * (<f32>1 + <f32>0.6 * forehead);
  return sqrt(dark * dark + dA * dA + dB * dB);
}

/**
 * Relaxes a field over the mesh graph towards what is known of it, see `solveMembrane` in the swapper's `colour/membrane.ts`.
 *
 * @param known - Four `f32` per vertex: values, and how firmly they hold.
 * @param field - Four `f32` per vertex, the fourth unused.
 * @param start - Where the neighbours of each vertex begin in `neighbours` (`u16` both), one more than there are vertices.
 * @param stiffness - `f32` per neighbour.
 */
export function relaxField(
  known: usize,
  field: usize,
  vertices: i32,
  start: usize,
  neighbours: usize,
  stiffness: usize,
  pull: f32,
  rounds: i32,
): void {
  for (let round: i32 = 0; round < rounds; round++) {
    for (let n: i32 = 0; n < vertices; n++) {
      // Alternate the direction so that values travel both ways across the numbering.
      const i: usize = <usize>(round & 1 ? vertices - 1 - n : n);
      const value: v128 = v128.load(known + (i << 4));
      const anchor: f32 = f32x4.extract_lane(value, 3);
      let weight: f32 = anchor + pull;
      let sum: v128 = f32x4.mul(value, f32x4.splat(anchor));
      const end: usize = <usize>load<u16>(start + (i << 1), 2);
      for (let k: usize = <usize>load<u16>(start + (i << 1)); k < end; k++) {
        const w: f32 = load<f32>(stiffness + (k << 2));
        const j: usize = <usize>load<u16>(neighbours + (k << 1));
        weight += w;
        sum = f32x4.add(sum, f32x4.mul(v128.load(field + (j << 4)), f32x4.splat(w)));
      }
      v128.store(field + (i << 4), f32x4.div(sum, f32x4.splat(weight)));
    }
  }
}
