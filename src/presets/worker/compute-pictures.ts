/**
 * Main file of the compute process that works on pictures.
 */
import type { MachineOptions } from '../../contract/machine.ts';
import { answerCompute } from './answer-compute.ts';
import { pictureAbility } from './picture-ability.ts';

await answerCompute(pictureAbility(JSON.parse(process.argv[2] ?? '{}') as MachineOptions));
