import { afterEach, expect, it } from 'vitest'
import { flowOf, openPair, type Pair, until } from '../test/pair.ts'

let pair: Pair
afterEach(() => pair.close())

const both = { audio: true, video: true }

it('carries sound and picture both ways', async () => {
  pair = openPair()
  await pair.call({ caller: both, callee: both })
  for (const end of [pair.caller, pair.callee]) {
    const added = end.facts.flatMap((fact) => ('added' in fact ? fact.added : []))
    for (const { id } of added) end.engine.render(id, document.body)
    const f = await until('decoded', async () => {
      const f = await flowOf(end)
      return f.frames > 20 && f.audioEnergy > 0 ? f : undefined
    })
    console.log(f)
  }
  console.log(
    pair.caller.facts
      .filter((f) => f.type !== 'peer.candidate')
      .map((f) => JSON.stringify(f).slice(0, 200))
      .join('\n'),
  )
})
