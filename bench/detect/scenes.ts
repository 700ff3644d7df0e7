/**
 * Copies of a picture with known faces: smaller, turned, or many in one.
 */
import sharp, { type Sharp } from 'sharp';
import type { Frame8 } from '../../src/imaging/frame.ts';
import type { TrueFace } from './truth-table.ts';

/** A frame and the faces in it. */
export interface Scene {
  readonly name: string;
  readonly frame: Frame8;
  readonly faces: readonly TrueFace[];
}

function sharpOf(frame: Frame8): Sharp {
  return sharp(frame.data, { raw: { width: frame.width, height: frame.height, channels: 3 }, limitInputPixels: false });
}

async function frameOf(picture: Sharp): Promise<Frame8> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    depth: 8,
    data: new Uint8Array(data.buffer, data.byteOffset, data.length),
  };
}

/** A copy `scale` times as large. */
export async function scaleScene(scene: Scene, scale: number): Promise<Scene> {
  const width = Math.max(1, Math.round(scene.frame.width * scale));
  const height = Math.max(1, Math.round(scene.frame.height * scale));
  const frame = await frameOf(sharpOf(scene.frame).resize(width, height, { fit: 'fill' }));
  const [x, y] = [width / scene.frame.width, height / scene.frame.height];
  const faces = scene.faces.map(
    (face): TrueFace => ({
      ...face,
      box: [face.box[0] * x, face.box[1] * y, face.box[2] * x, face.box[3] * y],
      ...(face.eyes && { eyes: [face.eyes[0] * x, face.eyes[1] * y, face.eyes[2] * x, face.eyes[3] * y] as const }),
    }),
  );
  return { name: `${scene.name} × ${scale.toFixed(2)}`, frame, faces };
}

/** A copy turned about its centre, clockwise on screen; the frame grows to hold it. Boxes keep their size about their centre. */
export async function turnScene(scene: Scene, degrees: number): Promise<Scene> {
  const frame = await frameOf(sharpOf(scene.frame).rotate(degrees, { background: '#202020' }));
  const angle = (degrees * Math.PI) / 180;
  const turn = (x: number, y: number): [number, number] => {
    const [u, v] = [x - scene.frame.width / 2, y - scene.frame.height / 2];
    return [
      frame.width / 2 + u * Math.cos(angle) - v * Math.sin(angle),
      frame.height / 2 + u * Math.sin(angle) + v * Math.cos(angle),
    ];
  };
  const faces = scene.faces.map((face): TrueFace => {
    const [x, y, width, height] = face.box;
    const [centreX, centreY] = turn(x + width / 2, y + height / 2);
    const turnedWidth = Math.abs(width * Math.cos(angle)) + Math.abs(height * Math.sin(angle));
    const turnedHeight = Math.abs(width * Math.sin(angle)) + Math.abs(height * Math.cos(angle));
    const grown = Math.sqrt((width * height) / (turnedWidth * turnedHeight));
    const [w, h] = [turnedWidth * grown, turnedHeight * grown];
    const eyes = face.eyes && ([...turn(face.eyes[0], face.eyes[1]), ...turn(face.eyes[2], face.eyes[3])] as const);
    return { ...face, box: [centreX - w / 2, centreY - h / 2, w, h], ...(eyes && { eyes }) };
  });
  return { name: `${scene.name} turned ${degrees}°`, frame, faces };
}

/** Sets scenes side by side in rows, as many as fit, starting over when they run out. */
export function joinScenes(scenes: readonly Scene[], size: { readonly width: number; readonly height: number }): Scene {
  const data = new Uint8Array(size.width * size.height * 3).fill(90);
  const faces: TrueFace[] = [];
  let [x, y, rowHeight] = [0, 0, 0];
  for (let i = 0; ; i++) {
    const { frame, faces: own } = scenes[i % scenes.length];
    if (x + frame.width > size.width) [x, y, rowHeight] = [0, y + rowHeight, 0];
    if (y + frame.height > size.height) break;
    for (let row = 0; row < frame.height; row++) {
      const from = row * frame.width * 3;
      data.set(frame.data.subarray(from, from + frame.width * 3), ((y + row) * size.width + x) * 3);
    }
    for (const face of own) {
      const [left, top, width, height] = face.box;
      const { eyes: _, ...rest } = face;
      faces.push({ ...rest, box: [left + x, top + y, width, height] });
    }
    x += frame.width;
    rowHeight = Math.max(rowHeight, frame.height);
  }
  return { name: `${scenes.length} pictures side by side`, frame: { ...size, depth: 8, data }, faces };
}
