/**
 * What a job is about, in a line.
 */
import type { Job } from '../../../../src/contract/service/job.ts';
import { asSwapReport } from '../../parts/report-words.ts';
import { count, kindInWords } from '../../words.ts';

/** The targets of a swap job as its request names them. */
export function targetsOf(job: Job): readonly string[] {
  const { target, media } = job.request as { target?: unknown; media?: unknown };
  return [target ?? media].flat().filter((one): one is string => typeof one === 'string');
}

/** A title: the name of what was made, or of what is asked for. */
export function jobTitle(job: Job): string {
  const targets = targetsOf(job);
  const said = job.metadata['title'];
  if (said) return said;
  if (job.kind === 'models') {
    const { action = '', ids = [] } = job.request as { action?: string; ids?: readonly string[] };
    const verb = action.charAt(0).toUpperCase() + action.slice(1);
    return `${verb} ${ids.length === 0 ? 'all models' : ids.length > 2 ? count(ids.length, 'model') : ids.join(', ')}`;
  }
  if (targets.length > 1) return `${count(targets.length, 'picture')}`;
  const named = asSwapReport(job.report)?.targets[0]?.target ?? job.results[0]?.name;
  return named?.replace(/^input:\d+$/, '') || kindInWords(job.kind);
}
