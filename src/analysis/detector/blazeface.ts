/**
 * BlazeFace: what one run of the network says, in pixels of its input.
 */
import type { AnchorGroup, ModelCard } from '../../models/card.ts';
import type { Tensor } from '../../ports/engine.ts';

/** One candidate, in pixels of the network's input; pixel centres lie at integers. */
export interface Candidate {
  readonly score: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Six points `x, y`: picture-left eye, picture-right eye, nose tip, mouth centre, picture-left ear, picture-right ear of an upright head. */
  readonly keypoints: Float32Array;
}

/**
 * Reads the candidates out of the network's outputs.
 *
 * @param card - Names the anchor groups and the outputs that hold them.
 * @param minScore - Candidates below are dropped, 0…1.
 * @returns Candidates in no order, overlapping ones included.
 *
 * Source: Bazarevsky et al. 2019, arXiv:1907.05047; anchors have no size: boxes are offsets from cell centres in pixels.
 */
export function decodeBlazeface(
  outputs: Readonly<Record<string, Tensor>>,
  card: ModelCard,
  minScore: number,
): Candidate[] {
  const side = card.inputs[0].dims[3];
  const minLogit = Math.log(minScore / (1 - minScore));
  return (card.anchors ?? []).flatMap((group) => decodeGroup(outputs, group, { side, minLogit }));
}

function decodeGroup(
  outputs: Readonly<Record<string, Tensor>>,
  group: AnchorGroup,
  { side, minLogit }: { side: number; minLogit: number },
): Candidate[] {
  const logits = outputs[group.scores].data as Float32Array;
  const boxes = outputs[group.boxes].data as Float32Array;
  const cells = Math.ceil(side / group.stride);
  const found: Candidate[] = [];
  for (let row = 0; row < logits.length; row++) {
    if (!(logits[row] >= minLogit)) continue;
    const cell = Math.floor(row / group.perCell);
    const x = (cell % cells + 0.5) * group.stride - 0.5;
    const y = (Math.floor(cell / cells) + 0.5) * group.stride - 0.5;
    const at = row * 16;
    const keypoints = new Float32Array(12);
    for (let i = 0; i < 12; i += 2) {
      keypoints[i] = x + boxes[at + 4 + i];
      keypoints[i + 1] = y + boxes[at + 5 + i];
    }
    const width = boxes[at + 2];
    const height = boxes[at + 3];
    found.push({
      score: 1 / (1 + Math.exp(-logits[row])),
      x: x + boxes[at] - width / 2,
      y: y + boxes[at + 1] - height / 2,
      width,
      height,
      keypoints,
    });
  }
  return found;
}
