/**
 * "Did you mean …?" for names that a user may have mistyped.
 */

/** Counts the edits (insert, delete, replace, swap of neighbours) that turn one word into the other. */
export function editDistance(left: string, right: string): number {
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1];
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next.push(cost);
    }
    before = row;
    row = next;
  }
  return row[right.length] ?? 0;
}

/**
 * Finds the name that was probably meant.
 *
 * @returns The nearest name when at most a third of its letters differ (one edit is always enough), or the
 * only one that begins with the given word or that it begins with; else nothing.
 * @example
 * nearestName('--souce', ['--source', '--out']); // '--source'
 */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  if (best !== undefined && bestDistance <= Math.max(1, Math.floor(best.replace(/^-+/, '').length / 3))) return best;
  const begun = names.filter((name) => given.length >= 3 && (name.startsWith(given) || given.startsWith(name)));
  return begun.length === 1 ? begun[0] : undefined;
}
