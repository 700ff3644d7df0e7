/**
 * How the faceres descriptor is spread over people. The numbers are written by `scripts/calibrate-compare.ts`.
 */
import { decodeBase64 } from '../../base/base64.ts';
import { deviationData, meanData } from './data/faceres-tables.ts';
import type { DescriptorStatistics } from './faceres.ts';

const unpack = (text: string): Float32Array => {
  const bytes = decodeBase64(text);
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => (bytes[2 * i] + 256 * bytes[2 * i + 1]) / 16384);
};

/** Mean and deviation over the people of the calibration pictures. */
export const faceresStatistics: DescriptorStatistics = { mean: unpack(meanData), deviation: unpack(deviationData) };
