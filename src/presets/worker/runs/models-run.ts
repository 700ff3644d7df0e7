/**
 * Jobs of the kind `models`, done by the store of the worker's machine.
 */
import type { ComputeRun } from '../answer-compute.ts';
import { type ModelsWork, runModelsJob } from '../run-models-job.ts';

/** Brings, proves or repairs models. */
export const modelsRun: ComputeRun = async (task, { signal, progress }) => {
  const { action, ids = [], full = false } = task.request as unknown as ModelsWork;
  return { report: await runModelsJob({ action, ids, full }, { signal, onProgress: progress }), files: [] };
};
