/**
 * The bench itself: which scenes, what counts in each, and the rows that come of it.
 */
import type { FaceFinder } from '../../src/analysis/face-finder.ts';
import type { Frame8 } from '../../src/imaging/frame.ts';
import type { ModelStore } from '../../src/ports/model-store.ts';
import type { Row } from '../quality/report.ts';
import type { DetectResults } from './report.ts';
import { joinScenes, type Scene, scaleScene, turnScene } from './scenes.ts';
import { timeDetection } from './speed.ts';
import { type Fault, Tally } from './tally.ts';
import type { FaceKind, FoundPicture, TrueFace } from './truth-table.ts';

/** What the bench works with. */
export interface DetectBench {
  readonly pictures: readonly FoundPicture[];
  readonly read: (path: string) => Promise<Frame8>;
  readonly finder: FaceFinder;
  readonly store: ModelStore;
  readonly log: (line: string) => void;
}

/** Widths of faces, in pixels, in the small copies. */
const small = { from: 32, to: 48, aims: [34, 40, 46] };
const angles = [-90, -60, -30, 30, 60, 90];
/** Turned copies are made no longer than this, to keep the bench short. */
const turnedSide = 1600;
const manyMegapixels = { width: 6000, height: 4342 };

const isPerson = (face: TrueFace): boolean => face.kind === 'frontal' || face.kind === 'profile';
const inSmall = (face: TrueFace): boolean => face.box[2] >= small.from && face.box[2] < small.to;
const large = (face: TrueFace): boolean => face.box[2] >= small.to || !isPerson(face);
/** The same picture in another encoding says nothing new when it is scaled or turned. */
const isCopy = (picture: FoundPicture): boolean => picture.name.startsWith('derived');

/** Runs everything; about two minutes on two cores. */
export async function runDetectBench(bench: DetectBench): Promise<DetectResults> {
  // First, so that the growth of memory is the detector's own.
  const speed = await speedRows(bench);
  const upright = new Tally(large);
  const shrunk = new Tally((face) => isPerson(face) && inSmall(face));
  const crowd = new Tally((face) => isPerson(face) && inSmall(face));
  const turned = new Tally((face) => face.kind === 'frontal' && face.box[2] >= small.to);
  const empty: Fault[] = [];
  const crowdScenes: Scene[] = [];
  for (const picture of bench.pictures) {
    const scene: Scene = { name: picture.name, frame: await bench.read(picture.path), faces: picture.faces };
    bench.log(picture.name);
    const found = await bench.finder.find(scene.frame);
    upright.add(scene, found);
    if (/cat|coffee|noface/.test(picture.name)) {
      empty.push(...found.map((face) => ({ scene: scene.name, what: `a face of score ${face.score.toFixed(2)}` })));
    }
    if (isCopy(picture)) continue;
    for (const copy of await smallCopies(scene)) {
      shrunk.add(copy, await bench.finder.find(copy.frame));
      crowdScenes.push(copy);
    }
    for (const copy of await turnedCopies(scene)) turned.add(copy, await bench.finder.find(copy.frame));
  }
  const rows = [
    ...countRows(upright, shrunk),
    row('faces on cat, coffee and *_noface*', empty.length, { unit: 'faces', most: 0 }),
    ...apartRows(upright),
    ...turnedRows(turned),
  ];
  if (crowdScenes.length > 0) {
    const scene = joinScenes(crowdScenes, manyMegapixels);
    bench.log(scene.name);
    crowd.add(scene, await bench.finder.find(scene.frame));
    rows.push(
      recallRow(`recall, frontal ${small.from}–${small.to} px among 26 megapixels`, [crowd], {
        kind: 'frontal',
        least: 0.92,
      }),
    );
    rows.push(
      row('false alarms among 26 megapixels', crowd.falseAlarms, {
        unit: `faces of ${crowd.accepted + crowd.falseAlarms}`,
      }),
    );
  }
  rows.push(...speed);
  const faults = [upright, shrunk, turned, crowd].flatMap((tally) => tally.faults);
  return { rows, faults };
}

async function smallCopies(scene: Scene): Promise<Scene[]> {
  const widths = scene.faces
    .filter(isPerson)
    .map((face) => face.box[2])
    .sort((a, b) => a - b);
  if (widths.length === 0) return [];
  const scales = small.aims.map((aim) => aim / widths[widths.length >> 1]).filter((scale) => scale < 1);
  return Promise.all(scales.map((scale) => scaleScene(scene, scale)));
}

async function turnedCopies(scene: Scene): Promise<Scene[]> {
  const scale = Math.min(1, turnedSide / Math.max(scene.frame.width, scene.frame.height));
  const whole = scale < 1 ? await scaleScene(scene, scale) : scene;
  if (!whole.faces.some((face) => face.kind === 'frontal' && face.box[2] >= small.to)) return [];
  return Promise.all(angles.map((angle) => turnScene(whole, angle)));
}

