// @vitest-environment node
import { bindingServerContract, type HookName, type HookTable } from '@switchhook/core/testing'
import { renderToString } from '@vue/server-renderer'
import { describe, expect, it } from 'vitest'
import { createSSRApp } from 'vue'
import { switchhook } from '../src/index.ts'
import { hooks, unwrapped } from './hooks.ts'

bindingServerContract(
  { describe, it, expect },
  {
    name: 'Vue',
    async render(hook, argument, client) {
      const given: HookTable[HookName]['value'][] = []
      const app = createSSRApp({
        setup() {
          const result = hooks[hook](() => argument)
          return () => {
            given.push(unwrapped(hook, result))
            return null
          }
        },
      })
      await renderToString(app.use(switchhook, { client }))
      return given[0] as HookTable[typeof hook]['value']
    },
  },
)
