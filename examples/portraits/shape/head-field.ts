/**
 * The head as a distance field: skull, face, eyes' lids, nose, lips, chin, ears and neck, softly joined. Symmetric in x.
 */
import { bell, bone, boneDistance, cut, ellipsoid, type Field, join, ramp } from './distance.ts';
import { lidCrease } from './eyelids.ts';
import type { HeadPlan } from './head-plan.ts';

/** Height of the line between closed lips at `ax = |x|`, head space. */
export function lipLine(plan: HeadPlan, ax: number): number {
  const t = ax / plan.mouth.half;
  return plan.mouth.y - 0.9 * bell(ax, 5) + 0.7 * bell(ax - 9, 6) + 0.5 * t * t;
}

/** Builds the field of a head; `earInset` makes its ears thinner by that much. Cost: about 0.3 µs a call. */
export function headField(plan: HeadPlan, earInset = 0): Field {
  const { shape: s, eye, nose, mouth, chinY } = plan;
  const wide = 1 + 0.036 * s.faceWidth;
  const jawX = (41 + 4 * s.jawWidth) * wide;
  const jaw = bone(
    [jawX, -70 - 2 * s.faceLength + 3 * s.jawAngle, -50],
    13,
    [12 + 3.5 * s.chinWidth, chinY + 2, 0],
    13,
  );
  const arch = bone([52 * wide, -14, -24], 11, [58.5 * wide, -14, -62], 9);
  const brow = bone([9, 17.5, 11 + s.browRidge], 8.5, [44 * wide, 17, s.browRidge], 7);
  const bridge = bone(
    [0, nose.rootY, 9.5 + 1.9 * s.noseBridge],
    8.6 + 0.5 * s.noseWidth,
    [0, nose.tipY + 7, nose.tipZ - 3.6 + 0.6 * s.noseBridge],
    9 + 0.5 * s.noseWidth,
  );
  const septum = bone([0, nose.baseY + 2.5, 20], 4.5, [0, nose.tipY - 4.5, nose.tipZ + 2], 4.2);
  const upperMid = bone(
    [0, mouth.y + 4.4, mouth.z + 1 + 0.8 * s.upperLip],
    4.6,
    [10, mouth.y + 4.6, mouth.z - 1 + 0.8 * s.upperLip],
    4.6 + 0.3 * s.upperLip,
  );
  const upperEnd = bone(
    [10, mouth.y + 4.6, mouth.z - 1 + 0.8 * s.upperLip],
    4.6 + 0.3 * s.upperLip,
    [mouth.half, mouth.y + 0.5, mouth.z - 13],
    2.6,
  );
  const lowerMid = bone(
    [0, mouth.y - 4.8, mouth.z - 2 + 0.8 * s.lowerLip],
    5.4 + 0.4 * s.lowerLip,
    [11, mouth.y - 4.2, mouth.z - 3.6 + 0.7 * s.lowerLip],
    5 + 0.4 * s.lowerLip,
  );
  const lowerEnd = bone(
    [11, mouth.y - 4.2, mouth.z - 3.6 + 0.7 * s.lowerLip],
    5 + 0.4 * s.lowerLip,
    [mouth.half, mouth.y - 0.8, mouth.z - 13],
    2.4,
  );
  const neckBone = bone([0, -60, -82], 46 + 4 * s.neck, [0, -210, -100], 52 + 5 * s.neck);
  const neckMuscle = bone([58, -40, -92], 8, [16, -184, -66 + 2 * s.neck], 7);
  const ear = earField(plan, wide);

  return (x, y, z) => {
    const ax = Math.abs(x);
    // parts that are too far away to shape the surface at this height are left out
    let d = y > -110 ? ellipsoid(ax, y - 37, z + 73, 74 * wide, 77 + 1.5 * s.forehead, 96) : 99;
    if (y > -50) {
      d = join(d, ellipsoid(ax, y - 36 - s.forehead, z + 30, 57 * wide, 46, 51.5), 26);
      d = cut(d, ellipsoid(ax - 97 * wide, y - 26, z - 6, 24, 40, 44), 34);
    }
    if (y < 75) {
      d = join(d, ellipsoid(ax, y + 38 + s.faceLength, z + 42, 63 * wide, 77 + 2 * s.faceLength, 55), 20);
      d = join(d, boneDistance(ax, y, z, arch), 24);
      d = join(d, ellipsoid(ax - 49 * wide - 1.5 * s.cheekbones, y + 20, z + 20 - 1.5 * s.cheekbones, 17, 13, 24), 18);
    }
    if (y < 5) {
      d = join(d, ellipsoid(ax - 35, y + 40, z + 6 - 3 * s.cheeks, 19, 22, 18), 20);
      d = join(d, boneDistance(ax, y, z, neckMuscle), 12);
      d = join(d, boneDistance(ax, y, z, neckBone), 14);
    }
    if (y < -20 && z > -90) {
      d = join(d, boneDistance(Math.sqrt(x * x + 50), y, z, jaw), 18);
      d = join(d, ellipsoid(ax, y - chinY, z - 1 - 2.2 * s.chinForward, 15 + 3.5 * s.chinWidth, 13.5, 18), 14);
      d = join(d, ellipsoid(ax, y - mouth.y - 1, z + 4.5, 31, 25, 26.5), 16);
    }

    if (z > -30 && y < 45 && y > -120) {
      d = join(d, boneDistance(ax, y, z, brow), 12);
      // the hollow between brow, nose and cheek in which the eye lies
      d = cut(d, ellipsoid(ax - eye.x + 1, y - eye.y - 2, z - 22, 20, 13, 16 + 1.2 * s.eyeDepth), 10);
      const ex = ax - eye.x;
      const ey = y - eye.y;
      const ez = z - eye.z;
      d = join(d, Math.sqrt(ex * ex + ey * ey + ez * ez) - eye.r - 1.1, 4.5);
      d = join(d, boneDistance(ax, y, z, bridge), 12);
      d = join(d, ellipsoid(ax, y - nose.tipY, z - nose.tipZ, 9.6 + 0.8 * s.noseWidth, 9.2, 9.4), 9);
      d = join(d, ellipsoid(ax - nose.wing + 0.8, y - nose.baseY - 5.5, z - 25, 6, 6.6, 11), 8);
      d = join(d, boneDistance(ax, y, z, septum), 4);
      const nz = z - nose.tipZ + 3.5;
      const ny = y - nose.baseY + 1.2 - 0.32 * nz;
      d = cut(d, ellipsoid(ax - nose.wing * 0.58 + nz * 0.22, ny, nz, 3.5, 4.6, 6.8), 2.2);
      let lips = join(boneDistance(ax, y, z, upperMid), boneDistance(ax, y, z, upperEnd), 2);
      lips = join(lips, join(boneDistance(ax, y, z, lowerMid), boneDistance(ax, y, z, lowerEnd), 2), 1.6);
      d = join(d, lips, 6);
      if (d < 5) d += detail(plan, ax, y, z);
    }
    if (ax > 30 && y > -80 && y < 50 && z > -140 && z < -30) d = join(d, ear(ax, y, z) + earInset, 3);
    return d;
  };
}

