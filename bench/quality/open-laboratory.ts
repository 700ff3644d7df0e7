/**
 * Opens what the bench measures with: the product's own face finder and picture files, and a second recogniser.
 */
import { createSharpPictures } from '../../src/adapters/picture/sharp-pictures.ts';
import { openNodePreset } from '../../src/presets/node.ts';
import { openFaceApiRecogniser } from './face-api-recogniser.ts';
import type { Laboratory } from './people.ts';
import { builtInRecogniser } from './recogniser.ts';

/** Opens the laboratory; it holds models until the process ends. */
export async function openLaboratory(): Promise<Laboratory> {
  const preset = await openNodePreset();
  const recognisers = [builtInRecogniser, await openFaceApiRecogniser()];
  return { finder: preset.faces, pictures: createSharpPictures(), recognisers };
}
