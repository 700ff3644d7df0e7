/**
 * The closed lists of words that the catalogue of weights, its schema and its reports share.
 */

/** What a model of the catalogue may be for, in the order in which lists show them. */
export const catalogueRoles = [
  'detector',
  'landmarker',
  'embedder',
  'attributes',
  'swapper',
  'identity-converter',
  'enhancer',
  'occluder',
  'parser',
  'lip-sync',
  'portrait',
  'upscaler',
  'screener',
] as const;

/** What a licence lets people do, the freest first; all but `any` are asked about before a file is fetched. */
export const licenceClasses = ['any', 'restricted', 'non-commercial', 'unclear'] as const;

/** The steps in which a file of weights comes into the store. */
export const storePhases = [
  'waiting',
  'searching',
  'connecting',
  'downloading',
  'extracting',
  'proving',
  'done',
  'failed',
] as const;
