import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLikenessError } from '../../base/errors.ts';
import { checkAgainstCard } from '../check-against-card.ts';
import { findCard, listCards } from '../registry.ts';
import { builtInCards } from './built-in.ts';

test('cards survive JSON unchanged: they hold data only', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(builtInCards)), builtInCards);
});

test('cards are complete: proofs are hashes, shapes are whole, ids are unique', () => {
  assert.equal(new Set(builtInCards.map((card) => card.id)).size, builtInCards.length);
  for (const card of builtInCards) {
    const files = card.file.sources.flatMap((source) => [...source.files]);
    for (const { sha256, bytes } of [card.file, ...files]) {
      assert.match(sha256, /^[0-9a-f]{64}$/, card.id);
      assert.ok(bytes > 1000, card.id);
    }
    for (const { dims, mean, std, colour } of card.inputs) {
      const channels = colour === 'grey' ? 1 : 3;
      assert.deepEqual([dims[1], mean.length, std.length], [channels, channels, channels], card.id);
    }
    for (const group of card.anchors ?? []) {
      const names = card.outputs.map((output) => output.name);
      assert.ok(names.includes(group.scores) && names.includes(group.boxes));
    }
    if (card.labels) assert.equal(card.outputs[0].dims.at(-1), card.labels.length);
    assert.ok(card.notes.length > 20 && card.licence.name && card.vendor && card.year > 2010, card.id);
  }
});

test('cards are found by id and listed by role; an unknown id tells the known ones', () => {
  assert.equal(findCard('facemesh').role, 'landmarker');
  assert.deepEqual(
    listCards('classifier').map((card) => card.id),
    ['emotion', 'antispoof', 'liveness'],
  );
  assert.equal(listCards().length, 7);
  assert.throws(
    () => findCard('face-mesh'),
    (error: unknown) => isLikenessError(error, 'model/missing') && /facemesh.*got `face-mesh`/.test(error.message),
  );
});

test('a model that is not what its card says is refused with both lists', () => {
  const card = findCard('facemesh');
  const found = { inputs: card.inputs, outputs: card.outputs };
  checkAgainstCard(card, found);
  checkAgainstCard(card, { ...found, inputs: [{ ...card.inputs[0], dims: [null, 3, null, null] }] });
  const wrong = [
    { ...found, inputs: [{ ...card.inputs[0], dims: [1, 3, 256, 256] }] },
    { ...found, inputs: [{ ...card.inputs[0], type: 'float16' }] },
    { ...found, inputs: [{ ...card.inputs[0], name: 'input_1' }] },
    { ...found, outputs: [card.outputs[0]] },
  ];
  for (const other of wrong) {
    assert.throws(
      () => checkAgainstCard(card, other),
      (error: unknown) =>
        isLikenessError(error, 'model/mismatch') &&
        /Expected model `facemesh` to have the .*, got /.test(error.message),
    );
  }
});
