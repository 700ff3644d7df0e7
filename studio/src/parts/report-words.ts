/**
 * What a report of a swap says, in plain words: what was done, what was not and why, what the file says of itself.
 */
import type { NoteReport } from '../../../src/contract/report.ts';
import type { SkippedFace, SwapReport } from '../../../src/contract/swap-report.ts';
import { count } from '../words.ts';

/** One sentence of a report that people should read. */
export interface Warning {
  readonly key: string;
  readonly title: string;
  readonly text: string;
}

const reasons: Readonly<Record<SkippedFace['reason'], string>> = {
  'not-selected': 'was not chosen',
  'no-source': 'got nobody: there are more faces than people',
  'pair-unsuitable': 'was left as it is: the two faces do not fit together',
};

function ofSkipped({ face, reason, message, target }: SkippedFace, batch: boolean): Warning {
  const where = batch ? ` of ${target}` : '';
  const text = reason === 'no-source' ? '' : message;
  return { key: `skipped-${target}-${face}`, title: `Face ${face + 1}${where} ${reasons[reason]}.`, text };
}

function ofNote({ code, message, face, file }: NoteReport, at: number, single: boolean): Warning {
  const about = face === undefined ? (single ? '' : (file ?? '')) : `Face ${face + 1}:`;
  return { key: `note-${code}-${at}`, title: about, text: message };
}

/** Whether a job's report is one of a swap. */
export function asSwapReport(report: Readonly<Record<string, unknown>> | undefined): SwapReport | undefined {
  return report?.['kind'] === 'swap' ? (report as unknown as SwapReport) : undefined;
}

/** The part of a batch's report that is about one of its targets. */
export function reportOfTarget(report: SwapReport, at: number): SwapReport {
  const one = report.targets[at];
  if (report.targets.length <= 1 || !one) return report;
  const about = ({ target }: { readonly target: string }): boolean => target === one.target;
  const names = new Set([one.target, one.output]);
  return {
    ...report,
    targets: [one],
    outputs: report.outputs.filter(about),
    swapped: report.swapped.filter(about),
    skipped: report.skipped.filter(about),
    notes: report.notes.filter((note) => note.file === undefined || names.has(note.file)),
    timingsMs: one.timingsMs,
  };
}

/** Faces that were not swapped, and why. Those that people left out themselves are not told again. */
export function warningsOf(report: SwapReport): readonly Warning[] {
  const batch = report.targets.length > 1;
  return report.skipped.filter((one) => one.reason !== 'not-selected').map((one) => ofSkipped(one, batch));
}

/** What else is worth knowing: nothing went wrong. */
export function notesOf(report: SwapReport): readonly Warning[] {
  const single = report.outputs.length <= 1;
  return report.notes.map((note, at) => ofNote(note, at, single));
}

/** `2 faces swapped, 1 left as it is.` */
export function summaryOf(report: SwapReport): string {
  const { swapped, skipped, outputs } = report;
  if (swapped.length === 0) return 'No face was swapped.';
  const pictures = outputs.length > 1 ? ` in ${count(outputs.length, 'picture')}` : '';
  const left = skipped.length > 0 ? `, ${skipped.length} left as ${skipped.length === 1 ? 'it is' : 'they are'}` : '';
  return `${count(swapped.length, 'face')} swapped${pictures}${left}.`;
}
