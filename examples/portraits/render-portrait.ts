/**
 * Renders a person who does not exist, and says everything that is true about the picture.
 */
import type { Frame8, Plane } from '../../src/imaging/frame.ts';
import { type Camera, makeCamera } from './paint/camera.ts';
import { makeEyes } from './paint/eyes.ts';
import { develop, paintBackground } from './paint/film.ts';
import {
  gatherLight,
  gridNormals,
  type Lamps,
  linear,
  makeLamps,
  makeShadowMap,
  openness,
  type ShadowMap,
  spread,
  studioLight,
} from './paint/lighting.ts';
import { makeMouth } from './paint/mouth.ts';
import { makeVisible, rasterise, samplesPerPixel, type Visible } from './paint/raster.ts';
import { addGloss, makeSample, type Sample, type Shine } from './paint/sample.ts';
import { lipHeights, makeSkin } from './paint/skin.ts';
import { drawStrands } from './paint/strands.ts';
import type { Person, PortraitLight, View } from './person.ts';
import { bell } from './shape/distance.ts';
import { makeBend } from './shape/expression.ts';
import { openLids } from './shape/eyelids.ts';
import { makeGlasses } from './shape/glasses.ts';
import { growBeard, growBrows, growHair, growLashes, type Strands } from './shape/hair.ts';
import { headField, lipLine } from './shape/head-field.ts';
import { alignTo, castHead, type GridMesh } from './shape/head-mesh.ts';
import { planHead } from './shape/head-plan.ts';
import { cloud } from './shape/noise.ts';
import { beardCover, scalpCover } from './shape/scalp.ts';
import { belowCollar, castTorso, torsoField } from './shape/torso.ts';
import { type PortraitTruth, poseOf, projectLandmarks } from './truth.ts';

/** A rendered portrait. */
export interface Portrait {
  readonly frame: Frame8;
  readonly truth: PortraitTruth;
}

/** What a sample shows; the masks of the truth. */
const seenAs = { other: 0, skin: 1, hair: 2, eyes: 3, mouth: 4 } as const;

/** One grid of the scene, lit. */
interface Surface {
  readonly rows: number;
  readonly columns: number;
  readonly rest: Float32Array;
  readonly bent: Float32Array;
  readonly world: Float32Array;
  readonly normals: Float32Array;
  readonly rgb: Float32Array;
  readonly seen: Float32Array;
  readonly open: Float32Array;
  /** Paints a sample and says what it shows. `at`: place on the bent head. */
  readonly paint: (s: Sample, at: [number, number, number]) => number;
  /** Whether a resting place needs every sample: lids, lips, edges of cloth. */
  readonly isFine: (x: number, y: number, z: number) => boolean;
}

/**
 * Renders one portrait. The same input gives the same bytes.
 *
 * @param size - Side of the square frame in pixels, 64–2048.
 *
 * Cost: about 1.5 s of one core at 512 pixels.
 */
