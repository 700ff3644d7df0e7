/**
 * Which faces of a target are meant, and which source goes into which of them. Pure: no pixels, no files.
 */
import { LikenessError } from '../../base/errors.ts';
import type { FaceChoice, SourceForFace } from '../../contract/swap-plan.ts';

/** Reads the `faces` option, whose form the request schema has checked already. */
export function parseFaceChoice(faces: string | readonly number[]): FaceChoice {
  if (typeof faces !== 'string') return { kind: 'numbers', faces: [...new Set(faces)] };
  if (faces === 'all' || faces === 'largest' || faces === 'first') return { kind: faces };
  if (faces.startsWith('like:')) return { kind: 'like', file: faces.slice('like:'.length) };
  return { kind: 'numbers', faces: [...new Set(faces.split(',').map(Number))] };
}

/**
 * Reads the `map` option.
 *
 * @param sources - How many sources the request has.
 * @throws `request/invalid` when it names a source that does not exist, or one face twice.
 */
export function parseMap(map: string | readonly SourceForFace[], sources: number): SourceForFace[] {
  const pairs =
    typeof map === 'string'
      ? map.split(',').map((pair) => {
          const [source, face] = pair.split(':').map(Number);
          return { source: source as number, face: face as number };
        })
      : [...map];
  for (const { source, face } of pairs) {
    if (source >= sources) {
      throw new LikenessError(
        'request/invalid',
        `Expected the pair ${source}:${face} of the map (source:face) to name a source from 0 to ${sources - 1}, got source ${source}.`,
      );
    }
    if (pairs.filter((other) => other.face === face).length > 1) {
      throw new LikenessError('request/invalid', `Expected the map to name each face once, got face ${face} twice.`);
    }
  }
  return pairs;
}

function noSuchFace(face: number, count: number, target: string): LikenessError {
  const have = count === 1 ? 'one face, number 0' : `${count} faces, numbered 0 to ${count - 1} from left to right`;
  return new LikenessError('face/no-such-face', `Expected face ${face} in ${target}, which has ${have}.`, {
    details: { face, faces: count, target },
  });
}

/** What the chooser looks at in a face. */
export interface ChoosableFace {
  readonly box: { readonly width: number; readonly height: number };
}

/** A choice that needs no look at identities. */
export type DirectChoice =
  | { readonly kind: 'all' | 'largest' | 'first' }
  | { readonly kind: 'numbers'; readonly faces: readonly number[] };

/**
 * Picks the faces that are meant.
 *
 * @param faces - The faces of the target, left to right; at least one.
 * @param choice - `like` is resolved by the caller, who passes the number found as `numbers`.
 * @returns Their numbers, ascending.
 * @throws `face/no-such-face` when a number is named that the target does not have.
 */
export function chooseFaces(faces: readonly ChoosableFace[], choice: DirectChoice, target: string): number[] {
  switch (choice.kind) {
    case 'all':
      return faces.map((_, index) => index);
    case 'first':
      return [0];
    case 'largest':
      return [largestFace(faces)];
    case 'numbers':
      for (const face of choice.faces) if (face >= faces.length) throw noSuchFace(face, faces.length, target);
      return [...choice.faces].sort((a, b) => a - b);
  }
}

/** The number of the face with the largest box. */
export function largestFace(faces: readonly ChoosableFace[]): number {
  let best = 0;
  const area = (at: number): number => (faces[at]?.box.width ?? 0) * (faces[at]?.box.height ?? 0);
  for (let at = 1; at < faces.length; at++) if (area(at) > area(best)) best = at;
  return best;
}

/**
 * Gives each chosen face its source.
 *
 * Without a map, one source goes into every chosen face; several go in order, the first into the leftmost chosen face,
 * and faces beyond the last source get none.
 *
 * @param chosen - Numbers of the chosen faces, ascending.
 * @param map - Pairs of the request; they choose among all faces of the target.
 * @throws `face/no-such-face` when the map names a face that the target does not have.
 */
export function assignSources(
  chosen: readonly number[],
  sources: number,
  map: readonly SourceForFace[] | undefined,
  target: { readonly faces: number; readonly path: string },
): SourceForFace[] {
  if (map) {
    for (const { face } of map) if (face >= target.faces) throw noSuchFace(face, target.faces, target.path);
    return [...map].sort((a, b) => a.face - b.face);
  }
  if (sources === 1) return chosen.map((face) => ({ source: 0, face }));
  return chosen.slice(0, sources).map((face, source) => ({ source, face }));
}
