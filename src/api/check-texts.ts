/**
 * Texts that no database keeps and no file is called: with zero characters, or with halves of characters.
 */
import { LikenessError } from '../base/errors.ts';

const isWhole = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/**
 * Lets a value pass whose texts, names of fields included, are whole.
 *
 * @throws `request/invalid`.
 */
export function checkTexts(value: unknown): void {
  // A list instead of recursion: bodies may be nested deeper than the stack.
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one === 'string') {
      if (isWhole(one)) continue;
      throw new LikenessError(
        'request/invalid',
        'Expected texts of whole characters, got one with a zero character or half of a pair (a lone surrogate).',
      );
    }
    if (one === null || typeof one !== 'object') continue;
    for (const [name, part] of Object.entries(one)) waiting.push(name, part);
  }
}
