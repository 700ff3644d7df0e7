/**
 * Facts about models in words.
 */
import type { ServiceLicence, ServiceModel } from '../../../../src/contract/service/model.ts';
import { bytesInWords } from '../../words.ts';

/** What a licence lets people do. */
export type LicenceUse = ServiceLicence['use'];

const uses: Readonly<Record<LicenceUse, string>> = {
  any: 'Free for any use',
  restricted: 'Restricted use',
  'non-commercial': 'Non-commercial',
  unclear: 'Use unclear',
};

/** What a licence lets people do, in a word or two. */
export function licenceUse(use: string): string {
  return uses[use as LicenceUse] ?? use;
}

const states: Readonly<Record<ServiceModel['state'], string>> = {
  ready: 'Ready',
  unproven: 'Not verified',
  damaged: 'Damaged',
  partial: 'Begun',
  missing: 'Not here',
};

/** The state of a model in a word. */
export function modelStateInWords(state: ServiceModel['state']): string {
  return states[state];
}

const roles: Readonly<Record<string, string>> = {
  swapper: 'Swappers',
  'identity-converter': 'Identity converters',
  enhancer: 'Enhancers',
  upscaler: 'Upscalers',
  detector: 'Detectors',
  landmarker: 'Landmarkers',
  embedder: 'Identity',
  attributes: 'Attributes',
  occluder: 'Occlusion masks',
  parser: 'Face parts',
  'lip-sync': 'Lip-sync',
  portrait: 'Talking portraits',
  screener: 'Screening',
};

/** Roles in the order in which the page shows them. */
export const roleOrder = Object.keys(roles);

/** Models of a role, in a word. */
export function roleInWords(role: string): string {
  return roles[role] ?? role.charAt(0).toUpperCase() + role.slice(1);
}

/** Size of the variant that is used or would be fetched: exact, or nearly; nothing when it isn't known before. */
export function bytesOf(model: ServiceModel): { readonly bytes: number; readonly rough: boolean } | undefined {
  if (model.bytes !== undefined) return { bytes: model.bytes, rough: false };
  const bytes = model.variants.find((one) => one.name === model.variant)?.roughBytes ?? model.variants[0]?.roughBytes;
  return bytes === undefined ? undefined : { bytes, rough: true };
}

/** That size in words: exact, or nearly (`~`), or nothing. */
export function sizeInWords(model: ServiceModel): string {
  const size = bytesOf(model);
  return size === undefined ? '' : `${size.rough ? '~' : ''}${bytesInWords(size.bytes)}`;
}

const proofs: Readonly<Record<string, string>> = {
  published: 'Proven by the hash that its maker publishes',
  pointer: 'Proven by the hash of its Git LFS pointer',
  learnt: 'Held to the hash that was learnt at first contact',
  none: 'No hash is published; learnt at first contact',
};

/** How it is known that the bytes are right. */
export function proofInWords(proof: string): string {
  return proofs[proof] ?? proof;
}
