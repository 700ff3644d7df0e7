/**
 * The address by which a caller reached the service.
 */
import type { ApiContext } from './define-route.ts';
import type { ApiParts } from './parts.ts';

/** The service's address without path: the one it was told, else the one the caller used (its host was checked). */
export function baseOf(context: ApiContext, parts: ApiParts): string {
  return parts.publicUrl ?? new URL(context.req.url).origin;
}
