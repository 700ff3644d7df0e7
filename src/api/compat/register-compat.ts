/**
 * The addresses by which the systems that this product replaces are called. Thin: each says in other words what `/v1` does, with
 * the same keys, limits and checks.
 */
import type { Api } from '../define-route.ts';
import type { ApiParts } from '../parts.ts';
import { registerCompatDetect } from './detect.ts';
import { registerCompatFiles } from './files.ts';
import { registerCompatFixModel } from './fix-model.ts';
import { registerCompatProcess } from './process.ts';
import { registerCompatSwap } from './swap.ts';

/** Adds the routes. */
export function registerCompat(app: Api, parts: ApiParts): void {
  for (const register of [
    registerCompatSwap,
    registerCompatDetect,
    registerCompatFixModel,
    registerCompatFiles,
    registerCompatProcess,
  ])
    register(app, parts);
}
