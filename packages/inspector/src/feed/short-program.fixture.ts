import { createActor, createMachine } from 'xstate'
import { createInspector } from './inspector.ts'

const door = createMachine({
  id: 'door',
  initial: 'closed',
  states: { closed: { on: { open: 'opened' } }, opened: { on: { close: 'closed' } } },
})
const actor = createActor(door, { inspect: createInspector({ url: process.argv[2] as string }) }).start()
for (let round = 0; round < 49; round++) actor.send({ type: round % 2 ? 'close' : 'open' })
actor.send({ type: 'close' })
