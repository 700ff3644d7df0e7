/**
 * `likeness faces`.
 */
import type { FacesReport } from '../../contract/faces-report.ts';
import type { FacesRequest } from '../../contract/request.ts';
import { type CommandRun, isRemote, withPipeline } from '../command-run.ts';
import type { Terminal } from '../terminal.ts';

/** Runs the command. @returns 0, also when the picture shows no face: that is an answer, not a failure. */
export async function runFacesCommand(run: CommandRun): Promise<number> {
  const { args, terminal } = run;
  const request = args.request as unknown as FacesRequest;
  const report = isRemote(run)
    ? await (await import('../service/remote-commands.ts')).findFacesRemotely(run)
    : await withPipeline(run, ({ pipeline, hooks }) => pipeline.findFaces(request, hooks));
  if (args.json) terminal.print(JSON.stringify(report, undefined, 2));
  tell(report, terminal);
  return 0;
}

function tell(report: FacesReport, terminal: Terminal): void {
  const { media, faces } = report;
  for (const note of report.notes) terminal.say(`note: ${note.message}`);
  const count = faces.length === 0 ? 'no face' : faces.length === 1 ? '1 face' : `${faces.length} faces`;
  terminal.say(`${media.path}: ${media.width} × ${media.height} pixels, ${count}`);
  for (const { index, box, score, pose, presence, attributes } of faces) {
    const [x, y, width, height] = box.map((value) => Math.round(value));
    const angles = `yaw ${Math.round(pose.yaw)}°, pitch ${Math.round(pose.pitch)}°, roll ${Math.round(pose.roll)}°`;
    terminal.say(
      `face ${index}: ${width} × ${height} at ${x}, ${y}; ${angles}; score ${score.toFixed(2)}, presence ${presence.toFixed(2)}`,
    );
    if (attributes) terminal.say(`  ${attributeWords(attributes).join(', ')} (estimates)`);
  }
  if (report.drawn) terminal.say(`wrote ${report.drawn.path}`);
}

function attributeWords(attributes: NonNullable<FacesReport['faces'][number]['attributes']>): string[] {
  const { age, apparentGender, emotion, real, live } = attributes;
  const percent = (value: number): string => `${Math.round(value * 100)} %`;
  const strongest = Object.entries(emotion ?? {}).sort((a, b) => b[1] - a[1])[0];
  return [
    ...(age === undefined ? [] : [`age about ${Math.round(age)}`]),
    ...(apparentGender ? [`apparent gender ${apparentGender.label} (${percent(apparentGender.score)})`] : []),
    ...(strongest ? [`emotion ${strongest[0]} (${percent(strongest[1])})`] : []),
    ...(real === undefined ? [] : [`real ${percent(real)}`]),
    ...(live === undefined ? [] : [`live ${percent(live)}`]),
  ];
}
