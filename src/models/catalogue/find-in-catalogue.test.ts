import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLikenessError } from '../../base/errors.ts';
import { builtInCatalogue as catalogue } from '../cards/weights/built-in-catalogue.ts';
import { chooseModels, findModel, mergeCatalogues } from './find-in-catalogue.ts';

test('words are models, packs or variants; each model comes once', () => {
  const chosen = chooseModels(catalogue, ['inswapper-128/fp32', 'buffalo-l', 'w600k-r50']);
  assert.deepEqual(
    chosen.map(({ model, variant }) => [model.id, variant?.name]),
    [
      ['inswapper-128', 'fp32'],
      ['scrfd-10g', undefined],
      ['w600k-r50', undefined],
      ['2d106det', undefined],
      ['1k3d68', undefined],
      ['genderage', undefined],
    ],
  );
});

test('a word that means nothing is told with the nearest that does', () => {
  assert.throws(
    () => findModel(catalogue, 'inswaper-128'),
    (error) => isLikenessError(error, 'request/invalid') && /Did you mean inswapper-128\?/.test(error.message),
  );
  assert.throws(
    () => chooseModels(catalogue, ['inswapper-128/int8']),
    /Expected a variant of `inswapper-128` \(fp16, fp32, .*\), got `int8`/,
  );
});

test('a user’s catalogue adds models and replaces those with the same id', () => {
  const [first] = catalogue.models;
  assert(first);
  const own = {
    version: 1,
    licences: [],
    packs: [],
    models: [
      { ...first, title: 'Mine' },
      { ...first, id: 'new-one' },
    ],
  } as const;
  const merged = mergeCatalogues(catalogue, own);
  assert.equal(findModel(merged, first.id).title, 'Mine');
  assert.equal(merged.models.length, catalogue.models.length + 1);
});
