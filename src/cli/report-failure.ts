/**
 * Turns an error into a text for people, a report for programs and an exit code.
 */
import { errorTable } from '../base/errors.ts';
import { asLikenessError, describeError } from '../contract/error-report.ts';
import { contractVersion } from '../contract/request.ts';
import { commandNames } from './command-list.ts';
import type { Terminal } from './terminal.ts';

/**
 * Reports a failed command. Stack traces are shown only when the environment variable LIKENESS_DEBUG is set.
 *
 * @returns The exit code of the error's code.
 */
export function reportFailure(
  thrown: unknown,
  about: { readonly command: string; readonly json: boolean; readonly terminal: Terminal },
): number {
  const error = asLikenessError(thrown);
  const { terminal } = about;
  const command = (commandNames as string[]).includes(about.command) ? about.command : 'COMMAND';
  const cancelled = error.code === 'run/cancelled';
  if (about.json) {
    const status = cancelled ? 'cancelled' : 'failed';
    const report = { version: contractVersion, kind: about.command, status, error: describeError(error) };
    terminal.print(JSON.stringify(report, undefined, 2));
  }
  terminal.say(`likeness: ${error.message}`);
  const problems = error.details['problems'];
  if (Array.isArray(problems)) for (const problem of problems.slice(1)) terminal.say(`  also: ${problem}`);
  if (!cancelled) terminal.say(`  ${error.remedy.replace('<command>', command)}`);
  if (process.env['LIKENESS_DEBUG']) terminal.say(String((thrown as Error)?.stack ?? thrown));
  return errorTable[error.code].exit;
}
