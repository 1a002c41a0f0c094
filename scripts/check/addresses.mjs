import ts from 'typescript'

const address = /\b(?:(?:https?|wss?|ftp):\/\/|(?:stuns?|turns?):)(\[[\da-f:]+\]|[a-z\d][\w.-]*)[^\s"'`]*/gi
// Nobody's machine: our own, and names kept for examples (RFC 2606 §2).
const nobodys = /^(?:localhost|127(?:\.\d+){3}|\[::1\]|(?:.+\.)?(?:example|test|invalid))$/
// Names, never fetched: XML namespaces, the identifiers of RTP header extensions, the packages of the layout engine.
const identifiers = [
  /^http:\/\/www\.w3\.org\//,
  /^http:\/\/www\.webrtc\.org\/experiments\/rtp-hdrext\//,
  /^http:\/\/www\.eclipse\.org\/(elk|emf)\//,
  // What the bundler says of a module it could not bundle.
  /^https:\/\/rolldown\.rs\/in-depth\/bundling-cjs#require-external-modules$/,
]

/**
 * The absolute addresses in a script's strings, templates and regular expressions. Comments may cite what they like;
 * our own machine and names kept for examples are nobody else's.
 *
 * @param {string} code JavaScript
 * @param {string} [fileName] for the parser
 * @returns {string[]}
 */
export function addressesIn(code, fileName = 'code.js') {
  const found = []
  const visit = (node) => {
    if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node)
    ) {
      found.push(...foreignAddresses(node.text))
    }
    if (node.kind === ts.SyntaxKind.RegularExpressionLiteral)
      found.push(...foreignAddresses(node.text.replaceAll('\\', '')))
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(fileName, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS))
  return found
}

function foreignAddresses(text) {
  return [...text.matchAll(address)]
    .filter(([whole, host]) => !nobodys.test(host.toLowerCase()) && !identifiers.some((each) => each.test(whole)))
    .map(([whole]) => whole)
}
