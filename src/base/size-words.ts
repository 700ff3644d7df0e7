/**
 * Sizes and times as people read them.
 */

/** `265 MiB`. */
export function sizeWords(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `1270727 bytes (1.2 MiB)`; small ones are not said twice. */
export function exactSizeWords(bytes: number): string {
  return bytes < 1024 ? `${bytes} bytes` : `${bytes} bytes (${sizeWords(bytes)})`;
}

/** `2 min 5 s`. */
export function timeWords(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}
