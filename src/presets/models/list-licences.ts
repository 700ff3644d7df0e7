/**
 * Licences of the catalogue, and whether they were accepted.
 */
import { isAccepted, readAcceptances } from '../../adapters/model-store/keep/acceptance.ts';
import type { StoreParts } from '../../adapters/model-store/recover/store-parts.ts';
import type { ServiceLicence } from '../../contract/service/model.ts';

/** Lists them, with their terms in words. */
export async function listLicences(parts: StoreParts): Promise<ServiceLicence[]> {
  const accepted = await readAcceptances(parts.layout);
  return parts.catalogue.licences.map((licence) => ({
    ...licence,
    accepted: isAccepted(licence, accepted, parts.acceptedLicences),
  }));
}
