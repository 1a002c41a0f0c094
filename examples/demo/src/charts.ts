import type { Client } from '@switchhook/core'
import { mountInspector } from '@switchhook/inspector'
import { nameOf } from './shared/names.ts'
import { pageTexts } from './shared/texts.ts'

/** A phone of the page. */
export interface ShownPhone {
  user: string
  client: Client
  /** Where its chart goes. */
  slot: Element
}

/** A part of the page that can be folded away; it is filled when it is unfolded for the first time. */
function folded(className: string, title: string, fill: (body: Element) => void): HTMLElement {
  const section = document.createElement('details')
  section.className = className
  const summary = document.createElement('summary')
  summary.textContent = title
  const body = document.createElement('div')
  body.className = 'charts-body'
  section.append(summary, body)
  let isFilled = false
  section.addEventListener('toggle', () => {
    if (!section.open || isFilled) return
    isFilled = true
    fill(body)
  })
  // A narrow page is a phone's: its charts wait until they are asked for.
  section.open = matchMedia('(min-width: 900px)').matches
  return section
}

/** Draws what runs: the live chart under each phone, and one sequence chart of all with the server between them. */
export function showCharts(phones: readonly ShownPhone[], below: Element): void {
  for (const { user, client, slot } of phones)
    slot.append(
      folded('charts', `${pageTexts.chartOf} ${nameOf({ id: user })}`, (body) => {
        mountInspector(body, [{ name: nameOf({ id: user }), client }], { show: 'diagram' })
      }),
    )
  below.append(
    folded('charts sequence', pageTexts.sequence, (body) => {
      const subjects = phones.map(({ user, client }) => ({ name: nameOf({ id: user }), client }))
      mountInspector(body, subjects, { show: 'sequence' })
    }),
  )
}
