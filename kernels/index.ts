/**
 * All kernels of the module; `src/imaging/kernel-signatures.ts` has their signatures as the rest of the program sees them.
 *
 * This folder is AssemblyScript: pointers are numbers (`usize`), memory is read and written by hand, and nothing is allocated.
 * `node scripts/build-kernels.ts` compiles it.
 */
export { blendBands, blendMasks, paste, sumDifference } from './blend';
export { blurAcross, blurDown, blurThree } from './blur';
export { mapColours } from './colour';
export { addEdges, changeBands, luminance, strengthOfBands, sumEdges } from './detail';
export { addLuminance, fillColours, fillFromMirror, pullLevel, pushLevel, weighColours } from './fill';
export { halveFrame, shrinkMap, signedDistances, spreadVertices, unwrap } from './flat';
export {
  colourDistances,
  halfDifferences,
  judgeSkin,
  logColours,
  relaxField,
  scaleByVertices,
  unevenGains,
  weighSkin,
} from './light';
export { addRows, innerProducts } from './linear';
export { drawFace, rasterise } from './mesh';
export { addSamples, packChannel, packPlanes, resizeRows, shrinkBlocks } from './picture';

/** Where memory is free: below lie constants. */
export function firstFree(): usize {
  return __heap_base;
}
