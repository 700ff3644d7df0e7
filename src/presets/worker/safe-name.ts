/**
 * Names of files of others, on this machine.
 */

/** A name of somebody else as the name of a file: no folders, no odd signs, not long. */
export function safeName(name: string): string {
  const last = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const plain = last
    .normalize('NFKD')
    .replace(/[^\w.-]+/g, '_')
    .replace(/^[.-]+/, '');
  return plain.slice(-80) || 'picture';
}
