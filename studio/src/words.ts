/**
 * Facts in words: sizes, times, steps, names of options.
 */

/** `identityStrength` → `Identity strength`. */
export function optionLabel(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Bytes as people read them: `3.4 MB`. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = -1;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** `3 minutes ago`, or the date when it was long ago. */
export function timeInWords(at: string, nowMs: number = Date.now()): string {
  const seconds = Math.round((Date.parse(at) - nowMs) / 1000);
  const size = Math.abs(seconds);
  if (size < 10) return 'just now';
  if (size < 60) return relative.format(seconds, 'second');
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  if (size < 6 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
  return dateInWords(at);
}

/** Date and time of day as this machine writes them. */
export function dateInWords(at: string): string {
  return absolute.format(new Date(at));
}

/** `0.8 s`, `3 min 20 s`. */
export function durationInWords(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const steps: Readonly<Record<string, string>> = {
  open: 'Opening the models',
  read: 'Reading the pictures',
  find: 'Finding faces',
  swap: 'Swapping',
  write: 'Writing the result',
  draw: 'Drawing',
  compare: 'Comparing',
};

/** What is being done: the steps of the pipeline in words, everything else as it is told. */
export function stepInWords(step: string | undefined): string {
  const [, name = '', rest = ''] = /^(\w+)(.*)$/.exec(step ?? '') ?? [];
  const known = steps[name];
  if (known) return rest.trim() === '' ? known : `${known} (${rest.trim().replace('/', ' of ')})`;
  return step === undefined || step === '' ? 'Working' : step.charAt(0).toUpperCase() + step.slice(1);
}

const kinds: Readonly<Record<string, string>> = {
  swap: 'Swap',
  faces: 'Find faces',
  compare: 'Compare',
  models: 'Models',
};

/** The kind of a job in words. */
export function kindInWords(kind: string): string {
  return kinds[kind] ?? kind;
}

/** `1 face`, `3 faces`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** The letter by which a person of a draft is called. */
export function personLetter(at: number): string {
  return String.fromCharCode(65 + at);
}
