/**
 * Cards of the built-in models: graph models inside the npm package `@vladmandic/human`, converted on first use. `file` describes
 * the converted file; a test proves that conversion gives exactly these bytes.
 */
import type { ModelCard } from '../card.ts';
import { faceGeometryCards } from './face-geometry.ts';
import { faceTraitCards } from './face-traits.ts';

/** Models that work with nothing downloaded. */
export const builtInCards: readonly ModelCard[] = [...faceGeometryCards, ...faceTraitCards];
