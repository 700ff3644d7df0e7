/**
 * Secrets of webhooks: those that sign, and how a job's own secret lies in the database.
 *
 * Everything is derived from the secret of the deployment (HKDF-SHA-256, one purpose per `info`). Each owner has a signing
 * secret of his own, so that nobody can sign as the service for somebody else; it is derived again whenever it is needed
 * and stored nowhere. When the deployment's secret is replaced, the former one goes on signing beside it, until receivers
 * have changed over (Standard Webhooks 1.0, several signatures in one header).
 */
import { decodeBase64 } from '../../base/base64.ts';
import { LikenessError } from '../../base/errors.ts';

/** What signs deliveries and seals secrets. */
export interface WebhookKeys {
  /** Seals a job's own secret for the database: AES-256-GCM, a random nonce in front. */
  seal(secret: string): Promise<string>;
  /** The signing secret is one of the operator's own, the same for every owner. */
  readonly operators: boolean;
  /** The owner's signing secret, as `whsec_…`. @param generation - How often he has changed it. */
  secretOf(owner: string, generation?: number): Promise<string>;
  /**
   * The `webhook-signature` of a delivery: every secret that is in force signs `id.timestamp.body`.
   *
   * @throws `system/internal` when a sealed secret was sealed by another deployment.
   */
  sign(what: SignedParts): Promise<string>;
}

/** What is signed, and by whose secrets. */
export interface SignedParts {
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string;
  readonly owner: string;
  /** Which of the owner's secrets sign; default: the first one he had. */
  readonly generations?: readonly number[] | undefined;
  /** The job's own secret, sealed. */
  readonly sealed?: string | undefined;
}

/** The deployment's secrets. */
export interface DeploymentSecrets {
  /** At least 32 bytes. */
  readonly current: Uint8Array;
  /** Former ones that shall still sign and open. */
  readonly former?: readonly Uint8Array[];
  /** Signing secrets of the operator's own (`whsec_…`), newest first, for every owner; without them each owner has one of his own. */
  readonly signing?: readonly string[];
}

const encoder = new TextEncoder();
const salt = encoder.encode('likeness webhooks v1');
const nonceBytes = 12;

// What WebCrypto and btoa take are buffers of their own; `slice` makes sure of it.
const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

async function derive(secret: Uint8Array, purpose: string): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('raw', own(secret), 'HKDF', false, ['deriveBits']);
  const how = { name: 'HKDF', hash: 'SHA-256', salt, info: encoder.encode(purpose) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
}

const secretBytes = (secret: string): Uint8Array => decodeBase64(secret.replace(/^whsec_/, ''));

const sealingKey = async (secret: Uint8Array) =>
  crypto.subtle.importKey('raw', await derive(secret, 'seal'), 'AES-GCM', false, ['encrypt', 'decrypt']);

async function open(secrets: readonly Uint8Array[], sealed: string): Promise<string> {
  const bytes = own(decodeBase64(sealed));
  const how = { name: 'AES-GCM', iv: bytes.subarray(0, nonceBytes) };
  for (const secret of secrets) {
    try {
      const plain = await crypto.subtle.decrypt(how, await sealingKey(secret), bytes.subarray(nonceBytes));
      return new TextDecoder().decode(plain);
    } catch {
      // Sealed under another of the secrets.
    }
  }
  throw new LikenessError(
    'system/internal',
    'Expected the secret of a webhook to be sealed by this deployment, but no secret that it has opens it.',
  );
}

/** Signs with one secret. @param secret - 24 to 64 bytes. @returns `v1,` and the signature in base64. */
export async function signatureOf(secret: Uint8Array, signed: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', own(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return `v1,${toBase64(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(signed))))}`;
}

/** Makes the keys of a deployment. */
export function createWebhookKeys({ current, former = [], signing = [] }: DeploymentSecrets): WebhookKeys {
  const all = [current, ...former];
  const ofOwner = (secret: Uint8Array, owner: string, generation: number): Promise<Uint8Array<ArrayBuffer>> =>
    derive(secret, `${generation === 0 ? 'sign' : `sign#${generation}`} ${owner}`);
  return {
    operators: signing.length > 0,
    async seal(secret) {
      const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
      const how = { name: 'AES-GCM', iv: nonce };
      const sealed = await crypto.subtle.encrypt(how, await sealingKey(current), encoder.encode(secret));
      return toBase64(new Uint8Array([...nonce, ...new Uint8Array(sealed)]));
    },
    async secretOf(owner, generation = 0) {
      if (signing[0] !== undefined) return signing[0];
      return `whsec_${toBase64(await ofOwner(current, owner, generation))}`;
    },
    async sign({ id, timestampSeconds, body, owner, generations = [0], sealed }) {
      const ofAll = (): Promise<Uint8Array>[] =>
        generations.flatMap((generation) => all.map((secret) => ofOwner(secret, owner, generation)));
      const secrets = sealed
        ? [secretBytes(await open(all, sealed))]
        : signing.length > 0
          ? signing.map(secretBytes)
          : await Promise.all(ofAll());
      const signed = `${id}.${timestampSeconds}.${body}`;
      return (await Promise.all(secrets.map((secret) => signatureOf(secret, signed)))).join(' ');
    },
  };
}