/** Grooves and folds that are too fine for solids, in millimetres outwards (negative) or inwards. */
function detail(plan: HeadPlan, ax: number, y: number, z: number): number {
  if (z < -12) return 0;
  const { mouth, nose, eye, shape: s } = plan;
  let d = 0;
  const my = y - lipLine(plan, ax);
  if (Math.abs(my) < 26) {
    // lip seam, philtrum with its two ridges, fold under the lower lip, corner dimple
    d += 1.9 * bell(my, 1.1) * ramp(mouth.half + 1.5, mouth.half - 3, ax);
    const ph = bell(my - 13.5, 5);
    d += ph * (1.1 * bell(ax, 3.2) - 0.5 * bell(ax - 5, 2.6));
    d += 1.5 * bell(my + 18, 5) * bell(ax, 16);
    d += 0.8 * bell(Math.hypot(ax - mouth.half - 1, my), 4.5);
    d -=
      0.45 *
      bell(my - mouth.upper * (1 - 0.18 * bell(ax, 3)) * ramp(mouth.half, 4, ax), 1.2) *
      ramp(mouth.half, mouth.half - 6, ax);
  }
  // nasolabial fold
  const t = (y - (nose.baseY + 6)) / (mouth.y - 6 - (nose.baseY + 6));
  if (t > -0.2 && t < 1.3) {
    const fx = nose.wing + 8 + (mouth.half + 8 - nose.wing - 8) * t;
    const across = ax - fx;
    d +=
      (0.22 + 0.5 * s.age) * ramp(-0.2, 0.1, t) * ramp(1.3, 0.8, t) * (bell(across, 2.6) - 0.8 * bell(across - 5, 5));
  }
  // fold of the upper lid and the soft skin over it
  const eu0 = ax - eye.x;
  if (Math.abs(eu0) < 24 && Math.abs(y - eye.y) < 24) {
    const over = y - eye.y - lidCrease(plan, eu0);
    const reach = ramp(eye.innerU - 5, eye.innerU + 4, eu0) * ramp(eye.outerU + 7, eye.outerU - 3, eu0);
    d += reach * (0.9 * bell(over, 0.85) - (0.7 + 0.5 * s.lidFold) * bell(over - 3, 2.4));
  }
  // bag under the eye, crow's feet, lines of the forehead
  const eu = ax - eye.x;
  const ev = y - eye.y;
  d -= 0.4 * (1 + s.age) * bell(Math.hypot(eu + 2, (ev + 11 + 0.02 * eu * eu) * 2.4), 14) * ramp(-22, -8, eu);
  d += (0.25 + 0.45 * s.age) * bell(ev + 15.5 - 0.35 * (eu + 14), 1.8) * bell(eu + 8, 10);
  if (s.age > 0) {
    const lines = Math.sin(y * 0.72 + 0.5 * Math.sin(ax * 0.09));
    d += 0.35 * s.age * Math.max(0, lines) ** 3 * ramp(30, 36, y) * ramp(66, 54, y) * ramp(46, 20, ax);
    d += 0.5 * s.age * bell(ax - 6, 1.6) * bell(y - 17, 8);
    const fan = Math.atan2(ev + 1, eu - 10);
    d +=
      0.3 *
      s.age *
      Math.max(0, Math.sin(fan * 9)) ** 2 *
      ramp(15, 19, eu) *
      ramp(32, 24, eu) *
      ramp(0.9, 0.5, Math.abs(fan));
  }
  return d;
}

