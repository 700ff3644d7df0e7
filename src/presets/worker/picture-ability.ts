/**
 * What a compute process for pictures can do.
 */
import type { MachineOptions } from '../../contract/machine.ts';
import type { NodePipeline } from '../node-pipeline.ts';
import type { ComputeAbility } from './answer-compute.ts';
import { pictureRuns } from './runs/picture-runs.ts';

/** The ability to swap, find and compare faces; warm when the built-in models are open. */
export function pictureAbility(machine: MachineOptions): ComputeAbility {
  let pipeline: Promise<NodePipeline> | undefined;
  const open = (): Promise<NodePipeline> => {
    pipeline ??= import('../node-pipeline.ts').then(({ openNodePipeline }) =>
      openNodePipeline({ ...machine, passing: true }),
    );
    // A failure is told to the job that needed it; the next tries anew.
    pipeline.catch(() => {
      pipeline = undefined;
    });
    return pipeline;
  };
  return {
    runs: pictureRuns(open),
    async warmUp() {
      await (await open()).warmUp();
    },
  };
}
