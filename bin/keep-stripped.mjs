// Node 22 strips types anew on every start, a third of a second for this program. In a clone the result is kept in
// node_modules/.cache, by the hash of the source; without a place to keep it, Node strips as usual.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

export function keepStripped(root) {
  if (!module.registerHooks || !module.stripTypeScriptTypes) return;
  const own = new URL('src/', root).href;
  const folder = fileURLToPath(new URL(`node_modules/.cache/likeness/${process.version}/`, root));
  const strip = (text) => {
    const path = `${folder}${createHash('sha1').update(text).digest('hex')}.js`;
    try {
      return readFileSync(path, 'utf8');
    } catch {
      const code = module.stripTypeScriptTypes(text);
      try {
        mkdirSync(folder, { recursive: true });
        writeFileSync(`${path}.${process.pid}`, code);
        renameSync(`${path}.${process.pid}`, path);
      } catch {
        // No place to keep it.
      }
      return code;
    }
  };
  module.registerHooks({
    resolve(specifier, context, next) {
      if (!specifier.startsWith('.') || !context.parentURL?.startsWith(own)) return next(specifier, context);
      return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true };
    },
    load(url, context, next) {
      if (!url.startsWith(own) || !url.endsWith('.ts')) return next(url, context);
      return { format: 'module', source: strip(readFileSync(fileURLToPath(url), 'utf8')), shortCircuit: true };
    },
  });
}