export function renderPortrait(person: Person, view: View = {}, size = 512): Portrait {
  const light: PortraitLight = { ...studioLight, ...view.light };
  const lamps = makeLamps(light);
  const camera = makeCamera(view, size);
  const plan = planHead(person.shape);
  const detail = Math.min(1, Math.max(0.4, size / 680));

  // the resting person
  const field = headField(plan);
  const bare = torsoField(plan);
  const under = headField(plan, 7);
  const both = (x: number, y: number, z: number) => Math.min(under(x, y, z), y < -90 ? bare(x, y, z) - 4 : 1e9);
  const head = castHead(field, detail);
  alignTo(head, field, (ax) => lipLine(plan, ax), plan.mouth.half, 0.25);
  const torso = castTorso(bare, person, detail);
  const headRest = gridNormals(head.points, head.rows, head.columns);
  const scalp = scalpCover(person, plan);
  const beard = beardCover(person, plan);
  const expression = view.expression ?? {};
  const squint = Math.max(0, expression.smile ?? 0);
  const lookUp = view.gaze?.[1] ?? 0;
  const lids = [
    { ...openLids, blink: expression.blinkLeft ?? 0, squint, lookUp },
    { ...openLids, blink: expression.blinkRight ?? 0, squint, lookUp },
  ] as const;
  const heaps: [Strands | undefined, number, number][] = [
    [growHair(person, plan, head, headRest, scalp, both), seenAs.hair, 1],
    [growBeard(person, plan, head, headRest, beard), seenAs.skin, 0.5],
    [growBrows(person, plan, field), seenAs.skin, 0.5],
    [growLashes(person, plan, field, lids), seenAs.skin, 0.3],
  ];
  const glasses = makeGlasses(person, plan);

  // the person as this view shows them
  const bend = makeBend(plan, expression, person.seed);
  const placed = (grid: GridMesh, bends: boolean) => {
    const bent = grid.points.slice();
    if (bends) bend(bent);
    const world = bent.slice();
    camera.pose(world);
    return {
      rows: grid.rows,
      columns: grid.columns,
      rest: grid.points,
      bent,
      world,
      normals: gridNormals(world, grid.rows, grid.columns),
    };
  };
  const headPlaced = placed(head, true);
  const torsoPlaced = placed(torso, false);
  const jobs = heaps.flatMap(([strands, mark, gloss]) => {
    if (!strands) return [];
    const world = strands.points.slice();
    if (mark !== seenAs.hair) bend(world);
    camera.pose(world);
    return [{ strands, world, mark, gloss }];
  });
  const casters = [headPlaced.world, torsoPlaced.world, ...jobs.slice(0, person.hair ? 1 : 0).map((j) => j.world)];
  const shadows = makeShadowMap(lamps.key, casters);

  const headOpen = openness(head, headRest, [field]);
  const headLight = gatherLight(headPlaced.world, headPlaced.normals, headOpen, lamps, shadows);
  spread(headLight.rgb, headPlaced.world, head.rows, head.columns, [1.9, 0.95, 0.7]);
  const skin = makeSkin({ person, plan, lamps, head: camera.head, lids, scalp, beard });
  const eyes = makeEyes({ person, view, plan, lamps, camera, lids });
  const mouth = makeMouth({ person, view, plan, lamps, camera, field, bend });
  const surfaces: Surface[] = [
    {
      ...headPlaced,
      ...headLight,
      open: headOpen,
      isFine(x, y, z) {
        if (z < -16) return false;
        const ax = Math.abs(x);
        const byEye = Math.abs(ax - plan.eye.x) < 19 && Math.abs(y - plan.eye.y) < 12;
        return byEye || (ax < plan.mouth.half + 3 && Math.abs(y - plan.mouth.y) < 12);
      },
      paint(s, at) {
        if (eyes(s)) return seenAs.eyes;
        if (mouth(s, at)) return seenAs.mouth;
        skin(s);
        if (scalp(s.x, s.y, s.z) > 0.5) return seenAs.hair;
        const ax = Math.abs(s.x);
        if (s.z < -10 || ax > plan.mouth.half || Math.abs(s.y - plan.mouth.y) > 20) return seenAs.skin;
        const my = s.y - lipLine(plan, ax);
        const [up, down] = lipHeights(plan, ax);
        return my < up && my > -down ? seenAs.mouth : seenAs.skin;
      },
    },
    torsoSurface(person, torso, torsoPlaced, lamps, shadows, skin),
  ];
  if (glasses) {
    const colour = linear(person.glasses!.colour);
    for (const tube of glasses.tubes) surfaces.push(tubeSurface(placed(tube, false), colour, lamps, shadows));
  }

  const visible = makeVisible(size);
  surfaces.forEach((surface, i) => {
    const screen = new Float32Array(surface.world.length);
    camera.project(surface.world, screen);
    rasterise(visible, i, screen, surface.rows, surface.columns);
  });
  const picture = new Float32Array(visible.depth.length * 3);
  paintBackground(picture, visible.width, view.background, light);
  shade(visible, picture, surfaces, camera);
  for (const job of jobs) drawStrands(visible, picture, job, camera, lamps, shadows);
  if (glasses) for (const pane of glasses.panes) drawPane(visible, picture, pane, camera, lamps, size);

  const mask = (what: number) => coverage(visible, what, size);
  return {
    frame: develop(picture, size, view),
    truth: {
      ...projectLandmarks(plan, field, bend, camera),
      pose: poseOf(view),
      light,
      identity: plan.shape,
      masks: { skin: mask(seenAs.skin), hair: mask(seenAs.hair), eyes: mask(seenAs.eyes), mouth: mask(seenAs.mouth) },
    },
  };
}

