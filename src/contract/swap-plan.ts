/**
 * The plan of a swap: what will be done, as plain data, before anything runs.
 */
/** A choice of faces, read from the request. */
export type FaceChoice =
  | { readonly kind: 'all' | 'largest' | 'first' }
  | { readonly kind: 'like'; readonly file: string }
  | { readonly kind: 'numbers'; readonly faces: readonly number[] };

/** One source for one face. */
export interface SourceForFace {
  readonly source: number;
  readonly face: number;
}

/** What a swap will do. JSON-serialisable. */
export interface SwapPlan {
  readonly kind: 'swap';
  readonly people: readonly { readonly source: number; readonly photos: readonly string[] }[];
  readonly targets: readonly string[];
  /** One failing target does not stop the others. */
  readonly batch: boolean;
  /** What the header of a single target says. */
  readonly media?: { readonly format: string; readonly width: number; readonly height: number };
  /** A file, or a folder with its last slash. */
  readonly out: string;
  readonly faces: FaceChoice;
  /** How sources go into faces: by the request's map, one into all, or in order. */
  readonly mapping: { readonly rule: 'map' | 'one-into-all' | 'in-order'; readonly pairs?: readonly SourceForFace[] };
  /** Analyzers in the order in which they run, each with what needs it. */
  readonly analyzers: readonly { readonly name: string; readonly because: string }[];
  /** Ids of the model cards that the analyzers and processors open. */
  readonly models: readonly string[];
  /** Processors in the order in which they change the picture. */
  readonly processors: readonly {
    readonly name: string;
    readonly family: string;
    readonly options: Readonly<Record<string, unknown>>;
    readonly minPairScore: number;
  }[];
  readonly output: {
    /** The file that a single target gives; a batch names its results after their targets. */
    readonly file?: string;
    /** A batch may have several: `as-target`. */
    readonly format: string;
    readonly why: string;
    readonly quality: number;
    readonly lossless: boolean | 'as-target';
    readonly digitalSourceType: string;
    readonly overwrite: boolean;
    /** File of a batch in which finished targets are recorded, and whether those of earlier runs are left out. */
    readonly record?: string;
    readonly skipDone: boolean;
  };
  readonly limits: { readonly maxPixels: number };
  readonly minFaceScore?: number;
}
