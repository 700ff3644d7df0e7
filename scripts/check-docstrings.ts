/**
 * Checks that every exported symbol of `src/` (tests apart) has a docstring, and every file that is not a mere list of
 * re-exports too.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Names the exported declarations of a file that have no docstring. */
export function undocumented(path: string, text: string): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const missing: string[] = [];
  const seen = new Set<string>();
  const report = (node: ts.Node, name: string): void => {
    if (seen.has(name)) return;
    const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
    const said = docs.some((doc) => (ts.getTextOfJSDocComment(doc.comment) ?? '').trim().length >= 8);
    if (said) seen.add(name);
    else
      missing.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${name} has no docstring`);
  };
  for (const statement of file.statements) {
    const exported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
    if (!exported) continue;
    if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations)
        report(statement, declaration.name.getText(file));
    } else if (
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement)
    ) {
      report(statement, statement.name?.text ?? 'default');
    }
  }
  return missing;
}

/** Checks the whole source folder. @returns One line per fault. */
export function checkDocstrings(root: string): string[] {
  return globSync('**/*.ts', { cwd: root })
    .filter((file) => !/\.test\.ts$/.test(file))
    .sort()
    .flatMap((file) => undocumented(file, readFileSync(join(root, file), 'utf8')));
}
