/**
 * Behind the person and after the lens: background, tone curve, noise, 8-bit frame.
 */
import type { Frame8 } from '../../../src/imaging/frame.ts';
import type { Colour, PortraitLight, View } from '../person.ts';
import { cloud, mix, randomStream } from '../shape/noise.ts';
import { linear } from './lighting.ts';
import { samplesPerPixel } from './raster.ts';

const plainBackground: readonly [Colour, Colour] = [
  [122, 130, 138],
  [74, 80, 88],
];

/** Fills the linear picture (side `width` samples) with a soft gradient that is brighter behind the lit side. */
export function paintBackground(
  picture: Float32Array,
  width: number,
  colours: View['background'],
  light: PortraitLight,
): void {
  const [top, bottom] = [linear((colours ?? plainBackground)[0]), linear((colours ?? plainBackground)[1])];
  const glowX = light.azimuth < 0 ? 0.66 : 0.34;
  const s = samplesPerPixel;
  const colour = new Float32Array(3);
  for (let y = 0; y < width; y += s) {
    for (let x = 0; x < width; x += s) {
      const u = x / width;
      const v = y / width;
      const glow = 1.22 - 0.75 * Math.hypot(u - glowX, (v - 0.45) * 0.9) + 0.1 * cloud(u * 3.1, v * 3.1, 0, 9, 2);
      for (let c = 0; c < 3; c++) colour[c] = mix(top[c], bottom[c], v) * glow;
      for (let k = 0; k < s * s; k++) picture.set(colour, 3 * ((y + Math.floor(k / s)) * width + x + (k % s)));
    }
  }
}

/** Averages samples, applies a soft shoulder to the highlights, encodes as sRGB and adds the camera's noise. */
export function develop(picture: Float32Array, size: number, view: View): Frame8 {
  const s = samplesPerPixel;
  const width = size * s;
  const data = new Uint8Array(size * size * 3);
  // sRGB steps by the square root of the linear value, which spends its entries where the eye sees
  const encode = Float32Array.from({ length: 4096 }, (_, i) => {
    const v = (i / 4095) ** 2;
    return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
  });
  const random = randomStream((view.seed ?? 1) * 31 + 7);
  const noise = view.noise ?? 1.2;
  const grains = Float32Array.from({ length: 4096 }, () => (random() + random() + random() - 1.5) * 2 * noise);
  const grain = () => grains[Math.floor(random() * 4096)];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const common = grain();
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let j = 0; j < s; j++) {
          for (let i = 0; i < s; i++) sum += shoulder(picture[3 * ((y * s + j) * width + x * s + i) + c]);
        }
        const v = sum / (s * s);
        data[3 * (y * size + x) + c] = Math.max(
          0,
          Math.min(255, Math.round(encode[Math.round(4095 * Math.sqrt(v))] + 0.7 * common + 0.7 * grain())),
        );
      }
    }
  }
  return { width: size, height: size, depth: 8, data };
}

function shoulder(v: number): number {
  return v < 0.5 ? Math.max(0, v) : 0.5 + 0.5 * (1 - Math.exp(-(v - 0.5) / 0.5));
}
