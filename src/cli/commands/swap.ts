/**
 * `likeness swap`.
 */
import { errorTable } from '../../base/errors.ts';
import type { SwapRequest } from '../../contract/request.ts';
import type { SwapReport } from '../../contract/swap-report.ts';
import { explainNodeSwap } from '../../presets/node-pipeline.ts';
import { type CommandRun, isRemote, withPipeline } from '../command-run.ts';
import { explainPlan } from '../explain-plan.ts';
import { flagNaming } from '../parse-arguments.ts';
import { splitSourceLists } from '../split-source-lists.ts';
import type { Terminal } from '../terminal.ts';

/** Runs the command. @returns The exit code: that of the first failed target in a batch, else 0. */
export async function runSwapCommand(run: CommandRun): Promise<number> {
  const { args, terminal } = run;
  const request = (await splitSourceLists(args.request)) as SwapRequest;
  if (args.explain) {
    const plan = await explainNodeSwap(request, { naming: flagNaming(run.command) });
    terminal.print(args.json ? JSON.stringify(plan, undefined, 2) : explainPlan(plan));
    return 0;
  }
  const report = isRemote(run)
    ? await (await import('../service/remote-commands.ts')).swapRemotely(run, request)
    : await withPipeline(run, ({ pipeline, hooks }) => pipeline.swap(request, hooks));
  if (args.json) terminal.print(JSON.stringify(report, undefined, 2));
  tell(report, terminal);
  const failed = report.targets.find((target) => target.status === 'failed');
  return failed?.error ? errorTable[failed.error.code as keyof typeof errorTable].exit : 0;
}

/** Notes of one text are told once, with the faces they are about. */
function noteLines(report: SwapReport): string[] {
  const faces = new Map<string, (number | undefined)[]>();
  for (const note of report.notes) faces.set(note.message, [...(faces.get(note.message) ?? []), note.face]);
  const several = report.swapped.length > 1;
  return [...faces].map(([message, about]) => {
    const only = several && about.length === 1 && about[0] !== undefined ? `face ${about[0]}: ` : '';
    const times = several && about.length > 1 ? ` (${about.length} times)` : '';
    return `note: ${only}${message}${times}`;
  });
}

const listedFaces = 12;

function faceLines(report: SwapReport): string[] {
  const about = (target: string): string => (report.targets.length > 1 ? `${target}: ` : '');
  const left = report.skipped
    .filter((face) => face.reason !== 'not-selected')
    .map((face) => `${about(face.target)}face ${face.face} left as it is: ${face.message}`);
  const { swapped } = report;
  if (swapped.length > listedFaces) {
    const scores = swapped.map((face) => face.score);
    const range = `${Math.min(...scores).toFixed(2)} to ${Math.max(...scores).toFixed(2)}`;
    return [...left, `${swapped.length} faces swapped (pair scores ${range})`];
  }
  const done = swapped.map(
    ({ target, face, source, score }) =>
      `${about(target)}face ${face} is now source ${source} (pair score ${score.toFixed(2)})`,
  );
  return [...left, ...done];
}

function tell(report: SwapReport, terminal: Terminal): void {
  const several = report.targets.length > 1;
  for (const line of [...noteLines(report), ...faceLines(report)]) terminal.say(line);
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
