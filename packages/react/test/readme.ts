import { readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

const readme = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8')

/** The example of the README. */
export const example = { script: /```tsx\n([\s\S]*?)```/.exec(readme)?.[1] ?? '' }

/** Runs the example with these modules; gives what it exports. */
export function runExample(modules: Readonly<Record<string, object>>): unknown {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, jsx: ts.JsxEmit.ReactJSX, target: ts.ScriptTarget.ES2022 }
  const { outputText } = ts.transpileModule(example.script, { compilerOptions })
  const exported = {}
  new Function('exports', 'require', outputText)(exported, (name: string) => modules[name])
  return exported
}
