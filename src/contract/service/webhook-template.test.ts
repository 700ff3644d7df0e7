import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { jobRequest } from './job-request.ts';
import { fillTemplate, type TemplateValues, templateFault } from './webhook-template.ts';

const values: TemplateValues = (word) =>
  ({
    id: 'j1',
    status: 'failed',
    attempts: 3,
    error_message: 'Expected "a face",\n got none \\ {{id}}',
    metadata: { record: 'rec1' },
    'metadata.record': 'rec1',
  })[word as string];

test('a placeholder that is the whole text keeps its type, one within a text becomes words', () => {
  assert.deepEqual(
    fillTemplate(
      {
        count: '{{attempts}}',
        text: 'Job {{ id }} was begun {{attempts}} times: {{metadata}}',
        nested: [{ record: '{{metadata.record}}' }, '{{metadata}}', 7, null, true],
      },
      values,
    ),
    {
      count: 3,
      text: 'Job j1 was begun 3 times: {"record":"rec1"}',
      nested: [{ record: 'rec1' }, { record: 'rec1' }, 7, null, true],
    },
  );
});

test('what is missing is null as a whole value and nothing within a text', () => {
  assert.deepEqual(
    fillTemplate({ url: '{{output_url}}', text: 'see {{output_url}}.', who: '{{metadata.x}}' }, values),
    {
      url: null,
      text: 'see .',
      who: null,
    },
  );
});

test('values with quotes, line breaks and placeholders of their own stay values', () => {
  const body = JSON.stringify(fillTemplate({ text: '>{{error_message}}<' }, values));
  assert.deepEqual(JSON.parse(body), { text: '>Expected "a face",\n got none \\ {{id}}<' });
});

test('a field called __proto__ is a field and changes no prototype', () => {
  const template = JSON.parse('{"__proto__":{"polluted":"{{id}}"}}') as Record<string, unknown>;
  const filled = fillTemplate(template, values);
  assert.equal(JSON.stringify(filled), '{"__proto__":{"polluted":"j1"}}');
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

test('unknown placeholders, open braces, placeholders in names, depth and size are faults', () => {
  assert.match(templateFault({ a: ['{{outputurl}}'] }) ?? '', /knows no placeholder \{\{outputurl\}\}.*output_url/);
  assert.match(templateFault({ a: '{{metadata.}}' }) ?? '', /knows no placeholder/);
  assert.match(templateFault({ a: '{{id' }) ?? '', /without `\}\}`/);
  assert.match(templateFault({ '{{id}}': 1 }) ?? '', /in the name of a field/);
  let deep: Record<string, unknown> = {};
  for (let level = 0; level < 40; level++) deep = { deep };
  assert.match(templateFault(deep) ?? '', /nested deeper/);
  assert.match(templateFault({ a: 'x'.repeat(40_000) }) ?? '', /characters/);
  assert.equal(templateFault({ a: '{{ metadata.any name }} {{id}}', b: { c: ['}}'] } }), undefined);
});

test('a request for a job with an unknown placeholder is refused with its name', () => {
  const asked = (template: unknown) =>
    jobRequest.safeParse({ kind: 'models', action: 'verify', webhook: { url: 'https://example.com/', template } });
  assert.equal(asked({ status: '{{status}}' }).success, true);
  const refused = asked({ status: '{{state}}' });
  assert.equal(refused.success, false);
  assert.match(refused.error?.issues[0]?.message ?? '', /\{\{state\}\}/);
});

test('the templates of the documents can be filled in', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/webhooks.md'), 'utf8');
  const templates = [...text.matchAll(/```json template\n([\s\S]*?)```/g)].map((match) => JSON.parse(match[1] ?? ''));
  assert.ok(templates.length >= 3);
  for (const template of templates) assert.equal(templateFault(template), undefined);
});
