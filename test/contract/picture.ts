/**
 * The promise of the picture port, as one suite that every adapter passes.
 */
import type { PictureFiles } from '../../src/ports/picture.ts';
import { keepsMetadata } from './picture/keeps-metadata.ts';
import { keepsPixels } from './picture/keeps-pixels.ts';
import { readsFiles } from './picture/reads-files.ts';
import { writesFiles } from './picture/writes-files.ts';

/**
 * Runs the suite against an adapter.
 *
 * @param name - What the adapter is called in test titles.
 * @param create - Makes a fresh adapter.
 */
export function pictureContract(name: string, create: () => PictureFiles): void {
  keepsPixels(name, create());
  keepsMetadata(name, create());
  readsFiles(name, create());
  writesFiles(name, create());
}
