/**
 * The actions of `likeness models`.
 */
import { z } from 'zod';

/** Every action, in the order of the help. */
export const modelActions = ['list', 'pull', 'verify', 'repair', 'import', 'remove', 'accept', 'gc', 'where'] as const;

/** One of {@link modelActions}. */
export type ModelAction = (typeof modelActions)[number];

/** `likeness models ACTION …`; each action has a request of its own. */
export const modelsRequest = z.strictObject({
  action: z.enum(modelActions).describe('What to do.'),
  words: z
    .array(z.string())
    .default([])
    .meta({ expects: 'what the action takes', placeholder: 'WORD…' })
    .describe('What the action takes; `likeness models ACTION --help` says more.'),
});
