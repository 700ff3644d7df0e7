/**
 * The bench's figures as rows: value, unit, goal, and whether it holds.
 */
import { median } from './median.ts';
import type { PairFigures } from './pair-figures.ts';
import type { MethodResults, Results } from './results.ts';

/** One figure; figures without a goal hold `null`. */
export interface Row {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  readonly target: string | null;
  readonly holds: boolean | null;
}

interface Column {
  readonly name: string;
  readonly unit: string;
  readonly goal?: { readonly text: string; readonly holds: (value: number) => boolean };
  readonly read: (method: MethodResults, results: Results) => number;
}

const atMost = (limit: number) => ({ text: `≤ ${limit}`, holds: (value: number) => value <= limit });
const atLeast = (limit: number) => ({ text: `≥ ${limit}`, holds: (value: number) => value >= limit });
const between = (low: number, high: number) => ({
  text: `${low}–${high}`,
  holds: (value: number) => value >= low && value <= high,
});
const medianOf = (read: (figures: PairFigures) => number) => (method: MethodResults) =>
  median(method.figures.map(read));

/** Figures that every method gets, in the table's order. */
export function columns(recognisers: readonly string[]): readonly Column[] {
  return [
    ...recognisers.flatMap((name): Column[] => [
      { name: `identity shift, ${name}`, unit: '', goal: atLeast(0.4), read: (m, r) => shift(name, m, r) },
      { name: `cosine to source, ${name}`, unit: '', read: medianOf((f) => f.identity.get(name)!.toSource) },
      { name: `cosine to target, ${name}`, unit: '', read: medianOf((f) => f.identity.get(name)!.toTarget) },
      {
        name: `cosine difference, ${name}`,
        unit: '',
        read: medianOf((f) => f.identity.get(name)!.toSource - f.identity.get(name)!.toTarget),
      },
      { name: `top-1, ${name}`, unit: '', goal: atLeast(0.8), read: (m) => topOne(name, m) },
    ]),
    { name: 'pose error', unit: '°', goal: atMost(2.9), read: medianOf((f) => f.pose) },
    { name: 'expression error', unit: 'eye distances', goal: atMost(0.018), read: medianOf((f) => f.expression) },
    { name: 'ring step', unit: 'L', goal: atMost(2), read: medianOf((f) => f.ringStep) },
    { name: 'ring step, mean of 12 sectors', unit: 'L', read: medianOf((f) => f.meanSectorStep) },
    { name: 'ring step, worst of 12 sectors', unit: 'L', read: medianOf((f) => f.sectorStep) },
    { name: 'colour step', unit: 'Lab', goal: atMost(5), read: medianOf((f) => f.colourStep) },
    { name: 'colour step, mean of 12 sectors', unit: 'Lab', read: medianOf((f) => f.sectorColourStep) },
    { name: 'colour blotches', unit: 'Lab', read: medianOf((f) => f.blotches) },
    { name: 'shade patches', unit: 'L', read: medianOf((f) => f.patches) },
    { name: 'target features left', unit: '', read: medianOf((f) => f.leftOver) },
    { name: 'sharpness', unit: '×', goal: between(0.95, 1.05), read: medianOf((f) => f.sharpness) },
    { name: 'noise', unit: '×', goal: between(0.95, 1.05), read: medianOf((f) => f.noise) },
    { name: 'time', unit: 'ms', read: medianOf((f) => f.milliseconds) },
    { name: 'face lost', unit: 'pairs', read: (m) => m.lost },
  ];
}

/** Median over pairs of (cosine to source − cosine to target) ÷ (S − D). */
function shift(name: string, method: MethodResults, results: Results): number {
  if (typeof results.separation === 'string') return Number.NaN;
  const { same, different } = results.separation.get(name)!;
  return (
    median(method.figures.map((f) => f.identity.get(name)!.toSource - f.identity.get(name)!.toTarget)) /
    (same - different)
  );
}

/** Share of pairs whose nearest person is the source; a lost face counts as a miss. */
function topOne(name: string, method: MethodResults): number {
  const hits = method.figures.filter((f) => f.identity.get(name)!.top1).length;
  return hits / (method.figures.length + method.lost);
}

/** All rows: the product's with goals, the run's own, then the baselines'. */
export function rows(results: Results, recognisers: readonly string[]): Row[] {
  const [product, ...baselines] = results.methods;
  const of = (method: MethodResults, column: Column, goals: boolean): Row => {
    const value = column.read(method, results);
    const goal = goals ? column.goal : undefined;
    const known = Number.isFinite(value);
    return {
      name: goals ? column.name : `${column.name}: ${method.name}`,
      value: known ? value : null,
      unit: column.unit,
      target: goal?.text ?? null,
      holds: goal ? known && goal.holds(value) : null,
    };
  };
  const all = columns(recognisers);
  return [
    ...all.map((column) => of(product, column, true)),
    ...runRows(results),
    ...baselines.flatMap((method) => all.map((column) => of(method, column, false))),
  ];
}

function runRows(results: Results): Row[] {
  const share = results.refused / results.pairs;
  const fact = (name: string, value: number, unit: string): Row => ({ name, value, unit, target: null, holds: null });
  const separation = typeof results.separation === 'string' ? [] : [...results.separation];
  return [
    { name: 'outside difference', value: results.outside, unit: '1/255', target: '0', holds: results.outside === 0 },
    { name: 'refused pairs', value: share, unit: 'of all pairs', target: '≤ 0.15', holds: share <= 0.15 },
    fact('pairs', results.pairs, 'pairs'),
    fact('gallery of top-1', results.gallery, 'people'),
    ...separation.flatMap(([name, s]) => [
      fact(`S, ${name}`, s.same, `cosine, ${s.samePairs} pairs`),
      fact(`D, ${name}`, s.different, `cosine, ${s.differentPairs} pairs`),
    ]),
  ];
}
