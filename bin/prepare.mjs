// What every program of ours needs before it is loaded from source: the cache of compiled code, of stripped types, no notice of
// either. Loaded by the command line, and with `--import` into the processes that it starts.
import { existsSync } from 'node:fs';
import module from 'node:module';

module.enableCompileCache?.();

// The first Node 22 that strips types by itself says so on every start; that is no news for a user.
const emit = process.emitWarning;
process.emitWarning = function emitWarning(warning, ...rest) {
  if (/Type Stripping|stripTypeScriptTypes/i.test(String(warning?.message ?? warning))) return;
  emit.call(process, warning, ...rest);
};

const root = new URL('../', import.meta.url);
if (existsSync(new URL('src/cli/main.ts', root))) (await import('./keep-stripped.mjs')).keepStripped(root);
