import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const base = fileURLToPath(new URL('../../../tsconfig.base.json', import.meta.url))
const app = fileURLToPath(new URL('./an-application.tsx', import.meta.url))

/** What the compiler says about an application's file. A program of its own: what it declares reaches no other file. */
export function complaintsAbout(source: string): readonly string[] {
  const { config } = ts.readConfigFile(base, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, files: [] },
    ts.sys,
    fileURLToPath(new URL('../../../', import.meta.url)),
  )
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (name) => name === app || fileExists(name)
  host.getSourceFile = (name, ...rest) =>
    name === app ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest)
  const program = ts.createProgram([app], { ...options, types: [] }, host)
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(app))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}
