/**
 * Which pairs read worst: where to look first on the sheet.
 */
import type { PairFigures } from './pair-figures.ts';
import type { Results } from './results.ts';

const figuresToRank: readonly (readonly [string, (figures: PairFigures) => number])[] = [
  ['identity', (f) => Math.min(...[...f.identity.values()].map((i) => i.toSource - i.toTarget))],
  ['pose', (f) => -f.pose],
  ['expression', (f) => -f.expression],
  ['ring step of a sector', (f) => -f.sectorStep],
  ['colour step', (f) => -f.colourStep],
  ['colour blotches', (f) => -f.blotches],
  ['shade patches', (f) => -f.patches],
  ['sharpness', (f) => -Math.abs(Math.log(f.sharpness))],
  ['noise', (f) => -Math.abs(Math.log(f.noise))],
];

/** One line per figure with its four worst pairs. */
export function worstPairs(results: Results): string[] {
  const measured = results.shown.filter((pair) => pair.figures !== undefined);
  return figuresToRank.map(([name, read]) => {
    const ranked = measured.toSorted((a, b) => read(a.figures!) - read(b.figures!)).slice(0, 4);
    return `${name}: ${ranked.map(({ source, target }) => `${source.name}>${target.name}`).join(', ')}`;
  });
}
