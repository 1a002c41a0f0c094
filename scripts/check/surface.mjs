import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { publishedPackages } from '../lib/packages.mjs'
import { root } from '../lib/paths.mjs'

const file = join(root, 'scripts', 'surface.txt')

/**
 * The public names of every door of every package, as they are built, against the list in the repository: a change of
 * the surface is a difference to be read. `node scripts/check.mjs surface` with SWITCHHOOK_UPDATE=1 writes the list anew.
 */
export async function surface() {
  const now = listSurface()
  if (process.env.SWITCHHOOK_UPDATE === '1') writeFileSync(file, now)
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const missing = linesOf(before).filter((line) => !linesOf(now).includes(line))
  const added = linesOf(now).filter((line) => !linesOf(before).includes(line))
  const output = [...missing.map((line) => `- ${line}`), ...added.map((line) => `+ ${line}`)].join('\n')
  const note = `${linesOf(now).length} names`
  return now === before
    ? { isFine: true, note }
    : { isFine: false, note, output: `${output}\nSWITCHHOOK_UPDATE=1 writes it.` }
}

const linesOf = (text) => text.split('\n').filter((line) => line !== '')

function listSurface() {
  const doors = publishedPackages().flatMap(({ name, dir, manifest }) =>
    Object.entries(manifest.exports)
      .filter(([, target]) => typeof target === 'object')
      .map(([door, target]) => ({
        specifier: name + door.slice(1),
        declarations: join(dir, target.default.replace(/\.js$/, '.d.ts')),
      })),
  )
  const program = ts.createProgram(
    doors.map(({ declarations }) => declarations),
    {
      noEmit: true,
      skipLibCheck: true,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
    },
  )
  const checker = program.getTypeChecker()
  const lines = doors.flatMap(({ specifier, declarations }) => {
    const source = program.getSourceFile(declarations)
    const module = source && checker.getSymbolAtLocation(source)
    if (!module) return [`${specifier} exports nothing`]
    return checker.getExportsOfModule(module).map((symbol) => `${specifier} ${kindOf(checker, symbol)} ${symbol.name}`)
  })
  return `${lines.sort().join('\n')}\n`
}

function kindOf(checker, symbol) {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  return target.flags & ts.SymbolFlags.Value ? 'value' : 'type'
}
