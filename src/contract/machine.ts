/**
 * Options that belong to the machine, not to the picture: the same for every command.
 */
import { z } from 'zod';

/** How this machine runs models. */
export const machineOptions = z.strictObject({
  provider: z
    .string()
    .min(1)
    .optional()
    .meta({ expects: 'the name of an execution provider', placeholder: 'NAME' })
    .describe('Execution provider of the inference engine: cpu (default), cuda, … There is no silent second choice.'),
  threads: z.int().min(1).max(256).optional().describe('Threads for one model run. Default: all cores, at most four.'),
  cache: z
    .string()
    .min(1)
    .optional()
    .meta({ expects: 'the path of a folder', placeholder: 'DIR' })
    .describe(
      'Folder in which converted models are kept. Default: LIKENESS_CACHE, else the cache folder of the system.',
    ),
});

/** How this machine runs models. */
export type MachineOptions = z.output<typeof machineOptions>;
