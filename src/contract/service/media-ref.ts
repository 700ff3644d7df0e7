/**
 * How a request to the service names a picture: by the id of an upload or artifact, by URL, or with its bytes inside.
 */
import { z } from 'zod';

/** Ids of uploads and artifacts: a prefix and at least 128 random bits, URL-safe. */
export const mediaId = z
  .string()
  .regex(/^(up|art)_[A-Za-z0-9_-]{22,64}$/)
  .meta({ expects: 'the id of an upload (up_…) or of an artifact (art_…)' });

/** A picture of a request. */
export const mediaRef = z
  .string()
  .max(40_000_000)
  .regex(/^((up|art)_[A-Za-z0-9_-]{22,64}$|https?:\/\/|data:)/)
  .meta({ expects: 'an upload id (up_…), an artifact id (art_…), an http(s) URL or a data URI' })
  .describe('A picture: the id of an upload or artifact, an http(s) URL, or a data URI.');

/** The three ways of naming a picture. */
export type MediaRefKind = 'stored' | 'url' | 'data';

/** Tells which way a reference takes. */
export function kindOfMediaRef(ref: string): MediaRefKind {
  if (/^data:/i.test(ref)) return 'data';
  return /^https?:\/\//i.test(ref) ? 'url' : 'stored';
}
