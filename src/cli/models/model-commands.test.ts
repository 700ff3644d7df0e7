import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelActions } from '../../contract/models/models-action.ts';
import { listOptions } from '../../contract/option-list.ts';
import { helpOf } from '../help.ts';
import { parseArguments } from '../parse-arguments.ts';
import { modelCommands } from './model-commands.ts';

test('the help of every action names every option, fits the width and has two examples that can be parsed', () => {
  for (const action of modelActions) {
    const command = modelCommands[action];
    const text = helpOf(command, 80);
    for (const option of listOptions(command.schema))
      assert(text.includes(command.words[option.path.join('.')] ?? option.flag), option.flag);
    for (const line of text.split('\n'))
      assert(line.length <= 80 || line.includes('$ ') || line.includes(command.sentence), line);
    assert.equal(command.examples.length, 2);
    for (const { line } of command.examples) {
      const [program, group, name, ...words] = line.split(' ');
      assert.deepEqual([program, group, name], ['likeness', 'models', action]);
      parseArguments(command, words);
    }
  }
});

test('a place that ends in … takes all words that are left', () => {
  assert.deepEqual(parseArguments(modelCommands.pull, ['a', '--offline', 'b', 'c']).request, {
    ids: ['a', 'b', 'c'],
    offline: true,
  });
  assert.deepEqual(parseArguments(modelCommands.accept, ['mit']).request, { licence: 'mit' });
  assert.throws(
    () => parseArguments(modelCommands.accept, ['mit', 'gpl-3.0']),
    /Expected only LICENCE after the command, got "gpl-3\.0"/,
  );
});
