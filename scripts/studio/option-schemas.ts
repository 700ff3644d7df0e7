/**
 * Gives the pages the options of jobs as data, read from the schemas when they are built: the browser needs no schema library.
 */
import type { Plugin } from 'vite';
import { jsonSchema, type SchemaNode } from '../../src/contract/option-list.ts';
import { swapRequest } from '../../src/contract/request.ts';
import { swapJob } from '../../src/contract/service/job-request.ts';

const name = 'virtual:swap-options';

/** What the page itself asks for, by pictures and clicks; everything else of the request is an option. */
const asked = new Set(['version', 'kind', 'sources', 'target', 'faces', 'map', 'webhook', 'metadata']);

/** An option of the form. */
export interface FormOption {
  /** Path in the request: `['options', 'shapeStrength']`. */
  readonly path: readonly string[];
  readonly group: 'look' | 'picture' | 'job';
  readonly schema: SchemaNode;
}

/** Every option of a swap job, in the order of the schema. */
export function swapFormOptions(): FormOption[] {
  return Object.entries(jsonSchema(swapJob).properties ?? {}).flatMap(([field, node]): FormOption[] => {
    if (asked.has(field)) return [];
    if (node.properties)
      return Object.entries(node.properties).map(([inner, schema]) => ({
        path: [field, inner],
        group: 'look',
        schema,
      }));
    return [{ path: [field], group: field in swapRequest.shape ? 'picture' : 'job', schema: node }];
  });
}

/** The plugin of the build. */
export function optionSchemas(): Plugin {
  return {
    name: 'likeness-option-schemas',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: (id) => (id === `\0${name}` ? `export const swapOptions = ${JSON.stringify(swapFormOptions())};` : undefined),
  };
}