const clothShine: Shine = { broad: 6, broadStrength: 0.35, sharp: 20, sharpStrength: 0 };
const frameShine: Shine = { broad: 20, broadStrength: 0.3, sharp: 90, sharpStrength: 1.4 };

type Placed = Omit<Surface, 'rgb' | 'seen' | 'open' | 'paint' | 'isFine'>;

function torsoSurface(
  person: Person,
  torso: GridMesh,
  placed: Placed,
  lamps: Lamps,
  shadows: ShadowMap,
  skin: (s: Sample) => void,
): Surface {
  const open = new Float32Array(torso.rows * torso.columns);
  for (let i = 0; i < open.length; i++)
    open[i] = 0.55 + 0.45 * Math.min(1, Math.max(0, (-130 - torso.points[3 * i + 1]) / 60));
  const light = gatherLight(placed.world, placed.normals, open, lamps, shadows);
  const colour = linear(person.clothes.colour);
  const { knit } = person.clothes;
  return {
    ...placed,
    ...light,
    open,
    isFine: (x, y, z) => Math.abs(belowCollar(person, x, y, z)) < 15,
    paint(s) {
      const below = belowCollar(person, s.x, s.y, s.z);
      if (below < 0) {
        skin(s);
        return seenAs.skin;
      }
      const across = Math.atan2(s.x, s.z + 100) * 130;
      const rib =
        knit * 0.2 * (Math.sin(across * 1.5) * (0.6 + 0.4 * Math.sin(s.y * 2.2 + Math.sin(across * 1.5) * 1.4)));
      const seam = 1 - 0.35 * bell(below, 0.8) - 0.25 * bell(below - 12.5, 0.7);
      const k = seam * (1 + rib) + 0.16 * cloud(s.x * 0.9, s.y * 0.9, s.z * 0.9, person.seed + 120, 3);
      s.out[0] = colour[0] * s.r * k;
      s.out[1] = colour[1] * s.g * k;
      s.out[2] = colour[2] * s.b * k;
      addGloss(s, lamps, s.nx, s.ny, s.nz, clothShine);
      return seenAs.other;
    },
  };
}

function tubeSurface(placed: Placed, colour: readonly number[], lamps: Lamps, shadows: ShadowMap): Surface {
  const open = new Float32Array(placed.world.length / 3).fill(0.8);
  const light = gatherLight(placed.world, placed.normals, open, lamps, shadows);
  return {
    ...placed,
    ...light,
    open,
    isFine: () => true,
    paint(s) {
      s.out[0] = colour[0] * s.r;
      s.out[1] = colour[1] * s.g;
      s.out[2] = colour[2] * s.b;
      addGloss(s, lamps, s.nx, s.ny, s.nz, frameShine);
      return seenAs.other;
    },
  };
}

/** Paints every visible sample and turns the mesh numbers into what is seen. Pixels without fine detail are painted once. */
function shade(visible: Visible, picture: Float32Array, surfaces: readonly Surface[], camera: Camera): void {
  const s = makeSample();
  const at: [number, number, number] = [0, 0, 0];
  const { width, mesh } = visible;
  const block = [0, 1, width, width + 1];
  for (let y = 0; y < visible.height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const k = y * width + x;
      const m = mesh[k];
      let shared = m > 0 && mesh[k + 1] === m && mesh[k + width] === m && mesh[k + width + 1] === m;
      for (let i = 0; i < 4; i++) {
        const j = k + block[i];
        if (mesh[j] === 0) continue;
        const surface = surfaces[mesh[j] - 1];
        fillSample(s, at, visible, j, surface, camera);
        if (i === 0 && shared) shared = !surface.isFine(s.x, s.y, s.z);
        const shows = surface.paint(s, at);
        for (let q = i; q < (shared ? 4 : i + 1); q++) {
          mesh[k + block[q]] = shows;
          picture.set(s.out, 3 * (k + block[q]));
        }
        if (shared) break;
      }
    }
  }
}

