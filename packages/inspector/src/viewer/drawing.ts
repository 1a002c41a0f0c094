import { type Chart, DiagramError, drawChart, type Layout, layoutOf, type SvgNode, toChart } from '../diagram.ts'

/** A chart as it is drawn, without its place in a page. */
export interface Drawing {
  chart: Chart
  layout: Layout
  node: SvgNode
}

const maxKept = 40
const kept = new Map<string, Promise<Drawing>>()

async function draw(definition: string): Promise<Drawing> {
  const chart = toChart(definition)
  const layout = await layoutOf(chart)
  return { chart, layout, node: drawChart(chart, layout) }
}

/** The drawing of a definition. Many actors share one: each is drawn once. */
export function drawingOf(definition: string): Promise<Drawing> {
  const known = kept.get(definition)
  if (known !== undefined) return known
  const [oldest] = kept.size >= maxKept ? kept.keys() : []
  if (oldest !== undefined) kept.delete(oldest)
  const drawing = draw(definition)
  kept.set(definition, drawing)
  drawing.catch(() => kept.delete(definition))
  return drawing
}

/** Why there is no picture, in a sentence. */
export const reasonOf = (error: unknown): string =>
  error instanceof DiagramError ? error.message : 'This chart could not be drawn.'

const svgNamespace = 'http://www.w3.org/2000/svg'
const tags = new Set(
  'svg g path rect circle ellipse line polyline polygon text tspan title desc defs marker clipPath'.split(' '),
)

/** Builds the elements of a drawing. Only shapes and texts are built, and no attribute that could run or load anything. */
export function toElement({ tag, attributes, children }: SvgNode, owner: Document): SVGElement {
  const element = owner.createElementNS(svgNamespace, tags.has(tag) ? tag : 'g')
  for (const [name, value] of Object.entries(attributes))
    if (!/^on|^style$|href$/i.test(name) && name !== 'xmlns') element.setAttribute(name, String(value))
  for (const child of children) element.append(typeof child === 'string' ? child : toElement(child, owner))
  return element
}
