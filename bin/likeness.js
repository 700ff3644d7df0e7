#!/usr/bin/env node
'use strict';
// Plain JavaScript that any Node can read: the version is checked before the program is loaded.
var needed = [22, 18];
var have = process.versions.node.split('.').map(Number);
if (have[0] < needed[0] || (have[0] === needed[0] && have[1] < needed[1])) {
  console.error(
    'likeness: Expected Node ' +
      needed.join('.') +
      ' or newer, got ' +
      process.versions.node +
      '. Install a newer Node, or run it with one: npx --package node@22 likeness --help',
  );
  process.exitCode = 5;
} else {
  import('./start.mjs').catch(function (error) {
    console.error('likeness: Expected the program to load, got: ' + (error && error.message));
    process.exitCode = 5;
  });
}
