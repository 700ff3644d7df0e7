/**
 * Speed and memory of `likeness swap` as a user meets it: a new process, its models in the cache or not.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { findPerson } from '../../examples/portraits/people.ts';
import { renderPortrait } from '../../examples/portraits/render-portrait.ts';
import { type Measured, runLikeness } from '../measured-process.ts';
import { atMost, median, type Row } from './row.ts';

/** Measures whole processes on rendered pictures in a scratch folder. */
export async function measureCommand(folder: string): Promise<Row[]> {
  const source = await picture(folder, 'ada', [640, 640]);
  const hd = await picture(folder, 'bruno', [1920, 1080]);
  const huge = await picture(folder, 'bruno', [6240, 4160]);
  const cache = join(folder, 'cache');
  const swap = (target: string, out: string): Promise<Measured> =>
    runLikeness([
      'swap',
      '--source',
      source,
      '--target',
      target,
      '--out',
      join(folder, out),
      '--overwrite',
      '--cache',
      cache,
    ]);
  const first: number[] = [];
  for (let i = 0; i < 3; i++) {
    await rm(cache, { recursive: true, force: true });
    first.push((await swap(hd, 'hd.jpg')).seconds);
  }
  const later: number[] = [];
  for (let i = 0; i < 5; i++) later.push((await swap(hd, 'hd.jpg')).seconds);
  const { mebibytes, seconds } = await swap(huge, 'huge.jpg');
  return [
    atMost('likeness swap, 1080p, new process, models in the cache', median(later), 's', 1.8),
    atMost('likeness swap, 1080p, first run ever', median(first), 's', 4),
    ...(mebibytes === undefined ? [] : [atMost('likeness swap, 26 megapixels, peak memory', mebibytes, 'MiB', 1024)]),
    {
      name: 'likeness swap, 26 megapixels',
      value: Number(seconds.toPrecision(3)),
      unit: 's',
      target: null,
      holds: null,
    },
  ];
}

/** A photo-like picture: one person in the middle of a blurred room. */
async function picture(folder: string, name: string, [width, height]: readonly [number, number]): Promise<string> {
  const side = Math.min(640, height);
  const { frame } = renderPortrait(findPerson(name), {}, side);
  const person = await sharp(frame.data, { raw: { width: side, height: side, channels: 3 } })
    .resize(height, height)
    .png()
    .toBuffer();
  const path = join(folder, `${name}-${width}.jpg`);
  await sharp({ create: { width, height, channels: 3, background: '#7a7468' } })
    .composite([{ input: person, left: Math.round((width - height) / 2), top: 0 }])
    .jpeg({ quality: 92 })
    .toFile(path);
  return path;
}
