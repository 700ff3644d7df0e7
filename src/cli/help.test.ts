import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listOptions } from '../contract/option-list.ts';
import { commandNames, commands } from './command-list.ts';
import { commandHelp, programHelp } from './help.ts';
import { parseArguments } from './parse-arguments.ts';

test('the help of a command names every option, fits the width and has two examples', () => {
  for (const name of commandNames) {
    const text = commandHelp(name, 80);
    for (const option of listOptions(commands[name].schema)) {
      const word = (commands[name].words as Record<string, string>)[option.path.join('.')];
      assert(text.includes(word ?? option.flag), `${name} ${option.flag}`);
    }
    assert.equal(text.match(/^ {2}\$ likeness /gm)?.length, 2);
    for (const line of text.split('\n')) assert(line.length <= 80 || line.includes('$ '), line);
  }
});

test('every example of the help can be parsed', () => {
  for (const name of commandNames) {
    for (const { line } of commands[name].examples) {
      const [program, command, ...words] = line.split(' ');
      assert.deepEqual([program, command], ['likeness', name]);
      parseArguments(commands[name], words);
    }
  }
});

test('the help of the program lists every command and the exit codes', () => {
  const text = programHelp(80);
  for (const name of commandNames) assert(text.includes(`  ${commands[name].usage.replace('likeness ', '')}`));
  assert.match(text, /130 cancelled/);
});
