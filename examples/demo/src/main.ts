import { mount as mountReact } from '@switchhook/example-phone-react'
import { mount as mountVue } from '@switchhook/example-phone-vue'
import { sessionOf } from './session.ts'
import type { PhoneOptions } from './shared/options.ts'
import { pageTexts } from './shared/texts.ts'
import { keepTranscript } from './transcript.ts'

const mounts = { react: mountReact, vue: mountVue }

/** Which framework draws whose phone: the caller's is React's, everybody else's Vue's. */
const frameworkOf = (user: string) => (user === 'alice' ? 'react' : 'vue')
const otherOf = (user: string) => (user === 'alice' ? 'bob' : 'alice')

const phones = document.querySelector('#phones')
const lead = document.querySelector('#lead')

async function start(): Promise<void> {
  const { users, token, media } = await sessionOf(location)
  const isAlone = users.length === 1
  document.body.dataset.phones = String(users.length)
  if (lead) lead.textContent = isAlone ? pageTexts.leadAlone : pageTexts.lead
  for (const user of users) {
    const slot = document.createElement('div')
    slot.className = 'slot'
    phones?.append(slot)
    const options: PhoneOptions = {
      url: location.origin,
      token: () => token(user),
      user,
      other: otherOf(user),
      media,
      isAlone,
    }
    const { client } = mounts[frameworkOf(user)](slot, options)
    keepTranscript(user, client)
  }
}

start().catch((error: unknown) => {
  const message = document.createElement('p')
  message.className = 'page-problem'
  message.setAttribute('role', 'alert')
  message.textContent = error instanceof Error ? error.message : String(error)
  phones?.replaceChildren(message)
})
