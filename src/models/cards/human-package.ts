/**
 * The npm package that the built-in models come in.
 */

/** Where the models lie. */
export const humanPackage = {
  kind: 'npm-package',
  format: 'tfjs-graph',
  package: '@vladmandic/human',
  version: '3.3.6',
} as const;

/** Where they come from. */
export const humanOrigin = 'https://github.com/vladmandic/human (package under MIT; see NOTICE for each model)';
