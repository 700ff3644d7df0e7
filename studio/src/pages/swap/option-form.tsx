/**
 * The options of a swap, made from their schemas: what is in the schema is in the form.
 */

import { swapOptions } from 'virtual:swap-options';
import { type ReactNode, useId } from 'react';
import { Icon } from '../../parts/icon.tsx';
import { Prose } from '../../parts/notice.tsx';
import { optionLabel } from '../../words.ts';

type FormOption = (typeof swapOptions)[number];
type Values = Readonly<Record<string, unknown>>;

const groups: readonly { readonly name: FormOption['group']; readonly title: string }[] = [
  { name: 'look', title: 'Look' },
  { name: 'picture', title: 'Picture' },
  { name: 'job', title: 'Job' },
];

/** Other spellings of the same format. */
const aliases = new Set(['jpg', 'tif']);

const words: Readonly<Record<string, string>> = {
  auto: 'As the target',
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  avif: 'AVIF',
  tiff: 'TIFF',
};

const inWords = (value: unknown): string => words[String(value)] ?? optionLabel(String(value));

const calm = matchMedia('(prefers-reduced-motion: reduce)');

interface FieldFacts {
  readonly option: FormOption;
  readonly id: string;
  readonly help: string;
  readonly value: unknown;
  onChange(value: unknown): void;
}

function Range({ option: { schema }, id, help, value, onChange }: FieldFacts): ReactNode {
  const { minimum = 0, maximum = 1, default: fallback } = schema;
  const step = schema.type === 'integer' ? 1 : (maximum - minimum) / 100;
  const shown = Number(value ?? fallback ?? minimum);
  const put = (text: string): void => {
    const next = Number(text);
    if (text === '' || Number.isNaN(next)) return;
    const kept = Math.min(maximum, Math.max(minimum, next));
    onChange(kept === fallback ? undefined : kept);
  };
  return (
    <span className="range">
      <input
        id={id}
        type="range"
        aria-describedby={help}
        min={minimum}
        max={maximum}
        step={step}
        value={shown}
        style={{ '--filled': `${((shown - minimum) / (maximum - minimum)) * 100}%` } as React.CSSProperties}
        onChange={(event) => put(event.target.value)}
      />
      <output htmlFor={id}>{schema.type === 'integer' ? shown : shown.toFixed(maximum < 1 ? 3 : 2)}</output>
    </span>
  );
}

function NumberField({ option: { schema }, id, help, value, onChange }: FieldFacts): ReactNode {
  const { minimum, maximum, default: fallback } = schema;
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? { max: maximum } : {};
  return (
    <input
      id={id}
      type="number"
      aria-describedby={help}
      min={minimum}
      {...high}
      step={schema.type === 'integer' ? 1 : 0.05}
      placeholder={fallback === undefined ? 'Automatic' : String(fallback)}
      value={value === undefined ? '' : String(value)}
      onChange={({ target }) => {
        if (target.value === '') onChange(undefined);
        else if (target.validity.valid) onChange(target.valueAsNumber);
      }}
    />
  );
}

function Choice({ option: { schema }, id, help, value, onChange }: FieldFacts): ReactNode {
  const choices = (schema.enum ?? []).map(String).filter((one) => !aliases.has(one));
  const shown = String(value ?? schema.default ?? '');
  return (
    <select
      id={id}
      aria-describedby={help}
      value={shown}
      onChange={({ target }) => onChange(target.value === schema.default ? undefined : target.value)}
    >
      {choices.map((one) => (
        <option key={one} value={one}>
          {inWords(one)}
        </option>
      ))}
    </select>
  );
}

function Switch({ option: { schema }, id, help, value, onChange }: FieldFacts): ReactNode {
  return (
    <input
      id={id}
      type="checkbox"
      className="switch"
      aria-describedby={help}
      checked={Boolean(value ?? schema.default)}
      onChange={({ target }) => onChange(target.checked === schema.default ? undefined : target.checked)}
    />
  );
}

