import ts from 'typescript'

const address = /\b(?:(?:https?|wss?|ftp):\/\/|(?:stuns?|turns?):)(\[[\da-f:]+\]|[a-z\d][\w.-]*)[^\s"'`]*/gi
const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/
// Names, never fetched: XML namespaces and the identifiers of RTP header extensions.
const identifiers = [/^http:\/\/www\.w3\.org\//, /^http:\/\/www\.webrtc\.org\/experiments\/rtp-hdrext\//]

/**
 * The absolute addresses in a script's strings, templates and regular expressions. Comments may cite what they like;
 * loopback is nobody else's machine.
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
    .filter(([whole, host]) => !loopback.test(host.toLowerCase()) && !identifiers.some((each) => each.test(whole)))
    .map(([whole]) => whole)
}
