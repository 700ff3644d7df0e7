/**
 * What is seen between the lids: white, iris, pupil, the wet shine, the lid's shadow and the pink inner corner.
 */
import type { Person, View } from '../person.ts';
import { bell, ramp } from '../shape/distance.ts';
import { cornerLine, type LidState, lowerMargin, upperMargin } from '../shape/eyelids.ts';
import type { HeadPlan } from '../shape/head-plan.ts';
import { mix, noise3 } from '../shape/noise.ts';
import type { Camera } from './camera.ts';
import { type Lamps, linear } from './lighting.ts';
import type { Sample } from './sample.ts';

/** Half the width of the iris as an angle at the eyeball's centre. */
const irisAngle = 0.475;

/** Direction of an eye in head space, from gaze angles in degrees (right, up). */
export function gazeDirection(gaze: readonly [number, number]): [number, number, number] {
  const a = (gaze[0] * Math.PI) / 180;
  const e = (gaze[1] * Math.PI) / 180;
  return [Math.sin(a) * Math.cos(e), Math.sin(e), Math.cos(a) * Math.cos(e)];
}

/** What the eyes' material needs. */
export interface EyeScene {
  readonly person: Person;
  readonly view: View;
  readonly plan: HeadPlan;
  readonly lamps: Lamps;
  readonly camera: Camera;
  readonly lids: readonly [LidState, LidState];
}

/**
 * Makes the eyes' material.
 *
 * @returns A function that paints the sample when its resting point lies in the opening of an eye (and says so).
 */
