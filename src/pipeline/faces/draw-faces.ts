/**
 * Draws what is known of faces into a picture: boxes with numbers, mesh wires, five points, irises.
 */
import type { Face } from '../../face/face.ts';
import { triangles } from '../../face/mesh/topology.ts';
import { drawStroke, type StrokeStyle } from '../../imaging/draw-strokes.ts';
import type { Frame } from '../../imaging/frame.ts';

const boxColour = [64, 224, 120] as const;
const pointColour = [255, 96, 64] as const;
const irisColour = [80, 200, 255] as const;
const wireColour = [255, 255, 255] as const;

/** The strokes of each digit on a 2 × 4 grid: pairs of corners `x y x y`. */
const digitStrokes: readonly string[] = [
  '0020 2024 2404 0400',
  '1014 0110',
  '0020 2022 2202 0204 0424',
  '0020 2024 2404 0222',
  '0002 0222 2024',
  '2000 0002 0222 2224 2404',
  '2000 0004 0424 2422 2202',
  '0020 2004',
  '0020 2024 2404 0400 0222',
  '2202 0200 0020 2024 2404',
];

function drawNumber(frame: Frame, number: number, at: { x: number; y: number; size: number }): void {
  const unit = at.size / 4;
  const digits = String(number);
  for (const pass of [
    { colour: [0, 0, 0] as const, width: unit * 1.6, opacity: 0.6 },
    { colour: boxColour, width: Math.max(1.2, unit * 0.7), opacity: 1 },
  ]) {
    for (let d = 0; d < digits.length; d++) {
      const left = at.x + d * unit * 3.2;
      for (const stroke of (digitStrokes[Number(digits[d])] ?? '').split(' ')) {
        const [x0, y0, x1, y1] = [...stroke].map((value) => Number(value) * unit) as [number, number, number, number];
        drawStroke(frame, { x0: left + x0, y0: at.y + y0, x1: left + x1, y1: at.y + y1 }, pass);
      }
    }
  }
}

function drawBox(frame: Frame, box: Face['box'], style: StrokeStyle): void {
  const { x, y } = box;
  const right = x + box.width;
  const bottom = y + box.height;
  drawStroke(frame, { x0: x, y0: y, x1: right, y1: y }, style);
  drawStroke(frame, { x0: right, y0: y, x1: right, y1: bottom }, style);
  drawStroke(frame, { x0: right, y0: bottom, x1: x, y1: bottom }, style);
  drawStroke(frame, { x0: x, y0: bottom, x1: x, y1: y }, style);
}

function drawWires(frame: Frame, mesh: Float32Array, style: StrokeStyle): void {
  const drawn = new Set<number>();
  for (let t = 0; t < triangles.length; t += 3) {
    for (let side = 0; side < 3; side++) {
      const a = triangles[t + side] as number;
      const b = triangles[t + ((side + 1) % 3)] as number;
      const edge = Math.min(a, b) * 1024 + Math.max(a, b);
      if (drawn.has(edge)) continue;
      drawn.add(edge);
      const [x0, y0] = [mesh[a * 3] as number, mesh[a * 3 + 1] as number];
      const [x1, y1] = [mesh[b * 3] as number, mesh[b * 3 + 1] as number];
      drawStroke(frame, { x0, y0, x1, y1 }, style);
    }
  }
}

function drawDots(frame: Frame, points: Float32Array, stride: number, style: StrokeStyle): void {
  for (let i = 0; i + 1 < points.length; i += stride) {
    const x = points[i] as number;
    const y = points[i + 1] as number;
    drawStroke(frame, { x0: x, y0: y, x1: x, y1: y }, style);
  }
}

/**
 * Draws faces into a frame, in place. Strokes grow with the face, so that small faces stay readable.
 *
 * @param frame - 8 or 16 bit; changed.
 * @param faces - In the order of their numbers, in pixels of the frame.
 */
export function drawFaces(frame: Frame, faces: readonly Face[]): void {
  for (const [index, face] of faces.entries()) {
    const size = Math.max(face.box.width, face.box.height);
    const line = Math.min(8, Math.max(1.5, size / 110));
    drawWires(frame, face.mesh, {
      colour: wireColour,
      width: Math.max(0.6, line / 3),
      opacity: size > 160 ? 0.45 : 0.25,
    });
    if (face.irises)
      drawDots(frame, face.irises, 3, { colour: irisColour, width: Math.max(1.5, line * 1.2), opacity: 0.9 });
    drawDots(frame, face.points, 2, { colour: pointColour, width: Math.max(2.5, line * 2.6), opacity: 1 });
    drawBox(frame, face.box, { colour: [0, 0, 0], width: line * 2, opacity: 0.35 });
    drawBox(frame, face.box, { colour: boxColour, width: line, opacity: 1 });
    const digit = Math.max(10, size / 9);
    const above = face.box.y - digit * 1.5;
    const y = above > 2 ? above : face.box.y + digit * 0.4;
    drawNumber(frame, index, { x: face.box.x + (above > 2 ? digit * 0.2 : digit * 0.4), y, size: digit });
  }
}
