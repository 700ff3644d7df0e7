/**
 * What the swapper keeps of a source person: a texture, its light, a neutral shape, and what is known of the photos.
 */
import type { Face } from '../../../face/face.ts';
import type { FloatFrame } from '../../../imaging/frame.ts';
import { bareTexels, seamTexels } from './cover/overhang.ts';
import { uvCoverage } from './map/flat-map.ts';
import type { SwapNote } from './notes.ts';
import { atlasLevels, shrinkAtlas } from './source/atlas.ts';
import { mergeViews } from './source/merge-views.ts';
import { meshWidth, type PreparedView, prepareView, type SourceView } from './source/source-view.ts';

/** A source person, ready to be put into targets. */
export interface MeshIdentity {
  /** Face texture over the flat layout as photographed, RGB 0…255, and its halvings; the largest first. */
  readonly levels: readonly FloatFrame[];
  /** The texture brought down to the statistics map. */
  readonly statistics: FloatFrame;
  /** Gains per vertex and channel (`468 · 3`) that the light of the photo puts on the texture. */
  readonly light: Float32Array;
  /** 0…1 per texel of the statistics map: plain skin, what colour statistics are taken on. */
  readonly skin: Float32Array;
  /** 0…1 per texel of the statistics map: hair over the face, which tells nothing of the skin there. */
  readonly hair: Float32Array;
  /** 0…1 per texel of the statistics map: 0 where the source's hair hangs over its face, see `bareTexels`. */
  readonly bare: Float32Array;
  /** 0…1 per texel of the statistics map: 1 beside what is not bare, see `seamTexels`. */
  readonly seam: Float32Array;
  /** Neutral shape in model space, 468 × 3. */
  readonly neutral: Float64Array;
  /** The expression of the largest face, model space, 468 × 3. */
  readonly expression: Float64Array;
  /** Width of the largest source face in its photo's pixels. */
  readonly faceWidth: number;
  /** The face in each photo, the largest first, whose eyes the texture has. */
  readonly faces: readonly Face[];
  /** What had to be done to the photos. */
  readonly notes: readonly SwapNote[];
}

/**
 * Prepares a source person from one or several photos.
 *
 * @param views - At least one photo with its face (mesh in that frame's pixels). Frames are not changed or kept.
 *
 * Cost: 60–250 ms per photo, growing with the size of the face.
 */
export function prepareIdentity(views: readonly SourceView[]): MeshIdentity {
  const faceWidth = Math.max(...views.map((view) => meshWidth(view.face.mesh)));
  const coverage = uvCoverage(atlasSize(faceWidth));
  // The largest face leads: its light and its eyes are the texture's.
  const prepared = views.map((view) => prepareView(view, coverage)).sort((a, b) => b.faceWidth - a.faceWidth);
  const skin = strongest(prepared.map((view) => view.skin));
  const { atlas, filled } = mergeViews(prepared, skin, coverage);
  const bare = bareTexels(least(prepared.map((view) => view.overhang)));
  return {
    levels: atlasLevels(atlas),
    statistics: shrinkAtlas(atlas),
    light: prepared[0].light,
    skin,
    hair: least(prepared.map((view) => view.hair)),
    bare,
    seam: seamTexels(bare),
    neutral: meanOf(prepared.map((view) => view.parts.neutral)),
    expression: prepared[0].parts.expression,
    faceWidth,
    faces: prepared.map((view) => view.face),
    notes: sourceNotes(prepared, filled),
  };
}

/** A quarter more texels than the face has pixels, so that unrolling loses nothing; at most 1024. */
function atlasSize(faceWidth: number): number {
  return Math.min(1024, Math.max(256, Math.ceil((faceWidth * 1.25) / 64) * 64));
}

function sourceNotes(views: readonly PreparedView[], filled: number): SwapNote[] {
  const notes: SwapNote[] = [];
  if (views.every((view) => view.painted)) {
    notes.push({
      code: 'source-glasses-removed',
      message: 'The source wears glasses; they were painted over. A photo without glasses gives a better result.',
    });
  }
  const percent = Math.round(filled * 100);
  if (percent >= 25) {
    notes.push({
      code: 'source-filled',
      message: `${percent} % of the source face is hidden or turned away and was filled in. More photos of the person, joined by commas, show more of it.`,
    });
  }
  return notes;
}

/** Texel by texel the smallest of several maps: what all photos show. */
function least(maps: readonly Float32Array[]): Float32Array {
  return maps.length === 1 ? maps[0] : maps[0].map((_, i) => Math.min(...maps.map((map) => map[i])));
}

/** Texel by texel the largest of several maps: what any photo shows. */
function strongest(maps: readonly Float32Array[]): Float32Array {
  return maps.length === 1 ? maps[0] : maps[0].map((_, i) => Math.max(...maps.map((map) => map[i])));
}

function meanOf(shapes: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(shapes[0].length);
  for (const shape of shapes) for (let i = 0; i < out.length; i++) out[i] += shape[i] / shapes.length;
  return out;
}
