/**
 * The name of a file, from the address it came from; for people only.
 */

/** The last part of a path, decoded and without signs that a name cannot have; nothing when none is left. */
export function nameOf(url: URL): string | undefined {
  const last = url.pathname.split('/').at(-1) ?? '';
  let name = last;
  try {
    name = decodeURIComponent(last);
  } catch {
    // Not percent-encoded as it should be: as it stands.
  }
  const clean = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, '')
    .replace(/^[.\s]+/, '')
    .slice(0, 120)
    .trim();
  return clean === '' ? undefined : clean;
}
