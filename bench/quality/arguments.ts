/**
 * The bench's own command line.
 */
import { parseArgs } from 'node:util';
import { type MeshSwapperOptions, meshSwapperOptions } from '../../src/processors/face-swapper/options.ts';

/** What was asked for. */
export interface BenchArguments {
  readonly json: boolean;
  /** Every third pair, no baselines, a gallery of those pairs' people, fewer frames for S and D: for tuning, not for figures. */
  readonly quick: boolean;
  readonly pairs: string | undefined;
  readonly options: MeshSwapperOptions;
  /** Path of the sheet without its page number and ending. */
  readonly sheet: string;
  readonly media: string;
}

/**
 * Reads `--json --quick --pairs newton> --set shapeStrength=0.7 --sheet out/quality --media ../shared/media`.
 *
 * @throws ZodError when `--set` names no option or a value outside its limits.
 */
export function readArguments(words: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...words],
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      pairs: { type: 'string' },
      set: { type: 'string', multiple: true, default: [] },
      sheet: { type: 'string', default: 'out/quality' },
      media: { type: 'string', default: '../shared/media' },
    },
  });
  const settings = Object.fromEntries(values.set.map((setting) => readSetting(setting)));
  return { ...values, pairs: values.pairs, options: meshSwapperOptions.parse(settings) };
}

function readSetting(setting: string): [string, unknown] {
  const at = setting.indexOf('=');
  if (at < 1) throw new Error(`Expected --set name=value, got "${setting}".`);
  const value = setting.slice(at + 1);
  return [setting.slice(0, at), /^(true|false|-?[\d.]+)$/.test(value) ? JSON.parse(value) : value];
}
