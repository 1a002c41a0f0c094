import { mount as mountReact } from '@switchhook/example-phone-react'
import { mount as mountVue } from '@switchhook/example-phone-vue'
import { type ShownPhone, showCharts } from './charts.ts'
import { sessionOf } from './session.ts'
import type { PhoneOptions } from './shared/options.ts'
import { pageTexts } from './shared/texts.ts'
import { keepTranscript } from './transcript.ts'

const mounts = { react: mountReact, vue: mountVue }

/** Which framework draws whose phone: the caller's is React's, everybody else's Vue's. */
const frameworkOf = (user: string) => (user === 'alice' ? 'react' : 'vue')
const otherOf = (user: string) => (user === 'alice' ? 'bob' : 'alice')

const phones = document.querySelector('#phones')
const sequence = document.querySelector('#sequence')
const lead = document.querySelector('#lead')

/** Somebody more for the lobby: a meeting of three needs a window of its own. */
function linkToThird(): HTMLAnchorElement {
  const address = new URL(location.href)
  address.searchParams.set('phone', 'carol')
  const link = document.createElement('a')
  Object.assign(link, { href: address.href, target: '_blank', rel: 'noopener', textContent: pageTexts.third })
  return link
}

async function start(): Promise<void> {
  const { users, token, media } = await sessionOf(location)
  const isAlone = users.length === 1
  document.body.dataset.phones = String(users.length)
  if (lead) lead.textContent = isAlone ? pageTexts.leadAlone : pageTexts.lead
  if (!isAlone) lead?.append(' ', linkToThird())
  const shown: ShownPhone[] = []
  for (const user of users) {
    const slot = document.createElement('div')
    slot.className = 'slot'
    phones?.append(slot)
    const place = document.createElement('div')
    slot.append(place)
    const options: PhoneOptions = {
      url: location.origin,
      token: () => token(user),
      user,
      other: otherOf(user),
      media,
      isAlone,
    }
    const { client } = mounts[frameworkOf(user)](place, options)
    keepTranscript(user, client)
    shown.push({ user, client, slot })
  }
  if (sequence) showCharts(shown, sequence)
}

start().catch((error: unknown) => {
  const message = document.createElement('p')
  message.className = 'page-problem'
  message.setAttribute('role', 'alert')
  message.textContent = error instanceof Error ? error.message : String(error)
  phones?.replaceChildren(message)
})
