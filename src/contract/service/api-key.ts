/**
 * API keys: who may do what.
 */
import { z } from 'zod';

/** What a key can allow: `use` the service, be a `worker`, `admin` models, keys and the jobs of others. */
export const keyScopes = ['use', 'worker', 'admin'] as const;

/** A key as it is listed; the key itself is shown once, when it is made. */
export const apiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(keyScopes)),
    lastFour: z.string().describe('The end of the key, to tell it from others.'),
    createdAt: z.string(),
    expiresAt: z.string().optional(),
    revokedAt: z.string().optional(),
    lastUsedAt: z.string().optional(),
  })
  .meta({ id: 'ApiKey' });

/** A wish for a key. */
export const apiKeyRequest = z.strictObject({
  name: z.string().min(1).max(100),
  scopes: z.array(z.enum(keyScopes)).min(1).default(['use']),
  expiresInDays: z.number().positive().max(3650).optional(),
});

/** A key that was just made. */
export const newApiKey = apiKey
  .extend({ key: z.string().describe('Shown once; only its hash is kept.') })
  .meta({ id: 'NewApiKey' });

/** What a key can allow. */
export type KeyScope = (typeof keyScopes)[number];
/** A key as it is listed. */
export type ApiKey = z.output<typeof apiKey>;
/** A key that was just made. */
export type NewApiKey = z.output<typeof newApiKey>;
