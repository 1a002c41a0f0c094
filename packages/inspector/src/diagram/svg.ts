/** An SVG element as plain data, so that a page can build it without ever parsing text. */
export interface SvgNode {
  tag: string
  attributes: Readonly<Record<string, string | number>>
  children: readonly (SvgNode | string)[]
}

/** @internal */
export const svg = (
  tag: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly (SvgNode | string)[]
): SvgNode => ({ tag, attributes, children })

/** @internal The standalone document of a drawing with its styles, everything from the chart escaped. */
export function documentOf(node: SvgNode, styles: string): string {
  const style = styles === '' ? [] : [svg('style', {}, styles)]
  const root = {
    ...node,
    attributes: { xmlns: 'http://www.w3.org/2000/svg', ...node.attributes },
    children: [...style, ...node.children],
  }
  return `${textOf(root, 0)}\n`
}

function textOf({ tag, attributes, children }: SvgNode, depth: number): string {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escape(String(value))}"`)
  const open = `<${tag}${written.join('')}`
  if (children.length === 0) return `${open}/>`
  const isText = children.some((child) => typeof child === 'string') || tag === 'text'
  const inner = children.map((child) => (typeof child === 'string' ? escape(child) : textOf(child, depth + 1)))
  if (isText) return `${open}>${inner.join('')}</${tag}>`
  const indent = '\n' + ' '.repeat(depth + 1)
  return `${open}>${inner.map((child) => indent + child).join('')}\n${' '.repeat(depth)}</${tag}>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Characters XML has no place for, lone halves of surrogate pairs among them, become the replacement mark. */
const escape = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '')
