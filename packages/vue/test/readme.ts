import { readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import type { Component } from 'vue'
import { compileScript, parse } from 'vue/compiler-sfc'

const readme = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8')
const { descriptor } = parse(/```vue\n([\s\S]*?)```/.exec(readme)?.[1] ?? '', { filename: 'Phone.vue' })

/** The example of the README, and its script as TypeScript sees it. */
export const example = { script: descriptor.scriptSetup?.content ?? '' }

/** Compiles the example and runs it with these modules; gives the component. */
export function runExample(modules: Readonly<Record<string, object>>): Component {
  const { content } = compileScript(descriptor, { id: 'phone', inlineTemplate: true })
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 }
  const { outputText } = ts.transpileModule(content, { compilerOptions })
  const exported: { default?: Component } = {}
  new Function('exports', 'require', outputText)(exported, (name: string) => modules[name])
  return exported.default as Component
}
