/**
 * Frames of clips, one second apart, decoded by the system's ffmpeg.
 */
import { execFile } from 'node:child_process';
import type { Frame8 } from '../../src/imaging/frame.ts';

/** Clips of one person each with a face of at least 96 px; two of the same person are never both listed. */
export const clipNames = ['lp_d13.mp4', 'lp_d19.mp4', 'lp_d3.mp4', 'lp_s29.mp4', 'lp_s32.mp4', 'echo_a_talk.mp4'];

/**
 * Decodes frames at whole seconds.
 *
 * @returns Up to `count` frames, or nothing when there is no ffmpeg.
 */
export async function framesOfClip(path: string, count: number): Promise<Frame8[] | undefined> {
  const bytes = await new Promise<Buffer | undefined>((resolve, reject) => {
    const flags = [
      '-v',
      'error',
      '-i',
      path,
      '-vf',
      'fps=1',
      '-frames:v',
      String(count),
      '-f',
      'image2pipe',
      '-c:v',
      'ppm',
      '-',
    ];
    execFile('ffmpeg', flags, { encoding: 'buffer', maxBuffer: 2 ** 30 }, (error, stdout) => {
      if (error && 'code' in error && error.code === 'ENOENT') resolve(undefined);
      else if (error) reject(error);
      else resolve(stdout);
    });
  });
  return bytes && splitPixmaps(bytes);
}

/** Reads binary PPM pictures (`P6 width height 255`) that follow each other. */
function splitPixmaps(bytes: Buffer): Frame8[] {
  const frames: Frame8[] = [];
  let at = 0;
  while (at < bytes.length) {
    const header = /^P6\s(\d+)\s(\d+)\s255\s/.exec(bytes.toString('latin1', at, at + 40));
    if (!header) throw new Error(`Expected a PPM picture at byte ${at} of ffmpeg's output.`);
    const [width, height] = [Number(header[1]), Number(header[2])];
    const start = at + header[0].length;
    at = start + width * height * 3;
    frames.push({ width, height, depth: 8, data: new Uint8Array(bytes.subarray(start, at)) });
  }
  return frames;
}
