// @vitest-environment node
import { bindingServerContract, type HookName, type HookTable } from '@switchhook/core/testing'
import { renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { SwitchhookProvider } from '../src/index.ts'
import { hooks } from './hooks.ts'

bindingServerContract(
  { describe, it, expect },
  {
    name: 'React',
    async render(hook, argument, client) {
      const given: HookTable[HookName]['value'][] = []
      function Probe() {
        given.push(hooks[hook](argument))
        return null
      }
      renderToString(
        <SwitchhookProvider client={client}>
          <Probe />
        </SwitchhookProvider>,
      )
      return given[0] as HookTable[typeof hook]['value']
    },
  },
)
