/**
 * A plan as text for people.
 */
import type { SwapPlan } from '../contract/swap-plan.ts';

/** Prints what a swap would do. */
export function explainPlan(plan: SwapPlan): string {
  const lines: string[] = ['Plan (nothing has been done)', ''];
  for (const { source, photos } of plan.people) lines.push(`source ${source}   ${photos.join(', ')}`);
  const shown = plan.targets.slice(0, 12);
  for (const target of shown) lines.push(`target     ${target}`);
  if (plan.media)
    lines.push(`           ${plan.media.format}, ${plan.media.width} × ${plan.media.height} pixels as stored`);
  if (plan.targets.length > shown.length) lines.push(`           … and ${plan.targets.length - shown.length} more`);
  if (plan.batch) lines.push(`batch      ${plan.targets.length} targets; one that fails does not stop the others`);
  const { faces, mapping, output } = plan;
  const which =
    faces.kind === 'like'
      ? `the one like ${faces.file}`
      : faces.kind === 'numbers'
        ? faces.faces.join(', ')
        : faces.kind;
  const rules = {
    map: `as mapped: ${(mapping.pairs ?? []).map((pair) => `source ${pair.source} → face ${pair.face}`).join(', ')}`,
    'one-into-all': 'the one source goes into every chosen face',
    'in-order': 'sources go into the chosen faces in order, from left to right',
  };
  lines.push(`faces      ${mapping.rule === 'map' ? 'those of the map' : which}; ${rules[mapping.rule]}`, '');
  for (const analyzer of plan.analyzers) lines.push(`analyze    ${analyzer.name} (${analyzer.because})`);
  for (const processor of plan.processors) {
    lines.push(
      `process    ${processor.name}, family ${processor.family}, pairs that score at least ${processor.minPairScore}`,
    );
    for (const [name, value] of Object.entries(processor.options)) lines.push(`             ${name}: ${value}`);
  }
  for (const model of plan.models) lines.push(`model      ${model}`);
  lines.push('', `write      ${output.file ?? plan.out}`);
  lines.push(`format     ${output.format}, ${output.why}; quality ${output.quality} where it is lossy`);
  lines.push(`lossless   ${output.lossless === 'as-target' ? 'as the target is' : output.lossless}`);
  lines.push(`marked     IPTC digital source type: ${output.digitalSourceType}`);
  lines.push(
    `existing   results are ${output.overwrite ? 'replaced' : 'an error'}; sources and targets are never replaced`,
  );
  if (output.record)
    lines.push(`record     ${output.record}${output.skipDone ? '; finished targets are left out' : ''}`);
  return `${lines.join('\n')}\n`;
}
