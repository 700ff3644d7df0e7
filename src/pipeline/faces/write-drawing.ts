/**
 * Writes the picture of `faces --draw`.
 */
import { throwIfCancelled } from '../../base/cancel.ts';
import { LikenessError } from '../../base/errors.ts';
import type { RunHooks } from '../../contract/progress.ts';
import type { ResolvedFacesRequest } from '../../contract/request.ts';
import type { WrittenPicture } from '../../ports/picture.ts';
import type { PipelineParts } from '../parts.ts';
import type { PictureWithFaces } from '../read-faces.ts';
import { checkOutputName, chooseOutput } from '../swap/choose-output.ts';
import { drawFaces } from './draw-faces.ts';

/**
 * Draws the faces into the picture that was read (its frame is changed) and writes it, when the request asks for it.
 *
 * @throws `request/invalid` when the drawing would replace the picture itself; what the picture port throws.
 */
export async function writeDrawing(
  request: ResolvedFacesRequest,
  found: PictureWithFaces,
  run: { readonly parts: PipelineParts; readonly hooks: RunHooks },
): Promise<WrittenPicture | undefined> {
  const { draw, media } = request;
  if (draw === undefined) return undefined;
  const { pictures, files } = run.parts;
  checkOutputName(draw, 'auto', 'draw');
  if ((await files.canonical(draw)) === (await files.canonical(media))) {
    throw new LikenessError(
      'request/invalid',
      `Expected draw to be another file than the picture itself, got ${draw}.`,
    );
  }
  const { picture } = found;
  const choice = chooseOutput({ out: draw, target: media, picture, format: 'auto', lossless: undefined });
  drawFaces(picture.frame, found.faces);
  throwIfCancelled(run.hooks.signal);
  // A grey file's frame has three equal channels; the drawing's colours need them all.
  const coloured = { ...picture, grey: false };
  const { signal } = run.hooks;
  return pictures.write(coloured, choice.path, {
    format: choice.format,
    quality: 92,
    lossless: choice.lossless,
    digitalSourceType: 'composite',
    overwrite: request.overwrite,
    ...(signal ? { signal } : {}),
  });
}
