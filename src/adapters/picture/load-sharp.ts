/**
 * Loads sharp on first use.
 */
import { LikenessError } from '../../base/errors.ts';

/** The sharp module's factory with its static members. */
export type SharpFactory = typeof import('sharp')['default'];

/**
 * Loads sharp, with its cache of operations off: it would keep decoded pictures in memory.
 *
 * @throws `engine/unavailable` when the package or its native part is missing.
 */
export async function loadSharp(): Promise<SharpFactory> {
  try {
    const { default: sharp } = await import('sharp');
    sharp.cache(false);
    return sharp;
  } catch (cause) {
    throw new LikenessError(
      'engine/unavailable',
      'Expected the package "sharp" (reads and writes pictures) to load, it did not. Install it for this machine with `npm install --include=optional sharp`.',
      { details: { package: 'sharp' }, cause },
    );
  }
}
