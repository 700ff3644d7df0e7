/**
 * What the pipeline is made of: ports, filled in by a preset.
 */
import type { FaceFinder } from '../analysis/face-finder.ts';
import type { Engine } from '../ports/engine.ts';
import type { FileTree } from '../ports/file-tree.ts';
import type { ModelStore } from '../ports/model-store.ts';
import type { PictureFiles } from '../ports/picture.ts';

/** The filled-in ports that every run uses. */
export interface PipelineParts {
  readonly pictures: PictureFiles;
  readonly files: FileTree;
  readonly models: ModelStore;
  readonly engine: Engine;
  readonly finder: FaceFinder;
}
