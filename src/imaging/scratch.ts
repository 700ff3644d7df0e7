/**
 * Memory for intermediate pictures, used again from call to call: fresh large arrays cost more than the arithmetic on them.
 */

const kept = new Map<string, Float32Array>();

/** Larger ones are given back to the collector: 16 MiB. */
const largest = 4 * 1024 * 1024;

/**
 * An array to compute in. Its contents are whatever was left there.
 *
 * It is the caller's until the next call with the same name, so it must not be returned, kept, or used across an `await`.
 *
 * @param name - Says whose it is: one name per place in the code.
 */
export function scratch(name: string, length: number): Float32Array {
  if (length > largest) return new Float32Array(length);
  const known = kept.get(name);
  if (known && known.length >= length) return known.subarray(0, length);
  const fresh = new Float32Array(Math.min(largest, Math.ceil(length * 1.25)));
  kept.set(name, fresh);
  return fresh.subarray(0, length);
}
