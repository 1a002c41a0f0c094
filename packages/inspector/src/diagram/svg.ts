import { diagramStyles } from './styles.ts'

/** An SVG element as plain data, so that a page can build it without ever parsing text. */
export interface SvgNode {
  tag: string
  attributes: Readonly<Record<string, string | number>>
  children: readonly (SvgNode | string)[]
}

/** One element. */
export const svg = (
  tag: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly (SvgNode | string)[]
): SvgNode => ({ tag, attributes, children })

/**
 * A standalone SVG document: styles inside, light or dark as the reader prefers, everything from the chart escaped. The
 * same drawing gives the same bytes.
 */
export function toSvgText(node: SvgNode): string {
  const style = svg('style', {}, diagramStyles)
  const root = {
    ...node,
    attributes: { xmlns: 'http://www.w3.org/2000/svg', ...node.attributes },
    children: [style, ...node.children],
  }
  return `${textOf(root, 0)}\n`
}

function textOf({ tag, attributes, children }: SvgNode, depth: number): string {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
  const open = `<${tag}${written.join('')}`
  if (children.length === 0) return `${open}/>`
  const isText = children.some((child) => typeof child === 'string') || tag === 'text'
  const write = tag === 'style' ? escapedStyle : escaped
  const inner = children.map((child) => (typeof child === 'string' ? write(child) : textOf(child, depth + 1)))
  if (isText) return `${open}>${inner.join('')}</${tag}>`
  const indent = `\n${' '.repeat(depth + 1)}`
  return `${open}>${inner.map((child) => indent + child).join('')}\n${' '.repeat(depth)}</${tag}>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** In a style sheet `>` and quotes stand as they are, which XML allows and readers of plain CSS expect. */
const escapedStyle = (text: string): string => text.replace(/[&<]/g, (character) => entities[character] ?? '')

/** Characters XML has no place for, lone halves of surrogate pairs among them, become the replacement mark. */
const escaped = (text: string): string =>
  text
    .replace(/\p{Surrogate}|\p{Cc}|[\ufffe\uffff]/gu, (character) => (spaces.has(character) ? character : '\ufffd'))
    .replace(/[&<>"']/g, (character) => entities[character] ?? '')

const spaces: ReadonlySet<string> = new Set(['\t', '\n', '\r'])
