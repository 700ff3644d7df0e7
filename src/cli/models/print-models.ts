/**
 * Reports of the model store as text for people.
 */

import { sizeWords } from '../../base/size-words.ts';
import type {
  ModelsAcceptReport,
  ModelsBroughtReport,
  ModelsGcReport,
  ModelsImportReport,
  ModelsListReport,
  ModelsRemoveReport,
  ModelsVerifyReport,
  ModelsWhereReport,
} from '../../contract/models/models-report.ts';

type Listed = ModelsListReport['models'][number];

const proofWords = { published: 'published', learnt: 'learnt', pointer: 'pointer', none: 'none yet' } as const;

/** Columns that are as wide as their widest cell. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => [...(row[at] ?? '')].length)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] as number))
      .join('  ')
      .trimEnd(),
  );
}

function sizeOf(variant: Listed['variants'][number]): string {
  if (variant.state === 'partial' && variant.bytes)
    return `${sizeWords(variant.doneBytes ?? 0)} of ${sizeWords(variant.bytes)}`;
  if (variant.bytes !== undefined) return sizeWords(variant.bytes);
  return variant.roughBytes === undefined ? '?' : `~${sizeWords(variant.roughBytes)}`;
}

/** The list: one line per model, the variant that is there or the first. */
export function listLines(report: ModelsListReport, withPacks: boolean): string[] {
  const rows = report.models.map((model): string[] => {
    const variant =
      model.variants.find((one) => one.state === model.state) ?? (model.variants[0] as Listed['variants'][number]);
    const { use, id, accepted } = model.licence;
    const licence = `${id}${use === 'any' ? '' : ` (${use}${accepted ? ', accepted' : ', not accepted'})`}`;
    const name = model.variants.length > 1 ? `${model.id}/${variant.name} (+${model.variants.length - 1})` : model.id;
    const verified = variant.verifiedAt?.slice(0, 10) ?? '';
    return [model.state, name, model.role, sizeOf(variant), proofWords[variant.proof], verified, licence];
  });
  const head = ['STATE', 'MODEL', 'ROLE', 'SIZE', 'PROOF', 'VERIFIED', 'LICENCE'];
  const lines = rows.length > 0 ? columns([head, ...rows]) : ['Nothing is in the store.'];
  const packs = report.packs.map((pack) => `pack ${pack.id}: ${pack.models.join(', ')}`);
  return [...lines, ...(withPacks && packs.length > 0 ? ['', ...packs] : []), '', `store: ${report.store}`];
}

/** What happened, oldest first. */
export function historyLines(report: ModelsListReport): string[] {
  const entries = report.history ?? [];
  if (entries.length === 0) return ['Nothing has happened in this store yet.'];
  return entries.map(
    ({ at, event, model, message }) =>
      `${at.slice(0, 19).replace('T', ' ')}  ${event.padEnd(11)}  ${model ? `${model}: ` : ''}${message}`,
  );
}

/** What came of bringing or repairing models. */
export function broughtLines(report: ModelsBroughtReport): string[] {
  if (report.models.length === 0) return ['Nothing is in the store.'];
  return report.models.flatMap((model) => {
    const tried = model.tried.map((line) => `  before that: ${line}`);
    if (model.status === 'failed')
      return [`${model.id}: failed: ${model.error?.message}`, ...(model.error ? [`  ${model.error.remedy}`] : [])];
    const size = model.bytes === undefined ? '' : `, ${sizeWords(model.bytes)}`;
    const second = model.secondBest ? [`  second best: ${model.secondBest}`] : [];
    return [`${model.id}/${model.variant}: ready${size}, hash ${model.proof} (${model.origin})`, ...second, ...tried];
  });
}

/** What files are. */
export function verifyLines(report: ModelsVerifyReport): string[] {
  if (report.files.length === 0) return ['Nothing is in the store.'];
  return report.files.flatMap(({ model, path, verdict, words, remedy }) => {
    const name = model && verdict === 'sound' ? model : model ? `${model} (${path})` : path;
    return [`${verdict === 'sound' ? 'ok  ' : 'bad '}  ${name}: ${words}`, ...(remedy ? [`      → ${remedy}`] : [])];
  });
}

/** What was imported. */
export function importLines(report: ModelsImportReport): string[] {
  return report.files.length === 0
    ? ['No model file was found there.']
    : report.files.map((file) => `${file.path}: ${file.words}`);
}

/** What was removed. */
export function removeLines(report: ModelsRemoveReport): string[] {
  if (report.removed.length === 0) return ['Nothing of it is in the store.'];
  return report.removed.map(({ model, bytes }) => `${model}: removed, ${sizeWords(bytes)}`);
}

/** What was accepted. */
export function acceptLines(report: ModelsAcceptReport): string[] {
  return [
    `${report.name} (${report.use}): accepted on ${report.acceptedAt.slice(0, 10)}`,
    `  ${report.terms}`,
    `  ${report.url}`,
    `  text sha256 ${report.termsSha256}`,
    `  may be fetched now: ${report.models.join(', ') || 'no model of the catalogue'}`,
  ];
}

/** What went, or would go. */
export function gcLines(report: ModelsGcReport): string[] {
  const lines = report.files.map(({ path, kind, bytes }) => `${kind}: ${path}, ${sizeWords(bytes)}`);
  const sum = `${report.files.length} files, ${sizeWords(report.bytes)}`;
  return [
    ...lines,
    report.files.length === 0 ? 'Nothing to remove.' : report.dryRun ? `Would remove ${sum}.` : `Removed ${sum}.`,
  ];
}

/** Where things are. */
export function whereLines(report: ModelsWhereReport): string[] {
  const files = report.files.map(({ model, state, path }) => `${model}: ${path ?? state}`);
  return [
    `store       ${report.store}`,
    `quarantine  ${report.quarantine}`,
    `copies in   ${report.places.join(', ') || 'no folder that exists'}`,
    ...files,
  ];
}
