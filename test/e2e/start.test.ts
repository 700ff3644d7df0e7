import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import ts from 'typescript';
import { productVersion } from '../../src/base/version.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../../bin/likeness.js');

test('an older Node is told in one line which one is needed', async () => {
  for (const version of ['10.24.1', '20.20.2', '22.17.1']) {
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); require(${JSON.stringify(program)})`;
    const failed = await run(process.execPath, ['-e', pretend]).catch((thrown) => thrown);
    assert.equal(failed.code, 5);
    assert.equal(failed.stdout, '');
    assert.match(
      failed.stderr,
      new RegExp(`^likeness: Expected Node 22\\.18 or newer, got ${version.replaceAll('.', '\\.')}\\..*\\n$`),
    );
  }
});

test('the program file is plain enough for any Node to parse', () => {
  const text = readFileSync(program, 'utf8');
  const tree = ts.createSourceFile('likeness.js', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const modern: string[] = [];
  const visit = (node: ts.Node): void => {
    const isConst = ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) !== 0;
    if (isConst || ts.isArrowFunction(node) || ts.isTemplateLiteral(node) || ts.isImportDeclaration(node))
      modern.push(node.getText());
    if (ts.isPropertyAccessChain(node)) modern.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(tree);
  assert.deepEqual(modern, []);
});

test('npm start runs any command of the product, with its exit code', async () => {
  const start = join(import.meta.dirname, '../../scripts/start.ts');
  const { stdout } = await run(process.execPath, [start, '--version']);
  assert.equal(stdout.trim(), productVersion);
  const help = await run(process.execPath, [start, '--port', '1', '--help']);
  assert.match(help.stdout, /likeness serve/);
  const failed = await run(process.execPath, [start, 'nonsense']).catch((thrown) => thrown);
  assert.equal(failed.code, 2);
});
