/**
 * A way to put a source onto a target, as the bench compares them.
 */
import type { FacePatch } from '../../../src/face/patch.ts';
import type { Person } from '../people.ts';

/** What drawing needs of a person. */
export type Sitter = Pick<Person, 'frame' | 'face'>;

/** One column of the table. */
export interface Method {
  readonly name: string;
  /** @returns New pixels and their coverage, in the target's picture. */
  draw(source: Person, target: Person): FacePatch | Promise<FacePatch>;
}
