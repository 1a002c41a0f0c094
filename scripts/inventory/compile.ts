import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import type { FixtureField, FixtureNamespace } from './fixture.ts'
import { types } from './table.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const fileName = join(root, 'scripts/inventory/compiled-in-memory.ts')

/** One line of the compile test: when it does not compile, `missing` is missing of `item`. */
interface Line {
  code: string
  item: string
  missing: string
}

const head = `import type * as everything from '../../packages/core/src/everything.ts'
import type * as log from '../../packages/core/src/logger.ts'
import type * as root from '../../packages/core/src/index.ts'
import type * as sdp from '../../packages/core/src/sdp-handlers.ts'
type UnionKeys<Union> = Union extends unknown ? keyof Union : never
type UnionFields<Union> = { [Key in UnionKeys<Union>]: Union extends { [Name in Key]?: infer Field } ? Field : never }
declare const client: everything.FullClient
declare const used: root.Readable<object> & log.LogEntry & sdp.CodecSelector & UnionFields<object>
void used`

/** What a field of this type in the inventory has to fit into. */
function asserted(type: string): string {
  if (type === 'string' || type === 'number' || type === 'boolean') return type
  if (/^Array(<[^|]*>)?$/.test(type)) return 'readonly unknown[]'
  if (type === 'Map') return 'ReadonlyMap<unknown, unknown>'
  return 'unknown'
}

const fieldLines = (item: string, variable: string, fields: readonly FixtureField[]): Line[] =>
  fields.map(({ name, type }) => ({
    item,
    missing: `${name}: ${type}`,
    code: `{ const field: ${asserted(type)} | null | undefined = ${variable}!.${name.split('.').join('!.')}; void field }`,
  }))

function linesOf({ name, events, types: declared }: FixtureNamespace): Line[] {
  const lines: Line[] = []
  const isObject = (kind: string) => kind === 'object'
  for (const event of events.filter(({ seed }) => seed)) {
    const item = `${name} event ${event.name}`
    const on = (code: string) => `client.on('${event.name}', (payload) => { ${code} })`
    lines.push({ item, missing: 'name', code: on('void payload') })
    for (const line of fieldLines(item, 'payload', event.payload)) lines.push({ ...line, code: on(line.code) })
  }
  for (const [index, type] of declared.filter(({ seed }) => seed).entries()) {
    const item = `${name} type ${type.name}`
    const ours = types[`${name}.${type.name}`]?.ours
    const variable = `${name}${index}`
    if (ours === undefined)
      lines.push({ item, missing: 'type', code: `{ const none: never = '${type.name}'; void none }` })
    else lines.push({ item, missing: 'type', code: `declare const ${variable}: NonNullable<${ours}>` })
    if (ours !== undefined && isObject(type.kind)) lines.push(...fieldLines(item, variable, type.fields ?? []))
    if (ours !== undefined && type.kind === 'function')
      lines.push({
        item,
        missing: 'function',
        code: `{ const call: (...args: never) => unknown = ${variable}; void call }`,
      })
  }
  return lines
}

/**
 * Compiles a use of every event and type of these namespaces against the sources of core. Gives what each lacks: by item,
 * with an empty list for what is there.
 */
export function compileInventory(namespaces: readonly FixtureNamespace[]): ReadonlyMap<string, readonly string[]> {
  const lines = namespaces.flatMap(linesOf)
  const text = [head, ...lines.map(({ code }) => code), 'export {}'].join('\n')
  const first = head.split('\n').length
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root)
  const compilerOptions: ts.CompilerOptions = {
    ...options,
    noEmit: true,
    skipLibCheck: true,
    noUnusedLocals: false,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
  }
  const host = ts.createCompilerHost(compilerOptions)
  const { getSourceFile, fileExists, readFile } = host
  host.getSourceFile = (name, version, ...rest) =>
    name === fileName ? ts.createSourceFile(name, text, version) : getSourceFile(name, version, ...rest)
  host.fileExists = (name) => name === fileName || fileExists(name)
  host.readFile = (name) => (name === fileName ? text : readFile(name))
  const program = ts.createProgram([fileName], compilerOptions, host)
  const source = program.getSourceFile(fileName)
  if (source === undefined) throw new Error('The compile test was not compiled.')

  const lacks = new Map<string, string[]>(lines.map(({ item }) => [item, []]))
  for (const { start = 0, messageText } of [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ]) {
    const line = lines[source.getLineAndCharacterOfPosition(start).line - first]
    const message = ts.flattenDiagnosticMessageText(messageText, ' ')
    if (line === undefined) throw new Error(`The compile test itself does not compile: ${message}`)
    lacks.get(line.item)?.push(`${line.missing} (${message})`)
  }
  return lacks
}
