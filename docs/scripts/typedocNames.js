import { Converter, ReflectionKind } from 'typedoc'

/** TypeDoc plugin: calls a module what an application imports, `@switchhook/core/lean`, and not `core/src/lean`. */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const module of context.project.getReflectionsByKind(ReflectionKind.Module))
      module.name = `@switchhook/${module.name.replace(/\/src(?=\/|$)/, '').replace(/\/index$/, '')}`
  })
}
