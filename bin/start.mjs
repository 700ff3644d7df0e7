// Loads the program: from source in a clone, compiled in an installed package.
import { existsSync } from 'node:fs';
import module from 'node:module';

module.enableCompileCache?.();

// The first Node 22 that strips types by itself says so on every start; that is no news for a user.
const emit = process.emitWarning;
process.emitWarning = function emitWarning(warning, ...rest) {
  if (/Type Stripping|stripTypeScriptTypes/i.test(String(warning?.message ?? warning))) return;
  emit.call(process, warning, ...rest);
};

const source = new URL('../src/cli/main.ts', import.meta.url);
const compiled = new URL('../dist/cli/main.js', import.meta.url);
const fromSource = existsSync(source);
if (fromSource) (await import('./keep-stripped.mjs')).keepStripped(new URL('../', import.meta.url));
const { main } = await import((fromSource ? source : compiled).href);
process.exitCode = await main(process.argv.slice(2));
