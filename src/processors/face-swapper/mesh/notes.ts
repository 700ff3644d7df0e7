/**
 * What a swap has to say besides its pixels: a closed list of reasons.
 */

/** Something the user should know about one swap. */
export interface SwapNote {
  readonly code:
    | 'target-covered'
    | 'target-mostly-covered'
    | 'target-glasses-kept'
    | 'source-glasses-removed'
    | 'source-filled';
  readonly message: string;
}
