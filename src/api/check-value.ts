/**
 * Refuses JSON that no route has a use for and that databases cannot keep: nested too deeply, with NUL or half characters.
 */
import { LikenessError } from '../base/errors.ts';

/** How deep a body may be nested; templates of webhooks are the deepest there is. */
const maxDepth = 64;

function checkText(text: string): void {
  if (!text.includes('\0') && text.isWellFormed()) return;
  throw new LikenessError(
    'request/invalid',
    `Expected texts of whole characters, got ${text.includes('\0') ? 'a NUL character' : 'half of a character'}.`,
  );
}

/** Lets a value pass that can be checked and kept. Walks without recursion. @throws `request/invalid`. */
export function checkValue(value: unknown): void {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value: part, depth } = next;
    if (typeof part === 'string') checkText(part);
    if (part === null || typeof part !== 'object') continue;
    if (depth >= maxDepth)
      throw new LikenessError('request/invalid', `Expected a body nested at most ${maxDepth} levels deep, got more.`);
    for (const name of Object.keys(part)) {
      checkText(name);
      waiting.push({ value: (part as Record<string, unknown>)[name], depth: depth + 1 });
    }
  }
}
