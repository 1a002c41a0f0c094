import ts from 'typescript'

/**
 * Every module a file names: in imports, re-exports, `import()` and `import('…').Type`.
 *
 * @param {string} code JavaScript or declarations
 * @param {string} fileName its ending says which
 * @returns {string[]}
 */
export function importsOf(code, fileName) {
  const found = []
  const visit = (node) => {
    const named = specifierOf(node)
    if (named && ts.isStringLiteralLike(named)) found.push(named.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(fileName, code, ts.ScriptTarget.Latest))
  return found
}

/** The package behind a specifier: `@scope/name` of `@scope/name/door`, `name` of `name/door`. */
export function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function specifierOf(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return node.arguments[0]
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal
  return undefined
}
