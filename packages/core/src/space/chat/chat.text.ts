/** Elements whose content is no text to read: it is dropped with them. */
const unread = /^(?:script|style|template|iframe|noembed|noframes|noscript|title|xmp)$/
/** Elements that stand on lines of their own. */
const blocks =
  /^(?:p|div|li|ul|ol|h[1-6]|tr|table|blockquote|pre|section|article|header|footer|hr|dl|dt|dd|figure|address)$/

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  bull: '•',
  middot: '·',
  copy: '©',
  reg: '®',
  trade: '™',
  euro: '€',
  pound: '£',
  deg: '°',
  times: '×',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ccedil: 'ç',
}

/** A character by its number; what is none is shown as one that cannot be (HTML, 13.2.5.80). */
function characterOf(code: number): string {
  const isNone = !(code > 0 && code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)
  return isNone ? '\ufffd' : String.fromCodePoint(code)
}

const decoded = (text: string): string =>
  text.replace(/&(?:#(\d{1,8})|#[xX]([\da-fA-F]{1,7})|([a-zA-Z]{2,8}));/g, (entity, decimal, hex, name) => {
    if (name !== undefined) return Object.hasOwn(named, name) ? (named[name] as string) : entity
    return characterOf(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal))
  })

/** Where a tag ends that begins before `from`: quotes count only where a value begins, as browsers see it. */
function endOfTag(html: string, from: number): number {
  for (let index = from; index < html.length; index += 1) {
    if (html[index] === '>') return index
    if (html[index] !== '=') continue
    while (/\s/.test(html[index + 1] ?? '')) index += 1
    const quote = html[index + 1]
    if (quote !== '"' && quote !== "'") continue
    const closing = html.indexOf(quote, index + 2)
    if (closing < 0) return html.length
    index = closing
  }
  return html.length
}

/** Where a comment ends that begins with the `<!--` at `from` (HTML, 13.2.5.43). */
function endOfComment(html: string, from: number): number {
  const end = /^<!---?>/.exec(html.slice(from, from + 6))
  if (end !== null) return from + end[0].length - 1
  const closing = /--!?>/g
  closing.lastIndex = from + 4
  const found = closing.exec(html)
  return found === null ? html.length : found.index + found[0].length - 1
}

/**
 * What HTML says, as plain text: tags and comments are gone with all their attributes, `br` and paragraphs are line breaks,
 * entities are characters. Needs no document and runs nothing. It walks through once, so that it takes as long as the
 * text is. To be shown as text only: somebody may have written about HTML.
 */
export function toPlainText(html: string): string {
  let text = ''
  let isBreakDue = false
  let wasTag = false

  function say(said: string): void {
    if (said === '') return
    if (isBreakDue && text !== '' && !text.endsWith('\n')) text += '\n'
    // What stands around a tag must not become one together.
    if (wasTag && text.endsWith('<') && /^[a-z/!?]/i.test(said)) text += ' '
    isBreakDue = wasTag = false
    text += said
  }

  for (let index = 0; index < html.length; ) {
    const open = html.indexOf('<', index)
    if (open < 0) {
      say(decoded(html.slice(index)))
      break
    }
    const next = html[open + 1] ?? ''
    const isTag = /[a-zA-Z]/.test(next) || (next === '/' && /[a-zA-Z]/.test(html[open + 2] ?? ''))
    if (!isTag && !/[/!?]/.test(next)) {
      say(decoded(html.slice(index, open + 1)))
      index = open + 1
      continue
    }
    say(decoded(html.slice(index, open)))
    wasTag = true
    if (!isTag) {
      const closing = html.startsWith('<!--', open) ? endOfComment(html, open) : html.indexOf('>', open)
      index = closing < 0 ? html.length : closing + 1
      continue
    }
    const isEnd = next === '/'
    const from = open + (isEnd ? 2 : 1)
    const name = (/^[^\s/>]*/.exec(html.slice(from, from + 20))?.[0] ?? '').toLowerCase()
    index = endOfTag(html, from + name.length) + 1
    if (name === 'br' && !isEnd) say('\n')
    else if (blocks.test(name)) isBreakDue = true
    else if (!isEnd && unread.test(name)) {
      const closing = new RegExp(`</${name}(?=[\\s/>])`, 'gi')
      closing.lastIndex = index
      index = closing.exec(html)?.index ?? html.length
    }
  }
  return text.replace(/\r\n?/g, '\n').replace(/^\n+|\n+$/g, '')
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Plain text as the web client of Spaces sends it: escaped, in one paragraph. */
export const toHtml = (text: string): string =>
  `<p>${text.replace(/[&<>"']/g, (character) => escapes[character] as string).replace(/\r\n?|\n/g, '<br>')}</p>`