function Maybe({ id, help, value, onChange }: FieldFacts): ReactNode {
  return (
    <select
      id={id}
      aria-describedby={help}
      value={value === undefined ? '' : String(value)}
      onChange={({ target }) => onChange(target.value === '' ? undefined : target.value === 'true')}
    >
      <option value="">Automatic</option>
      <option value="true">Yes</option>
      <option value="false">No</option>
    </select>
  );
}

function fieldFor({ schema }: FormOption): ((facts: FieldFacts) => ReactNode) | undefined {
  if (schema.enum) return schema.enum.length > 1 ? Choice : undefined;
  if (schema.type === 'boolean') return schema.default === undefined ? Maybe : Switch;
  if (schema.type !== 'number' && schema.type !== 'integer') return undefined;
  const { minimum, maximum, default: fallback } = schema;
  const short = minimum !== undefined && maximum !== undefined && maximum - minimum <= 100;
  return short && fallback !== undefined ? Range : NumberField;
}

function Field({
  option,
  values,
  onChange,
}: {
  readonly option: FormOption;
  readonly values: Values;
  onChange(path: string, value: unknown): void;
}): ReactNode {
  const id = useId();
  const help = useId();
  const Input = fieldFor(option);
  if (!Input) return null;
  const path = option.path.join('.');
  const value = values[path];
  const wide = Input === Range;
  return (
    <div className={wide ? 'field field-wide' : 'field'} data-option={path}>
      <label htmlFor={id}>
        {optionLabel(option.path.at(-1) ?? '')}
        {option.schema.unit !== undefined && <span className="quiet"> ({option.schema.unit})</span>}
      </label>
      <Input option={option} id={id} help={help} value={value} onChange={(next) => onChange(path, next)} />
      {value !== undefined && (
        <button
          type="button"
          className="btn-icon field-reset"
          aria-label={`Reset ${optionLabel(option.path.at(-1) ?? '')}`}
          title="Back to the default"
          onClick={() => onChange(path, undefined)}
        >
          <Icon name="undo" size={14} />
        </button>
      )}
      <p id={help} className="field-help">
        <Prose text={option.schema.description ?? ''} />
      </p>
    </div>
  );
}

/** What was opened at the end of the panel must not stay below its edge. */
function showOpened(section: HTMLDetailsElement): void {
  if (section.open) section.scrollIntoView({ block: 'start', behavior: calm.matches ? 'auto' : 'smooth' });
}

/** The form: a few options at once, all others on request. */
export function OptionForm({
  values,
  onChange,
  onReset,
}: {
  readonly values: Values;
  onChange(path: string, value: unknown): void;
  onReset(): void;
}): ReactNode {
  const changed = Object.keys(values).length;
  const shown = swapOptions.filter((option) => fieldFor(option) !== undefined);
  const basic = shown.filter((option) => option.schema.basic === true);
  const field = (option: FormOption): ReactNode => (
    <Field key={option.path.join('.')} option={option} values={values} onChange={onChange} />
  );
  return (
    <>
      <section className="panel-section" aria-label="Options">
        <header className="section-head">
          <h2 className="section-title">Options</h2>
          {changed > 0 && (
            <button type="button" className="btn-quiet" onClick={onReset}>
              Reset {changed}
            </button>
          )}
        </header>
        {basic.map(field)}
      </section>
      <details className="panel-section" onToggle={({ currentTarget }) => showOpened(currentTarget)}>
        <summary>
          <span className="section-title">More options</span>
          <span className="count">{shown.length - basic.length}</span>
        </summary>
        {groups.map(({ name, title }) => (
          <fieldset key={name} className="option-group">
            <legend>{title}</legend>
            {shown.filter((option) => option.group === name && option.schema.basic !== true).map(field)}
          </fieldset>
        ))}
      </details>
    </>
  );
}
