/**
 * The contact sheet: source | target | result, with key figures, as PNG pages.
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import type { Frame8 } from '../../src/imaging/frame.ts';
import { areaAround, cutFrame } from './cut-frame.ts';
import type { PairFigures } from './pair-figures.ts';
import type { Person } from './people.ts';
import type { Shown } from './results.ts';

const cell = 340;
const strip = 34;
const pairsAcross = 2;
const pairsDown = 5;

/**
 * Writes the pages.
 *
 * @param stem - Path without page number and ending.
 * @returns The paths, one per page of ten pairs.
 */
export async function writeSheet(shown: readonly Shown[], stem: string): Promise<string[]> {
  await mkdir(dirname(stem), { recursive: true });
  const paths: string[] = [];
  const perPage = pairsAcross * pairsDown;
  for (let first = 0; first < shown.length; first += perPage) {
    const page = shown.slice(first, first + perPage);
    const path = `${stem}-${paths.length + 1}.png`;
    const width = pairsAcross * 3 * cell;
    const height = Math.ceil(page.length / pairsAcross) * (cell + strip);
    const parts = (await Promise.all(page.map(drawPair))).flat();
    await sharp({ create: { width, height, channels: 3, background: '#202020' } })
      .composite(parts)
      .png()
      .toFile(path);
    paths.push(path);
  }
  return paths;
}

async function drawPair(pair: Shown, index: number): Promise<OverlayOptions[]> {
  const left = (index % pairsAcross) * 3 * cell;
  const top = Math.floor(index / pairsAcross) * (cell + strip);
  const pictures = [
    portrait(pair.source, pair.source.measured.frame),
    portrait(pair.target, pair.target.measured.frame),
  ];
  if (pair.output) pictures.push(portrait(pair.target, pair.output));
  const inputs = await Promise.all(pictures);
  return [
    { input: label(pair), left, top },
    ...inputs.map((input, i) => ({ input, left: left + i * cell, top: top + strip })),
  ];
}

async function portrait(person: Person, frame: Frame8): Promise<Buffer> {
  const cut = cutFrame(frame, areaAround(person.measured.mesh, 1.5, frame));
  const raw = { width: cut.width, height: cut.height, channels: 3 } as const;
  return sharp(cut.data, { raw }).resize(cell, cell, { fit: 'contain', background: '#202020' }).png().toBuffer();
}

function label(pair: Shown): Buffer {
  const text = pair.figures ? keyFigures(pair.figures) : `refused or lost: ${pair.remark}`;
  const line = (words: string, y: number, colour: string): string =>
    `<text x="6" y="${y}" font-family="sans-serif" font-size="13" fill="${colour}">${words.replace('>', '&gt;')}</text>`;
  const title = line(`${pair.source.name} > ${pair.target.name}`, 14, '#ffffff');
  return Buffer.from(`<svg width="${3 * cell}" height="${strip}">${title}${line(text, 29, '#a0d0ff')}</svg>`);
}

function keyFigures(f: PairFigures): string {
  const identity = [...f.identity].map(
    ([name, i]) =>
      `${name === 'built-in' ? 'id' : name} ${(i.toSource - i.toTarget).toFixed(2)}${i.top1 ? '' : ' (not top-1)'}`,
  );
  return [
    ...identity,
    `pose ${f.pose.toFixed(1)}°`,
    `expr ${f.expression.toFixed(3)}`,
    `ring ${f.ringStep.toFixed(1)}/${f.sectorStep.toFixed(1)}`,
    `colour ${f.colourStep.toFixed(1)}`,
    `blotch ${f.blotches.toFixed(1)}`,
    `patch ${f.patches.toFixed(1)}`,
    `left ${f.leftOver.toFixed(2)}`,
    `sharp ${f.sharpness.toFixed(2)}`,
    `noise ${f.noise.toFixed(2)}`,
  ].join(' · ');
}
