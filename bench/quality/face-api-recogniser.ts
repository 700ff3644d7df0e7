/**
 * The recognition network of `@vladmandic/face-api` (a ResNet-34 after dlib's), run by TensorFlow.js on WebAssembly:
 * a judge of identity that no part of the product uses.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Face } from '../../src/face/face.ts';
import type { Frame8 } from '../../src/imaging/frame.ts';
import type { Recogniser } from './recogniser.ts';
import { sampleSquare } from './sample-square.ts';

interface FaceApi {
  readonly tf: {
    setBackend(name: string): Promise<boolean>;
    ready(): Promise<void>;
    tensor3d(values: Float32Array, shape: readonly number[]): { dispose(): void };
  };
  readonly nets: {
    readonly faceRecognitionNet: {
      loadFromDisk(folder: string): Promise<void>;
      computeFaceDescriptor(input: unknown): Promise<Float32Array>;
    };
  };
}

const side = 150;

/** Opens the network from the files of the installed package. */
export async function openFaceApiRecogniser(): Promise<Recogniser> {
  const require = createRequire(import.meta.url);
  const wasm = require('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(folder: string): void };
  wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  // The package's main entry wants tfjs-node; this file of it wants the plain union package and the wasm backend.
  const api = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi;
  await api.tf.setBackend('wasm');
  await api.tf.ready();
  const network = api.nets.faceRecognitionNet;
  await network.loadFromDisk(join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model'));
  return {
    name: 'face-api',
    embed: async (frame: Frame8, face: Face) => {
      const input = api.tf.tensor3d(sampleSquare(frame, chip(face.mesh), side), [side, side, 3]);
      const descriptor = await network.computeFaceDescriptor(input);
      input.dispose();
      return descriptor;
    },
  };
}

/**
 * The upright square that the network was trained on: dlib's face chip, eyes level, a quarter of padding all around.
 *
 * Centre and side follow dlib's mean face: eye midpoint at 0.36 of the height, eyes 0.36 of the side apart.
 */
function chip(mesh: Float32Array): { x: number; y: number; side: number; angle: number } {
  const at = (vertices: readonly number[], c: number): number =>
    vertices.reduce((sum, v) => sum + mesh[v * 3 + c], 0) / vertices.length;
  const [lx, ly] = [at([33, 133], 0), at([33, 133], 1)];
  const [rx, ry] = [at([362, 263], 0), at([362, 263], 1)];
  const [mx, my] = [at([61, 291], 0), at([61, 291], 1)];
  const angle = Math.atan2(ry - ly, rx - lx);
  const eyes = Math.hypot(rx - lx, ry - ly);
  const [ex, ey] = [(lx + rx) / 2, (ly + ry) / 2];
  const down = Math.hypot(mx - ex, my - ey);
  // The larger of the two measures keeps the square steady when the head turns or nods.
  const size = Math.max(eyes / 0.36, down / 0.36);
  const [ux, uy] = [-Math.sin(angle), Math.cos(angle)];
  return { x: ex + ux * size * 0.14, y: ey + uy * size * 0.14, side: size, angle };
}
