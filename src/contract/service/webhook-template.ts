/**
 * Templates of webhook bodies: any JSON object in whose texts placeholders such as `{{status}}` are filled in.
 *
 * A text that is one placeholder and nothing else becomes the value with its own type (a number stays a number, what is
 * missing becomes `null`); within a longer text it becomes words (what is missing becomes nothing). Names of fields are not filled in.
 */

/** Placeholders and what stands for them. `metadata.NAME` is one too: an entry of the job's metadata. */
export const templateWords = {
  id: 'Id of the job.',
  event: 'What is told: `job.started`, `job.succeeded`, `job.failed`, `job.cancelled`.',
  kind: 'Kind of the job: `swap`, `faces`, `compare`, `models`.',
  status: 'Status that the event speaks of: `running`, `succeeded`, `failed`, `cancelled`.',
  output_url: 'Signed link to the first result, when the job has succeeded.',
  output_urls: 'Signed links to all results, as a list; empty before.',
  error_code: 'Code of the error, when the job failed.',
  error_message: 'The error in words, when the job failed.',
  attempts: 'How often the job was begun.',
  created_at: 'When the job was sent, ISO 8601.',
  started_at: 'When it was first begun.',
  finished_at: 'When it ended; nothing before.',
  duration_seconds: 'From its first beginning to its end.',
  metadata: 'The metadata of the job, as an object.',
  report: 'The report of the job, as an object.',
  job: 'The whole job, as `GET /v1/jobs/:id` gave it at the event.',
} as const;

/** A placeholder that is no entry of the metadata. */
export type TemplateWord = keyof typeof templateWords;

/** How deep a template may be nested. */
const maxDepth = 16;
const maxCharacters = 32_768;

const placeholder = /\{\{\s*([^{}]*?)\s*\}\}/g;
const metadataPrefix = 'metadata.';

/** The value of a placeholder; `undefined` when the job has none. */
export type TemplateValues = (word: TemplateWord | `metadata.${string}`) => unknown;

const isWord = (word: string): word is TemplateWord | `metadata.${string}` =>
  Object.hasOwn(templateWords, word) || (word.startsWith(metadataPrefix) && word.length > metadataPrefix.length);

function faultOfText(text: string): string | undefined {
  for (const [whole, word = ''] of text.matchAll(placeholder))
    if (!isWord(word))
      return `knows no placeholder ${whole.slice(0, 80)}; there are ${Object.keys(templateWords).join(', ')} and metadata.NAME`;
  const rest = text.replace(placeholder, '');
  return rest.includes('{{') ? `has a \`{{\` without \`}}\` in "${text.slice(0, 60)}"` : undefined;
}

function faultOf(value: unknown, depth: number): string | undefined {
  if (depth > maxDepth) return `is nested deeper than ${maxDepth} levels`;
  if (typeof value === 'string') return faultOfText(value);
  if (value === null || typeof value !== 'object') return undefined;
  for (const [name, part] of Object.entries(value)) {
    if (name.includes('{{')) return `has a placeholder in the name of a field, "${name.slice(0, 60)}"`;
    const fault = faultOf(part, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Says what is wrong with a template, as the end of a sentence that begins with its name; nothing when it can be filled in. */
export function templateFault(template: Readonly<Record<string, unknown>>): string | undefined {
  const fault = faultOf(template, 1);
  if (fault !== undefined) return fault;
  const length = JSON.stringify(template).length;
  return length > maxCharacters ? `has ${length} characters; ${maxCharacters} are allowed` : undefined;
}

function fillText(text: string, values: TemplateValues): unknown {
  const whole = /^\{\{\s*([^{}]*?)\s*\}\}$/.exec(text)?.[1];
  if (whole !== undefined && isWord(whole)) return values(whole) ?? null;
  return text.replace(placeholder, (_, word: string) => {
    const value = isWord(word) ? values(word) : undefined;
    if (value === undefined || value === null) return '';
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}

/**
 * Fills in a template. What comes out is JSON: values cannot break out of the text that they are put into.
 *
 * @param template - One without {@link templateFault}. Not changed.
 *
 * @example
 * fillTemplate({ text: 'Job {{id}}: {{status}}', tries: '{{attempts}}' }, values) // { text: 'Job 7: failed', tries: 3 }
 */
export function fillTemplate(
  template: Readonly<Record<string, unknown>>,
  values: TemplateValues,
): Record<string, unknown> {
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') return fillText(value, values);
    if (Array.isArray(value)) return value.map(fill);
    if (value === null || typeof value !== 'object') return value;
    // Built from entries, so that a field called `__proto__` is a field and nothing else.
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, fill(part)]));
  };
  return fill(template) as Record<string, unknown>;
}
