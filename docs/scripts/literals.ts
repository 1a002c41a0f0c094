import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'

const packages = new URL('../../packages/', import.meta.url)

/** The texts that a type of the library's sources allows, in their order. */
export function literalsOf(file: string, type: string): readonly string[] {
  const text = readFileSync(new URL(file, packages), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022)
  const found = source.statements.find(
    (statement) => ts.isTypeAliasDeclaration(statement) && statement.name.text === type,
  )
  if (found === undefined) throw new Error(`${file} has no type ${type}`)
  const texts: string[] = []
  const visit = (node: ts.Node): void => {
    // The parts of a template are no texts of their own.
    if (ts.isTemplateLiteralTypeNode(node)) return
    if (ts.isStringLiteral(node)) texts.push(node.text)
    else ts.forEachChild(node, visit)
  }
  visit(found)
  return [...new Set(texts)]
}

/** The namespaces that codes may belong to. */
const domains = (): readonly string[] => {
  const [, list = ''] =
    /`\$\{(.*?)\}:\$\{number\}`/.exec(readFileSync(new URL('core/src/errors.ts', packages), 'utf8')) ?? []
  return list.split('|').map((name) => name.trim().slice(1, -1))
}

/** The codes of the form `domain:number` that the sources of these packages name, tests left out. */
export function codesIn(...names: readonly string[]): readonly string[] {
  const isCode = new RegExp(`'((?:${domains().join('|')}):\\d+)'`, 'g')
  const codes = names.flatMap((name) => {
    const folder = new URL(`${name}/src/`, packages)
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    return files
      .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test') && !file.startsWith('testing'))
      .flatMap((file) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(isCode)])
      .map(([, code = '']) => code)
  })
  return [...new Set(codes)].sort()
}

/** The guide of this name. */
export const guide = (name: string): string => readFileSync(new URL(`../guide/${name}.md`, import.meta.url), 'utf8')

/** The first column of the tables under a heading, without its marks; a cell may hold several. */
export function firstColumn(page: string, heading: string): readonly string[] {
  const [, section = ''] = page.split(new RegExp(`^#+ ${heading}$`, 'm'))
  const [own = ''] = section.split(/^#+ /m)
  const body = own.replaceAll(/^\|.*\n(?=\| ---)/gm, '')
  const rows = [...body.matchAll(/^\| (.*?) \|/gm)].map(([, cell = '']) => cell)
  return rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text))
}
