/**
 * What a run of the bench found out.
 */
import type { Frame8 } from '../../src/imaging/frame.ts';
import type { PairFigures } from './pair-figures.ts';
import type { Person } from './people.ts';
import type { Separation } from './separation.ts';

/** One output of the product, for the sheet. */
export interface Shown {
  readonly source: Person;
  readonly target: Person;
  /** The output's cut-out, or nothing when the pair was refused. */
  readonly output: Frame8 | undefined;
  readonly figures: PairFigures | undefined;
  /** Why it was refused, or what went wrong. */
  readonly remark: string;
}

/** Figures of one method over all pairs that were not refused. */
export interface MethodResults {
  readonly name: string;
  readonly figures: readonly PairFigures[];
  /** Outputs on which no face was found again. */
  readonly lost: number;
}

/** Everything the table prints. */
export interface Results {
  readonly methods: readonly MethodResults[];
  readonly pairs: number;
  readonly refused: number;
  /** People among whom top-1 is decided. */
  readonly gallery: number;
  readonly separation: ReadonlyMap<string, Separation> | string;
  /** Largest difference outside the mask after writing and reading a PNG, in steps of 1/255. */
  readonly outside: number;
  readonly shown: readonly Shown[];
}
