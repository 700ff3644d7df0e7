/**
 * Main file of the compute process that brings, proves and repairs models.
 */
import { answerCompute } from './answer-compute.ts';
import { modelsRun } from './runs/models-run.ts';

await answerCompute({ runs: { models: modelsRun } });
