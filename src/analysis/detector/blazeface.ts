/**
 * BlazeFace: what the network wants to see, and what its numbers say, in pixels of its input.
 *
 * The network is a pyramid of convolutions without any layer of fixed size: it looks at pictures of every height and width
 * that its coarsest stride divides, and at several at once.
 *
 * Source: Bazarevsky et al. 2019, arXiv:1907.05047; anchors have no size: boxes are offsets from cell centres in pixels.
 */
import type { Frame8 } from '../../imaging/frame.ts';
import { inRoom } from '../../imaging/kernels.ts';
import type { AnchorGroup, ImageInput, ModelCard } from '../../models/card.ts';
import type { Tensor } from '../../ports/engine.ts';
import type { PixelWindow } from './tile-grid.ts';

/** One candidate, in pixels of the network's input; pixel centres lie at integers. */
export interface Candidate {
  /** Confidence, 0…1. */
  readonly score: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Six points `x, y`: picture-left eye, picture-right eye, nose tip, mouth centre, picture-left ear, picture-right ear of an upright head. */
  readonly keypoints: Float32Array;
}

/** Which part of the outputs to read, and how. */
export interface DecodeOptions {
  /** Size of the input picture in pixels. */
  readonly width: number;
  readonly height: number;
  /** Candidates below are dropped, 0…1, both excluded. */
  readonly minScore: number;
  /** Which picture of the batch; default the first. */
  readonly index?: number;
}

/** Sides of an input must be multiples of this: the coarsest stride. */
export const blazefaceMultiple = 32;

/**
 * Packs a window of a frame as network input. What lies outside the frame becomes 0, a mid grey to the network.
 *
 * @param window - In frame pixels; may reach over the border.
 * @param to - The card's record of how pixels become numbers, and the array to fill (`3 · width · height`; default a new one).
 * @returns `float32 [1, 3, height, width]`.
 *
 * Cost: about 3 ms per megapixel.
 */
export function encodeBlazeface(
  frame: Frame8,
  window: PixelWindow,
  { input, into }: { readonly input: ImageInput; readonly into?: Float32Array },
): Tensor {
  const { x, y, width, height } = window;
  const area = width * height;
  const data = into ?? new Float32Array(3 * area);
  const [left, top] = [Math.max(0, -x), Math.max(0, -y)];
  const cut = { x: x + left, y: y + top, width: 0, height: 0 };
  cut.width = Math.min(width, frame.width - x) - left;
  cut.height = Math.min(height, frame.height - y) - top;
  const [red, green, blue] = input.colour === 'bgr' ? [2, 1, 0] : [0, 1, 2];
  const { mean, std } = input;
  inRoom((room) => {
    const from = room.putRectangle(frame, cut);
    const facts = room.put(Float32Array.of(mean[red], mean[green], mean[blue], std[red], std[green], std[blue]));
    const to = room.take(12 * area);
    room.bytes(to, 12 * area).fill(0);
    const plane = (channel: number): number => to + 4 * (channel * area + top * width + left);
    room.kernels.packPlanes(from, cut.width, cut.height, facts, plane(red), plane(green), plane(blue), width * 4);
    room.read(to, data);
  });
  return { type: 'float32', dims: [1, 3, height, width], data };
}

/**
 * Reads the candidates out of the network's outputs.
 *
 * @param outputs - By name: logits `[n, cells · perCell, 1]` and boxes `[n, cells · perCell, 16]` per anchor group.
 * @param card - Names the anchor groups and the outputs that hold them.
 * @returns Candidates in no order, overlapping ones included.
 */
export function decodeBlazeface(
  outputs: Readonly<Record<string, Tensor>>,
  card: ModelCard,
  options: DecodeOptions,
): Candidate[] {
  return (card.anchors ?? []).flatMap((group) => decodeGroup(outputs, group, options));
}

function decodeGroup(
  outputs: Readonly<Record<string, Tensor>>,
  group: AnchorGroup,
  { width, height, minScore, index = 0 }: DecodeOptions,
): Candidate[] {
  const logits = outputs[group.scores].data as Float32Array;
  const boxes = outputs[group.boxes].data as Float32Array;
  const minLogit = Math.log(minScore / (1 - minScore));
  const columns = Math.ceil(width / group.stride);
  const rows = columns * Math.ceil(height / group.stride) * group.perCell;
  const found: Candidate[] = [];
  for (let row = 0; row < rows; row++) {
    const logit = logits[index * rows + row];
    if (!(logit >= minLogit)) continue;
    const cell = Math.floor(row / group.perCell);
    const x = ((cell % columns) + 0.5) * group.stride - 0.5;
    const y = (Math.floor(cell / columns) + 0.5) * group.stride - 0.5;
    found.push(readCandidate(boxes, (index * rows + row) * 16, { x, y, score: 1 / (1 + Math.exp(-logit)) }));
  }
  return found;
}

function readCandidate(boxes: Float32Array, at: number, anchor: { x: number; y: number; score: number }): Candidate {
  const { x, y, score } = anchor;
  const keypoints = new Float32Array(12);
  for (let i = 0; i < 12; i += 2) {
    keypoints[i] = x + boxes[at + 4 + i];
    keypoints[i + 1] = y + boxes[at + 5 + i];
  }
  const width = boxes[at + 2];
  const height = boxes[at + 3];
  return { score, x: x + boxes[at] - width / 2, y: y + boxes[at + 1] - height / 2, width, height, keypoints };
}
