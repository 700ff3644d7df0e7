/**
 * Links to stored files that work without a key, for a while: signed over id, end and kind of download.
 */
import { LikenessError } from '../base/errors.ts';
import type { Hashing } from '../ports/hashing.ts';
import { sameText, sign } from './secrets.ts';

/** How long a link works. */
export const linkSeconds = 3600;

/** What a link is made of. */
export interface LinkFacts {
  readonly id: string;
  readonly expiresSeconds: number;
  readonly download: boolean;
}

const signedText = ({ id, expiresSeconds, download }: LinkFacts): string =>
  `GET\n/v1/artifacts/${id}/content\n${expiresSeconds}\n${download ? 'attachment' : 'inline'}`;

/** What links are signed with. */
export interface LinkSigning {
  readonly linkSecret: Uint8Array;
  readonly hashing?: Hashing | undefined;
}

/** Makes a link; it works for GET and HEAD until its end. @param base - Address of the service without path. */
export async function makeLink({ linkSecret, hashing }: LinkSigning, base: string, facts: LinkFacts): Promise<string> {
  const signature = await sign(linkSecret, signedText(facts), hashing);
  const download = facts.download ? '&download=1' : '';
  return `${base}/v1/artifacts/${facts.id}/content?expires=${facts.expiresSeconds}${download}&signature=${signature}`;
}

/** Lets a link pass that works. @throws `artifact/link-expired` when the link's time is over, `artifact/link-changed` when it was changed. */
export async function checkLink(
  { linkSecret, hashing }: LinkSigning,
  facts: LinkFacts,
  { signature, nowMs }: { readonly signature: string; readonly nowMs: number },
): Promise<void> {
  const expected = await sign(linkSecret, signedText(facts), hashing);
  if (!sameText(signature, expected))
    throw new LikenessError(
      'artifact/link-changed',
      'Expected the link as the service made it, got one that was changed.',
    );
  if (!(facts.expiresSeconds * 1000 > nowMs))
    throw new LikenessError(
      'artifact/link-expired',
      `Expected a link that works, got one that ended ${new Date(facts.expiresSeconds * 1000).toISOString()}.`,
    );
}
