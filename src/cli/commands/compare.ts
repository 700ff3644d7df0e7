/**
 * `likeness compare`.
 */
import type { CompareRequest } from '../../contract/request.ts';
import { type CommandRun, isRemote, withPipeline } from '../command-run.ts';

const words = { same: 'the same person', unsure: 'unsure', different: 'different persons' } as const;

/** Runs the command. @returns 0 for all three verdicts. */
export async function runCompareCommand(run: CommandRun): Promise<number> {
  const { args, terminal } = run;
  const request = args.request as unknown as CompareRequest;
  const report = isRemote(run)
    ? await (await import('../service/remote-commands.ts')).compareRemotely(run)
    : await withPipeline(run, ({ pipeline, hooks }) => pipeline.compareFaces(request, hooks));
  if (args.json) terminal.print(JSON.stringify(report, undefined, 2));
  for (const note of report.notes) terminal.say(`note: ${note.message}`);
  for (const face of report.faces) {
    if (face.of > 1)
      terminal.say(`note: ${face.path} shows ${face.of} faces; the largest (number ${face.index}) was compared.`);
  }
  const { same, different } = report.thresholds;
  terminal.say(
    `${words[report.verdict]}: score ${report.score.toFixed(3)} (same from ${same}, different below ${different})`,
  );
  return 0;
}