function countRows(upright: Tally, shrunk: Tally): Row[] {
  const tallies = [upright, shrunk];
  const accepted = tallies.reduce((sum, tally) => sum + tally.accepted, 0);
  const alarms = tallies.reduce((sum, tally) => sum + tally.falseAlarms, 0);
  return [
    recallRow(`recall, frontal ≥ ${small.to} px`, [upright], { kind: 'frontal', least: 0.97 }),
    recallRow(`recall, frontal ${small.from}–${small.to} px`, [shrunk], { kind: 'frontal', least: 0.92 }),
    recallRow(`recall, profiles ≥ ${small.to} px`, [upright], { kind: 'profile', least: 0.5 }),
    recallRow(`recall, profiles ${small.from}–${small.to} px`, [shrunk], { kind: 'profile' }),
    row('false alarms', alarms / (accepted + alarms), { unit: `of ${accepted + alarms} faces`, most: 0.04 }),
    row('false alarms in pictures as they are', upright.falseAlarms, {
      unit: `faces in ${upright.accepted + upright.falseAlarms}`,
    }),
    row('false alarms in small copies', shrunk.falseAlarms, {
      unit: `faces in ${shrunk.accepted + shrunk.falseAlarms}`,
    }),
  ];
}

function apartRows(upright: Tally): Row[] {
  const kinds: readonly (readonly [FaceKind, string])[] = [
    ['drawn', 'found apart: drawn, sculpted'],
    ['animal', 'found apart: animals'],
    ['unclear', 'found apart: reflections, mostly hidden'],
  ];
  return kinds.map(([kind, name]) => {
    const count = upright.counts.get(kind) ?? { found: 0, sought: 0 };
    return row(name, count.found, { unit: `of ${count.sought}` });
  });
}

function turnedRows(turned: Tally): Row[] {
  const errors = [...turned.eyeErrors].sort((a, b) => a - b);
  const near = errors.filter((error) => error <= 0.2).length;
  return [
    recallRow('recall, turned by ±30, 60, 90°', [turned], { kind: 'frontal', least: 0.95 }),
    row('turned: eyes within 0.2 eye distances', near / errors.length, {
      unit: `of ${errors.length} faces`,
      least: 0.95,
    }),
    row('turned: eye error, median', errors[errors.length >> 1], { unit: 'eye distances', most: 0.2 }),
    row('turned: eye error, worst', errors.at(-1) ?? Number.NaN, { unit: 'eye distances' }),
    row('turned: false alarms', turned.falseAlarms, { unit: `faces in ${turned.accepted + turned.falseAlarms}` }),
  ];
}

async function speedRows({ pictures, read, store }: DetectBench): Promise<Row[]> {
  const rows: Row[] = [];
  const largest = [...pictures].sort((a, b) => b.width * b.height - a.width * a.height)[0];
  if (!largest) return rows;
  const scene: Scene = { name: largest.name, frame: await read(largest.path), faces: [] };
  const hd = await scaleScene(scene, Math.sqrt((1920 * 1080) / (largest.width * largest.height)));
  const ofHd = await timeDetection(store, hd.frame, 5);
  const ofLargest = await timeDetection(store, scene.frame, 3);
  const megapixels = Math.round((largest.width * largest.height) / 1e6);
  rows.push(
    row('detection alone, two megapixels (1080p)', ofHd.medianMs / 1000, { unit: 's', most: 0.6 }),
    row('detection alone, two megapixels, processor time', ofHd.cpuMs / 1000, { unit: 's' }),
    row(`detection alone, ${megapixels} megapixels`, ofLargest.medianMs / 1000, { unit: 's', most: 6 }),
    row(`detection alone, ${megapixels} megapixels, processor time`, ofLargest.cpuMs / 1000, { unit: 's' }),
    row(`memory for detection, ${megapixels} megapixels`, Math.round(ofLargest.growthMiB), { unit: 'MiB' }),
  );
  return rows;
}

function recallRow(name: string, tallies: readonly Tally[], goal: { kind: FaceKind; least?: number }): Row {
  const counts = tallies.map((tally) => tally.counts.get(goal.kind) ?? { found: 0, sought: 0 });
  const found = counts.reduce((sum, count) => sum + count.found, 0);
  const sought = counts.reduce((sum, count) => sum + count.sought, 0);
  return row(name, found / sought, {
    unit: `of ${sought} faces`,
    ...(goal.least === undefined ? {} : { least: goal.least }),
  });
}

function row(name: string, value: number, goal: { unit: string; least?: number; most?: number }): Row {
  const known = Number.isFinite(value);
  const base = { name, value: known ? value : null, unit: goal.unit };
  if (goal.least !== undefined) return { ...base, target: `≥ ${goal.least}`, holds: known && value >= goal.least };
  if (goal.most !== undefined) return { ...base, target: `≤ ${goal.most}`, holds: known && value <= goal.most };
  return { ...base, target: null, holds: null };
}
