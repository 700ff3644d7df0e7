/**
 * Checks every import of `src/` (types included) against the layer table, and that there are no cycles.
 *
 * Tests beside the code are free, except that product code never imports a test.
 */
import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize, relative } from 'node:path';
import ts from 'typescript';
import { adapterPackages, type Layer, layers } from './layers.ts';

/** One import as it stands in a file. */
interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** Reads the imports of a file: static, type, re-export, dynamic and `import('…')` types. */
export function importsOf(path: string, text: string): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const clause = node.importClause;
      const names = clause?.namedBindings;
      const everyNameIsType =
        names !== undefined && ts.isNamedImports(names) && names.elements.every((element) => element.isTypeOnly);
      const typeOnly = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword || (everyNameIsType && !clause?.name);
      found.push({ specifier: node.moduleSpecifier.text, typeOnly });
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      found.push({ specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const literal = node.argument.literal;
      if (ts.isStringLiteral(literal)) found.push({ specifier: literal.text, typeOnly: true });
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const first = node.arguments[0];
      if (first && ts.isStringLiteral(first)) found.push({ specifier: first.text, typeOnly: false });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}

function layerOf(path: string): Layer | undefined {
  return layers.find((layer) => layer.owns.test(path));
}

function roomOf(path: string, parts: number): string | undefined {
  const names = path.split('/');
  return names.length > parts ? names.slice(0, parts).join('/') : undefined;
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return 'node';
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] as string);
}

/** Says what is wrong with one import between files of `src/`, or nothing. */
export function judgeInner(from: string, to: string, typeOnly: boolean): string | undefined {
  const own = layerOf(from);
  const other = layerOf(to);
  if (!own) return `${from} lies in no layer of scripts/layers.ts`;
  if (!other) return `${from} imports ${to}, which lies in no layer of scripts/layers.ts`;
  if (/\.test\.ts$/.test(to)) return `${from} imports the test ${to}`;
  if (own === other) {
    const left = own.rooms === undefined ? undefined : roomOf(from, own.rooms);
    const right = own.rooms === undefined ? undefined : roomOf(to, own.rooms);
    if (left !== undefined && right !== undefined && left !== right)
      return `${from} imports its sibling ${to}; siblings of \`${own.name}\` do not know each other`;
    return undefined;
  }
  if (own.values.includes(other.name)) return undefined;
  if (own.types?.includes(other.name)) {
    return typeOnly
      ? undefined
      : `${from} imports values of ${to}; \`${own.name}\` may import only types of \`${other.name}\``;
  }
  return `${from} imports ${to}; \`${own.name}\` may not import \`${other.name}\``;
}

/** Says what is wrong with one import of a package, or nothing. */
export function judgePackage(from: string, specifier: string): string | undefined {
  const own = layerOf(from);
  if (!own) return `${from} lies in no layer of scripts/layers.ts`;
  const name = packageOf(specifier);
  const allowed = [...(own.packages ?? []), ...(adapterPackages[from.split('/').slice(0, 2).join('/')] ?? [])];
  if (allowed.includes(name)) return undefined;
  return `${from} imports the package \`${name}\`; \`${own.name}\` may import ${allowed.join(', ') || 'no package'}`;
}

/** Finds an import cycle, as the list of files along it, or nothing. */
export function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): string[] | undefined => {
    const at = path.indexOf(node);
    if (at >= 0) return [...path.slice(at), node];
    if (done.has(node)) return undefined;
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    path.pop();
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node);
    if (cycle) return cycle;
  }
  return undefined;
}

/** Checks the whole source folder. @returns One line per fault. */
export function checkLayers(root: string): string[] {
  const faults: string[] = [];
  const graph = new Map<string, string[]>();
  const files = globSync('**/*.ts', { cwd: root }).filter((file) => !/\.test\.ts$/.test(file));
  for (const file of files.sort()) {
    const inner: string[] = [];
    for (const { specifier, typeOnly } of importsOf(file, readFileSync(join(root, file), 'utf8'))) {
      if (!specifier.startsWith('.')) {
        const fault = judgePackage(file, specifier);
        if (fault) faults.push(fault);
        continue;
      }
      const target = normalize(join(dirname(file), specifier));
      if (relative('.', target).startsWith('..')) {
        faults.push(`${file} imports ${specifier}, which lies outside src/`);
        continue;
      }
      inner.push(target);
      const fault = judgeInner(file, target, typeOnly);
      if (fault) faults.push(fault);
    }
    graph.set(file, inner);
  }
  const cycle = findCycle(graph);
  if (cycle) faults.push(`import cycle: ${cycle.join(' → ')}`);
  return faults;
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  const faults = checkLayers(join(import.meta.dirname, '..', 'src'));
  for (const fault of faults) console.error(fault);
  console.error(faults.length === 0 ? 'layers: every import goes down' : `layers: ${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
