/**
 * `likeness doctor`.
 */
import { errorTable } from '../../base/errors.ts';
import { machineOptions } from '../../contract/machine.ts';
import { resolve } from '../../contract/resolve.ts';
import { examineNode } from '../../presets/doctor.ts';
import { type CommandRun, isRemote } from '../command-run.ts';
import { flagNaming } from '../parse-arguments.ts';

/** Runs the command. @returns 0, or 5 when something that is needed is missing. */
export async function runDoctorCommand(run: CommandRun): Promise<number> {
  const { args, terminal } = run;
  const report = isRemote(run)
    ? await (await import('../service/remote-machine.ts')).examineRemotely(run)
    : await examineNode(resolve(machineOptions, args.machine, flagNaming(run.command)));
  if (args.json) terminal.print(JSON.stringify(report, undefined, 2));
  const width = Math.max(...report.checks.map((check) => check.name.length));
  for (const check of report.checks) {
    terminal.say(`${check.state.padEnd(4)}  ${check.name.padEnd(width)}  ${check.found}`);
    if (check.fix) terminal.say(`${' '.repeat(width + 8)}→ ${check.fix}`);
  }
  terminal.say(report.healthy ? 'Ready.' : 'Something that is needed is missing; see the arrows above.');
  return report.healthy ? 0 : errorTable['engine/unavailable'].exit;
}
