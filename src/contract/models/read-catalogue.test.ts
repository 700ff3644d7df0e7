import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isLikenessError } from '../../base/errors.ts';
import { builtInCatalogue } from '../../models/cards/weights/built-in-catalogue.ts';
import { allVariants, findModel, licenceOf } from '../../models/catalogue/find-in-catalogue.ts';
import { readCatalogue } from './read-catalogue.ts';

const licences = builtInCatalogue.licences.map((licence) => licence.id);

const example = {
  version: 1,
  models: [
    {
      id: 'own',
      role: 'detector',
      title: 'Own',
      vendor: 'Me',
      licence: 'mit',
      variants: [
        {
          name: 'fp32',
          file: { name: 'own.onnx', bytes: 12, sources: [{ kind: 'url', url: 'http://127.0.0.1:1/own.onnx' }] },
        },
      ],
    },
  ],
};

/** The message for the example after one change to its text. */
function fault(change: (text: string) => string): string {
  const text = change(JSON.stringify(example, undefined, 2));
  try {
    readCatalogue(text, 'own.json', licences);
  } catch (error) {
    assert(isLikenessError(error, 'catalogue/invalid'), String(error));
    return error.message;
  }
  return 'none';
}

test('the built-in catalogue obeys the schema that user catalogues must obey, and survives JSON', () => {
  const read = readCatalogue(JSON.stringify(builtInCatalogue), 'built-in', []);
  assert.deepEqual(read, builtInCatalogue);
});

test('every pack names models that exist, every licence is used, every file has a name of its own in its model', () => {
  for (const pack of builtInCatalogue.packs) for (const id of pack.models) assert(findModel(builtInCatalogue, id));
  const used = new Set(builtInCatalogue.models.map((model) => licenceOf(builtInCatalogue, model.licence).id));
  assert.deepEqual(
    builtInCatalogue.licences.filter((licence) => !used.has(licence.id)),
    [],
  );
  const hashes = allVariants(builtInCatalogue).flatMap(({ variant }) => variant.file.sha256 ?? []);
  assert.equal(new Set(hashes).size, hashes.length);
  assert(hashes.length > 40);
});

test('Google Drive is asked last, archives after plain files of the hub', () => {
  for (const { variant } of allVariants(builtInCatalogue)) {
    const ranks = variant.file.sources.map((source) => (source.kind === 'google-drive' ? 2 : source.member ? 1 : 0));
    assert.deepEqual(ranks, ranks.toSorted(), variant.file.name);
  }
});

test('the catalogues that the documents show are catalogues', () => {
  for (const name of ['CONTRIBUTING.md', 'docs/models.md']) {
    const [, text = ''] = /```json\n(\{\n {2}"version": 1,[\s\S]*?)```/.exec(readFileSync(name, 'utf8')) ?? [];
    assert(readCatalogue(text, name, licences).models.length > 0, name);
  }
});

test('a user catalogue is read; licences and packs may be left out', () => {
  const catalogue = readCatalogue(JSON.stringify(example), 'own.json', licences);
  assert.deepEqual([catalogue.models[0]?.id, catalogue.packs, catalogue.licences], ['own', [], []]);
});

test('a fault is told with its line, its field, what was expected and what came', () => {
  assert.equal(
    fault((text) => text.replace('"bytes": 12', '"bytes": "12"')),
    'own.json, line 15: Expected `models[0].variants[0].file.bytes` to be a whole number of bytes, at least 1, got "12".',
  );
  assert.equal(
    fault((text) => text.replace('"role": "detector"', '"role": "finder"')).slice(0, 62),
    'own.json, line 6: Expected `models[0].role` to be `detector`, ',
  );
  assert.match(
    fault((text) => text.replace('"title": "Own",', '')),
    /^own\.json, line 4: Expected `models\[0\]\.title` to be a text, got nothing\.$/,
  );
  assert.match(
    fault((text) => text.replace('"licence": "mit"', '"licence": "mti"')),
    /^own\.json, line 9: Expected `models\[0\]\.licence` to be a known licence \(mit, .*\), got "mti"\.$/,
  );
  assert.match(
    fault((text) => text.replace('"url": "http', '"uri": "http')),
    /line 19: Expected only known fields, got `models\[0\]\.variants\[0\]\.file\.sources\[0\]\.uri`\.$/,
  );
  assert.match(
    fault((text) => text.replace('"kind": "url"', '"kind": "ftp"')),
    /line 18: Expected .*\.kind` to be `huggingface`, `github-release`, `url` or `google-drive`, got "ftp"/,
  );
  assert.match(
    fault((text) => text.replace('"vendor": "Me"', '"vendr": "Me"')),
    /line 8: Expected only known fields, got `models\[0\]\.vendr`\.$/,
  );
  assert.match(
    fault((text) => text.replace('"name": "own.onnx"', '"name": "../own.onnx"')),
    /line 14: Expected .*\.name` to be a file name without folders, got "\.\.\/own\.onnx"/,
  );
});

test('a text that is no JSON is told with the line on which it breaks', () => {
  assert.match(
    fault((text) => text.replace('"title": "Own",', '"title": "Own"')),
    /^Expected own\.json to be JSON, got on line 8: /,
  );
  assert.match(
    fault((text) => text.slice(0, 100)),
    /^Expected own\.json to be JSON, got on line \d+: /,
  );
});
