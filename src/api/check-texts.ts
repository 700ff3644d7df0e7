/**
 * JSON that no route has a use for: texts that no database keeps and no file is called (with zero characters, or with halves of
 * characters), and nesting without end.
 */
import { LikenessError } from '../base/errors.ts';

const isWhole = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Templates of webhooks are the deepest there is. */
const maxDepth = 64;

/**
 * Lets a value pass whose texts, names of fields included, are whole, and that is not nested too deeply.
 *
 * @throws `request/invalid`.
 */
export function checkTexts(value: unknown): void {
  // A list instead of recursion: bodies may be nested deeper than the stack.
  const waiting: { readonly one: unknown; readonly depth: number }[] = [{ one: value, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { one, depth } = next;
    if (typeof one === 'string') {
      if (isWhole(one)) continue;
      throw new LikenessError(
        'request/invalid',
        'Expected texts of whole characters, got one with a zero character or half of a pair (a lone surrogate).',
      );
    }
    if (one === null || typeof one !== 'object') continue;
    if (depth >= maxDepth)
      throw new LikenessError('request/invalid', `Expected a body nested at most ${maxDepth} levels deep, got more.`);
    for (const [name, part] of Object.entries(one))
      waiting.push({ one: name, depth: depth + 1 }, { one: part, depth: depth + 1 });
  }
}
