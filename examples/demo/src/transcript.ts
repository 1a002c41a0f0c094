import type { Client } from '@switchhook/core'
import { nameOf } from './shared/names.ts'

const list = document.querySelector('#transcript')
const section = list?.closest('section')

/** Writes down every state the calls of one phone go through, as `time who state`. */
export function keepTranscript(user: string, client: Client): void {
  client.on('call:stateChange', ({ callId, previous }) => {
    const state = client.call.getById(callId)?.state
    if (state === undefined || state === previous.state) return
    const line = document.createElement('li')
    line.textContent = `${new Date().toISOString().slice(11, 23)} ${nameOf({ id: user })} ${state}`
    list?.append(line)
    section?.removeAttribute('hidden')
  })
}