/** Reads the surface at sample `k` into `s`, and its place on the bent head into `at`. */
function fillSample(s: Sample, at: number[], visible: Visible, k: number, surface: Surface, camera: Camera): void {
  const v = visible.vertex[k];
  const flip = visible.flip[k];
  const a = v + flip;
  const b = flip ? v + surface.columns + 1 : v + 1;
  const c = v + surface.columns;
  const w1 = visible.second[k];
  const w2 = visible.third[k];
  const w0 = 1 - w1 - w2;
  const of = (from: Float32Array, i: number) => w0 * from[3 * a + i] + w1 * from[3 * b + i] + w2 * from[3 * c + i];
  const { rest, normals, rgb, world, bent } = surface;
  s.x = of(rest, 0);
  s.y = of(rest, 1);
  s.z = of(rest, 2);
  const nx = of(normals, 0);
  const ny = of(normals, 1);
  const nz = of(normals, 2);
  const n = 1 / (Math.sqrt(nx * nx + ny * ny + nz * nz) || 1);
  s.nx = nx * n;
  s.ny = ny * n;
  s.nz = nz * n;
  s.r = of(rgb, 0);
  s.g = of(rgb, 1);
  s.b = of(rgb, 2);
  s.seen = w0 * surface.seen[a] + w1 * surface.seen[b] + w2 * surface.seen[c];
  s.open = w0 * surface.open[a] + w1 * surface.open[b] + w2 * surface.open[c];
  const vx = camera.eye[0] - of(world, 0);
  const vy = camera.eye[1] - of(world, 1);
  const vz = camera.eye[2] - of(world, 2);
  const l = 1 / Math.sqrt(vx * vx + vy * vy + vz * vz);
  s.vx = vx * l;
  s.vy = vy * l;
  s.vz = vz * l;
  at[0] = of(bent, 0);
  at[1] = of(bent, 1);
  at[2] = of(bent, 2);
}

/** Lays a pane of glass over what is behind it. */
function drawPane(
  visible: Visible,
  picture: Float32Array,
  pane: GridMesh,
  camera: Camera,
  lamps: Lamps,
  size: number,
): void {
  const world = pane.points.slice();
  camera.pose(world);
  const screen = new Float32Array(world.length);
  camera.project(world, screen);
  const glass = makeVisible(size);
  rasterise(glass, 0, screen, pane.rows, pane.columns);
  for (let k = 0; k < glass.mesh.length; k++) {
    if (glass.mesh[k] === 0 || glass.depth[k] < visible.depth[k]) continue;
    const y = Math.floor(k / glass.width) / glass.width;
    const x = (k % glass.width) / glass.width;
    const streak = 0.035 * Math.max(0, Math.sin((x * 1.3 + y) * 17)) ** 8;
    for (let c = 0; c < 3; c++) picture[3 * k + c] = picture[3 * k + c] * 0.94 + (streak + 0.004) * lamps.sky[c] * 2;
  }
}

function coverage(visible: Visible, what: number, size: number): Plane {
  const data = new Float32Array(size * size);
  const s = samplesPerPixel;
  for (let k = 0; k < visible.mesh.length; k++) {
    if (visible.mesh[k] !== what) continue;
    const x = Math.floor((k % visible.width) / s);
    const y = Math.floor(Math.floor(k / visible.width) / s);
    data[y * size + x] = data[y * size + x] + 1 / (s * s);
  }
  return { width: size, height: size, data };
}
