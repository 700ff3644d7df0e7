/**
 * Speed of the mesh swapper itself: a face of 512 pixels whose analysis is given.
 */
import { findPerson } from '../../examples/portraits/people.ts';
import { renderPortrait } from '../../examples/portraits/render-portrait.ts';
import { pasteBack } from '../../src/face/paste-back.ts';
import type { Frame8 } from '../../src/imaging/frame.ts';
import type { NodePreset } from '../../src/presets/node.ts';
import { prepareIdentity } from '../../src/processors/face-swapper/mesh/identity.ts';
import { swapFace } from '../../src/processors/face-swapper/mesh/swap.ts';
import { meshSwapperOptions } from '../../src/processors/face-swapper/options.ts';
import { atMost, median, plain, type Row } from './row.ts';

const rounds = 15;
const wantedHeight = 512;

/** Measures geometry, light, colour, drawing, blend and paste-back in this process, on one core. */
export async function measureSwap(preset: NodePreset): Promise<Row[]> {
  const source = await portrait('ada', 512, preset);
  // The mesh is about half as high as the picture: render so that it is 512 pixels high.
  const first = await portrait('bruno', 512, preset);
  const target = await portrait('bruno', Math.round((512 * wantedHeight) / meshHeight(first.face.mesh)), preset);
  const options = meshSwapperOptions.parse({});
  const preparing: number[] = [];
  let identity = prepareIdentity([source]);
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    identity = prepareIdentity([source]);
    preparing.push(performance.now() - start);
  }
  const whole: number[] = [];
  const cpu: number[] = [];
  const pasting: number[] = [];
  for (let i = 0; i < rounds + 5; i++) {
    const frame: Frame8 = { ...target.frame, data: target.frame.data.slice() };
    const used = process.cpuUsage();
    const start = performance.now();
    const { patch } = await swapFace({ frame, face: target.face, follow: preset.faces.follow }, identity, options);
    const drawn = performance.now();
    pasteBack(frame, patch);
    const end = performance.now();
    if (i < 5) continue; // The first rounds compile.
    whole.push(end - start);
    pasting.push(end - drawn);
    cpu.push(process.cpuUsage(used).user / 1000);
  }
  return [
    atMost('swap of a 512-pixel face, paste-back included', median(whole), 'ms', 80),
    plain('the same, processor time', median(cpu), 'ms'),
    plain('paste-back alone', median(pasting), 'ms'),
    plain('preparing a person from one photo', median(preparing), 'ms'),
  ];
}

async function portrait(name: string, size: number, preset: NodePreset) {
  const { frame } = renderPortrait(findPerson(name), {}, size);
  const [face] = await preset.faces.find(frame);
  if (!face) throw new Error(`Expected a face in the picture of ${name}, found none.`);
  return { frame, face };
}

function meshHeight(mesh: Float32Array): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 1; i < mesh.length; i += 3) {
    low = Math.min(low, mesh[i]);
    high = Math.max(high, mesh[i]);
  }
  return high - low;
}