export function makeEyes(scene: EyeScene): (s: Sample) => boolean {
  const { plan, lamps, camera, person } = scene;
  const { eye } = plan;
  const gaze = gazeDirection(scene.view.gaze ?? [0, 0]);
  const key = camera.toHead(lamps.key);
  const window = camera.toHead([0.36, 0.36, 0.86]);
  const iris = linear(person.iris);
  const skin = linear(person.skin.tone);
  const [ox, oy, oz] = camera.eyeInHead;

  return (s) => {
    const ax = Math.abs(s.x);
    const u = ax - eye.x;
    const v = s.y - eye.y;
    if (u < eye.innerU || u > eye.outerU || Math.abs(v) > 12 || s.z < -14) return false;
    const which = s.x < 0 ? 0 : 1;
    const lids = scene.lids[which];
    if (v > upperMargin(plan, u, lids) || v < lowerMargin(plan, u, lids)) return false;

    // the ray goes on from the lids' surface to the eyeball
    const cx = which === 0 ? -eye.x : eye.x;
    const dx0 = s.x - ox;
    const dy0 = s.y - oy;
    const dz0 = s.z - oz;
    const len = Math.hypot(dx0, dy0, dz0);
    const dx = dx0 / len;
    const dy = dy0 / len;
    const dz = dz0 / len;
    const px = s.x - cx;
    const py = s.y - eye.y;
    const pz = s.z - eye.z;
    const along = px * dx + py * dy + pz * dz;
    const inside = along * along - (px * px + py * py + pz * pz - eye.r * eye.r);
    const mean = (s.r + s.g + s.b) / 3;
    const t = -along - Math.sqrt(Math.max(0, inside));
    const hx = (px + dx * t) / eye.r;
    const hy = (py + dy * t) / eye.r;
    const hz = (pz + dz * t) / eye.r;
    const hu = hx * eye.r * (which === 0 ? -1 : 1);
    const hv = hy * eye.r;
    // shade under the upper lid and in the corners
    const under = upperMargin(plan, hu, lids) - hv;
    const over = hv - lowerMargin(plan, hu, lids);
    const shade =
      (0.34 + 0.66 * ramp(-0.3, 3.4, under)) *
      (0.72 + 0.28 * ramp(-0.2, 1.4, over)) *
      ramp(eye.outerU + 2, eye.outerU - 5, u);
    const nk = Math.max(0, hx * key[0] + hy * key[1] + hz * key[2]);
    const lit = [0, 1, 2].map(
      (c) => (lamps.keyColour[c] * (0.25 + 0.75 * nk) * (0.25 + 0.75 * s.seen) + lamps.sky[c] * 1.1) * shade,
    );

    // the pink corner, and whatever lies beside the eyeball
    const corner = Math.max(
      ramp(eye.innerU + 4.4, eye.innerU + 2.6, u + 0.4 * Math.abs(v - cornerLine(plan, u))),
      inside <= 0 ? 1 : 0,
    );
    const cos = hx * gaze[0] + hy * gaze[1] + hz * gaze[2];
    const angle = Math.acos(Math.min(1, Math.max(-1, cos)));
    const rho = angle / irisAngle;
    // white: warmer and veined towards the corners
    const vein = ramp(0.1, 0.75, noise3(hu * 0.9, hv * 2.6, 5, person.seed + 50 + which)) * ramp(5, 12, Math.abs(hu));
    let r = 0.53 - 0.05 * vein;
    let g = 0.49 - 0.16 * vein - 0.05 * ramp(8, 13, Math.abs(hu));
    let b = 0.46 - 0.15 * vein - 0.07 * ramp(8, 13, Math.abs(hu));
    if (rho < 1.12) {
      // coordinates on the iris
      const sx = hx - cos * gaze[0];
      const sy = hy - cos * gaze[1];
      const theta = Math.atan2(sy, sx);
      const fibre =
        noise3(theta * 7, rho * 1.4, 2, person.seed + 60) * 0.5 +
        noise3(theta * 19, rho * 2.2, 7, person.seed + 61) * 0.5;
      const collar = bell(rho - 0.5, 0.14);
      const glow = 0.85 - 0.9 * (sx * key[0] + sy * key[1]) + 0.3 * fibre + 0.35 * collar;
      const ring = 1 - 0.75 * ramp(0.78, 1, rho);
      const pupil = ramp(0.35, 0.41, rho + 0.015 * fibre);
      const k = glow * ring * pupil * 1.05;
      const edge = ramp(1.1, 0.93, rho);
      r = mix(r, (iris[0] + 0.1 * collar * iris[0] + 0.006) * k, edge);
      g = mix(g, (iris[1] + 0.005) * k, edge);
      b = mix(b, (iris[2] + 0.005) * k, edge);
    }
    s.out[0] = mix(r * lit[0], (0.3 + 0.4 * skin[0]) * s.r * 0.8, corner);
    s.out[1] = mix(g * lit[1], (0.1 + 0.3 * skin[1]) * s.g * 0.8, corner);
    s.out[2] = mix(b * lit[2], (0.09 + 0.3 * skin[2]) * s.b * 0.8, corner);
    // wet shine: the cornea stands out, so its normal leans away from the gaze faster
    const bulge = 0.6 * ramp(1.25, 0.7, rho);
    let mx = hx + bulge * (hx - gaze[0]);
    let my = hy + bulge * (hy - gaze[1]);
    let mz = hz + bulge * (hz - gaze[2]);
    const m = 1 / Math.hypot(mx, my, mz);
    mx *= m;
    my *= m;
    mz *= m;
    const back = 2 * (mx * dx + my * dy + mz * dz);
    const rx = dx - back * mx;
    const ry = dy - back * my;
    const rz = dz - back * mz;
    const toKey = rx * key[0] + ry * key[1] + rz * key[2];
    const cover = ramp(0.2, 1.6, under);
    const catchlight = ramp(0.955, 0.972, toKey) * cover * (0.35 + 0.65 * s.seen);
    // the main lamp, and a pale window in front of the person
    const pane = 0.3 * ramp(0.965, 0.98, rx * window[0] + ry * window[1] + rz * window[2]) * cover;
    const sky = pane + (0.008 + 0.04 * ramp(0.1, 0.9, ry)) * cover;
    const tear = 0.5 * bell(over - 0.3, 0.35) * ramp(0.3, 0.8, toKey);
    for (let c = 0; c < 3; c++) {
      s.out[c] =
        s.out[c] +
        (0.95 * catchlight + 0.25 * tear) * lamps.keyColour[c] * (1 - 0.7 * corner) +
        sky * lamps.sky[c] +
        0.015 * mean * corner;
    }
    return true;
  };
}
