/**
 * When a delivery that failed is tried again: decided from what came back, by nothing else.
 */

/** What a try brought: an answer, or the reason why there was none. */
export type TryOutcome =
  | { readonly status: number; readonly retryAfterMs?: number | undefined }
  | { readonly error: string; readonly permanent: boolean };

/** What follows from it. */
export type AfterTry =
  | { readonly next: 'delivered' }
  | { readonly next: 'again'; readonly waitMs: number; readonly why: string }
  | { readonly next: 'failed'; readonly why: string };

/** How often and how patiently deliveries are tried. */
export interface RetrySettings {
  readonly maxTries: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

/** Ten tries over about two days: after 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, 6 h, 23 h, 24 h. */
export const defaultRetries: RetrySettings = { maxTries: 10, firstWaitMs: 5000, longestWaitMs: 86_400_000 };

const growth = 4;
const jitter = 0.2;

/**
 * Decides what follows a try.
 *
 * Any 2xx is success; 410 says that nobody wants it any more; all else, redirects included, is tried again, each wait four
 * times as long as the one before, give or take a fifth, and never shorter than the receiver asked for.
 *
 * @param tries - How many there were, this one included.
 * @param random - 0…1, for the jitter.
 */
export function afterTry(outcome: TryOutcome, tries: number, settings: RetrySettings, random: number): AfterTry {
  if ('status' in outcome && outcome.status >= 200 && outcome.status < 300) return { next: 'delivered' };
  const why = whyNot(outcome);
  const permanent = 'error' in outcome ? outcome.permanent : outcome.status === 410;
  if (permanent) return { next: 'failed', why };
  if (tries >= settings.maxTries) return { next: 'failed', why: `${why} Given up after ${tries} tries.` };
  const { firstWaitMs, longestWaitMs } = settings;
  const grown = Math.min(longestWaitMs, firstWaitMs * growth ** (tries - 1)) * (1 + jitter * (2 * random - 1));
  const asked = 'status' in outcome ? (outcome.retryAfterMs ?? 0) : 0;
  return { next: 'again', waitMs: Math.round(Math.min(longestWaitMs, Math.max(grown, asked))), why };
}

function whyNot(outcome: TryOutcome): string {
  if ('error' in outcome) return outcome.error;
  const { status } = outcome;
  if (status === 410) return 'The receiver answered 410: it wants no more of it.';
  if (status >= 300 && status < 400)
    return `The receiver answered ${status}; redirects are not followed: name the address it leads to.`;
  return `Expected an answer 2xx, got ${status}.`;
}
