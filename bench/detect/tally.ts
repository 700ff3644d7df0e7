/**
 * Counts what was found, and keeps what went wrong for the lists below the table.
 */
import type { Face } from '../../src/face/face.ts';
import { eyeError, type Match, matchFaces } from './match-faces.ts';
import type { Scene } from './scenes.ts';
import type { FaceKind, TrueFace } from './truth-table.ts';

/** A face that was missed, or one that is none. */
export interface Fault {
  readonly scene: string;
  readonly what: string;
}

/** Found and sought faces of one kind. */
export interface Count {
  found: number;
  sought: number;
}

/** Counts over scenes. */
export class Tally {
  readonly counts = new Map<FaceKind, Count>();
  /** True faces outside the sizes that count. */
  skipped = 0;
  accepted = 0;
  falseAlarms = 0;
  readonly faults: Fault[] = [];
  /** Of frontal faces that were found, in true eye distances. */
  readonly eyeErrors: number[] = [];
  private readonly counted: (face: TrueFace) => boolean;

  /** @param counted - Which true faces count; the others are neither sought nor false alarms. */
  constructor(counted: (face: TrueFace) => boolean) {
    this.counted = counted;
  }

  /** Adds the faces found in a scene. */
  add(scene: Scene, found: readonly Face[]): Match {
    const match = matchFaces(scene.faces, found);
    for (const { truth, face } of match.pairs) {
      if (!this.counted(truth)) {
        this.skipped++;
        continue;
      }
      const count = this.counts.get(truth.kind) ?? { found: 0, sought: 0 };
      this.counts.set(truth.kind, count);
      count.sought++;
      if (face) count.found++;
      if (face && (truth.kind === 'frontal' || truth.kind === 'profile')) this.accepted++;
      if (face && truth.kind === 'frontal' && truth.eyes) this.addEyes(scene, { ...truth, eyes: truth.eyes }, face);
      if (!face && truth.kind !== 'animal') this.fault(scene, `missed ${truth.kind} face at ${describe(truth.box)}`);
    }
    for (const { box, score, presence } of match.falseAlarms) {
      this.falseAlarms++;
      const place = describe([box.x, box.y, box.width, box.height]);
      this.fault(scene, `false alarm at ${place}, score ${score.toFixed(2)}, presence ${presence.toFixed(2)}`);
    }
    return match;
  }

  private addEyes(scene: Scene, truth: TrueFace & Required<Pick<TrueFace, 'eyes'>>, face: Face): void {
    const error = eyeError(truth.eyes, face);
    this.eyeErrors.push(error);
    if (error > 0.2) this.fault(scene, `eyes off by ${error.toFixed(2)} eye distances at ${describe(truth.box)}`);
  }

  private fault(scene: Scene, what: string): void {
    this.faults.push({ scene: scene.name, what });
  }
}

function describe(box: readonly number[]): string {
  return box.map((value) => Math.round(value)).join(',');
}