/** The ear: a tilted plate with rim, inner fold, bowl, lobe and tragus. */
function earField(plan: HeadPlan, wide: number): Field {
  const size = 1 + 0.05 * plan.shape.ears;
  const lean = 0.2;
  const flare = 0.5;
  const ca = Math.cos(lean);
  const sa = Math.sin(lean);
  const cf = Math.cos(flare);
  const sf = Math.sin(flare);
  const lobe = bone([-4, -24, 1.5], 5.5, [-1, -18, 1], 5);
  const tragus = bone([-11, -6, 3], 3.4, [-10, -1, 1.5], 3);
  return (ax, y, z) => {
    const px = (ax - 67 * wide - 0.17 * (y + 14)) / size;
    const py = (y + 14) / size;
    const pz = (z + 84) / size;
    if (px * px + py * py + pz * pz > 60 * 60) return 99;
    // plane of the ear: u backwards, v up, w outwards
    const w = px * cf + pz * sf;
    const back = px * sf - pz * cf;
    const v = py * ca - back * sa;
    const u = back * ca + py * sa;
    const egg = Math.hypot((u - 2) / (15.5 + 0.09 * v), v / 29);
    const rim = (egg - 0.86) * 17;
    const open = ramp(-16, -11, u + 0.15 * v);
    let d = Math.hypot(rim, w - 4 - 1.5 * open) - 2.9 - 0.4 * open + 5 * ramp(-5, -13, u) * ramp(16, 4, v);
    const plate = Math.max((egg - 0.9) * 17 + 3 * ramp(-4, -12, u), Math.abs(w - 0.5 - 0.12 * (u + 10)) - 1.8);
    d = join(d, plate, 3);
    const inner = Math.hypot((u + 1) / 11, (v - 1) / 18);
    d = join(d, Math.hypot((inner - 0.8) * 13, w - 3.5) - 2.1 + 3 * ramp(2, -8, u), 2.5);
    d = cut(d, ellipsoid(u + 5, v + 3, w - 5, 7.5, 10, 6.5), 2.5);
    d = join(d, boneDistance(u, v, w, lobe), 4);
    d = join(d, boneDistance(u, v, w, tragus), 3);
    // the root that joins the plate to the skull
    d = join(d, ellipsoid(u + 9, v + 4, w + 6, 10, 26, 9), 5);
    return d * size * 0.72;
  };
}
