/**
 * `likeness swap`.
 */
import { errorTable } from '../../base/errors.ts';
import type { SwapRequest } from '../../contract/request.ts';
import type { SwapReport } from '../../contract/swap-report.ts';
import { explainNodeSwap } from '../../presets/node-pipeline.ts';
import { type CommandRun, withPipeline } from '../command-run.ts';
import { explainPlan } from '../explain-plan.ts';
import { flagNaming } from '../parse-arguments.ts';
import { splitSourceLists } from '../split-source-lists.ts';
import type { Terminal } from '../terminal.ts';

/** Runs the command. @returns The exit code: that of the first failed target in a batch, else 0. */
export async function runSwapCommand(run: CommandRun): Promise<number> {
  const { args, terminal } = run;
  const request = (await splitSourceLists(args.request)) as SwapRequest;
  if (args.explain) {
    const plan = await explainNodeSwap(request, flagNaming(run.command));
    terminal.print(args.json ? JSON.stringify(plan, undefined, 2) : explainPlan(plan));
    return 0;
  }
  const report = await withPipeline(run, ({ pipeline, hooks }) => pipeline.swap(request, hooks));
  if (args.json) terminal.print(JSON.stringify(report, undefined, 2));
  tell(report, terminal);
  const failed = report.targets.find((target) => target.status === 'failed');
  return failed?.error ? errorTable[failed.error.code as keyof typeof errorTable].exit : 0;
}

function tell(report: SwapReport, terminal: Terminal): void {
  const several = report.targets.length > 1;
  const about = (target: string): string => (several ? `${target}: ` : '');
  for (const note of report.notes) terminal.say(`note: ${note.message}`);
  for (const face of report.skipped) {
    if (face.reason === 'not-selected') continue;
    terminal.say(`${about(face.target)}face ${face.face} left as it is: ${face.message}`);
  }
  for (const face of report.swapped) {
    terminal.say(
      `${about(face.target)}face ${face.face} is now source ${face.source} (pair score ${face.score.toFixed(2)})`,
    );
  }
  for (const target of report.targets) {
    if (target.error) terminal.say(`${target.target}: failed: ${target.error.message} ${target.error.remedy}`);
    else if (target.status === 'skipped') terminal.say(`${target.target}: done earlier: ${target.output}`);
    else terminal.say(`wrote ${target.output}`);
  }
  const count = (status: string): number => report.targets.filter((target) => target.status === status).length;
  const seconds = ((report.timingsMs['total'] ?? 0) / 1000).toFixed(1);
  const engine = `${report.swapper} swapper, ${report.provider}, ${seconds} s`;
  const counts = `${count('succeeded')} done, ${count('skipped')} done earlier, ${count('failed')} failed`;
  terminal.say(several ? `${counts} (${engine})` : engine);
}
