import { type Connection, createClient, type SpaceChannel, type SpaceFact, type Transport } from '@switchhook/core'
import { SwitchhookProvider, useParticipant } from '@switchhook/react'

import { createElement, memo, type ReactNode, useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { createMemoryMember } from '../../../packages/core/src/testing/memory.member.ts'
import { createFloor } from './floor.ts'
import { shownOf } from './measure.ts'
import { type Person, personOf } from './people.ts'

/** What a page with one component for each participant shown pays, and whether it renders what it should. */
export interface Rendering {
  /** Components rendered for an update to somebody shown, and to somebody else: at least and at most. */
  shown: readonly [number, number]
  notShown: readonly [number, number]
  /** Microseconds from an update to one shown until it is in the document. */
  floor: number
  ours: number
}

const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN

let renders = 0

/** One participant on the screen, as both sides show it. */
function Tile({ name, isMuted }: { name: string; isMuted: boolean }): ReactNode {
  renders += 1
  return createElement('li', null, `${name}${isMuted ? ' (muted)' : ''}`)
}

type Floor = ReturnType<typeof createFloor>

const FloorTile = memo(({ floor, id }: { floor: Floor; id: string }) => {
  const row = useSyncExternalStore(
    (changed) => floor.watch(id, changed),
    () => floor.rows.get(id),
  )
  return Tile({ name: row?.name ?? '', isMuted: row?.isMuted ?? true })
})

const spaceId = 'room'

/** A back end with one space, in which the page says what happens. */
function createStage() {
  let tell: (fact: SpaceFact) => void = () => {}
  const member = createMemoryMember({ id: 'self' })
  const channel: SpaceChannel = {
    open(_, report) {
      const later = (fact: SpaceFact) => queueMicrotask(() => report(fact))
      tell = report
      later({ type: 'space.opened' })
      return {
        send(command) {
          if (command.type === 'join')
            later({ type: 'space.joined', attempt: command.attempt, sessionId: 'self-1', self: { id: 'self' } })
          if (command.type === 'announce' && command.attempt !== undefined)
            later({ type: 'space.announced', attempt: command.attempt })
          if (command.type === 'fetchMeeting') later({ type: 'space.meetingKnown', meeting: null })
          if (command.type === 'leave') later({ type: 'space.left' })
        },
        close: () => {},
      }
    },
  }
  const connection: Connection = member.connection
  const transport: Transport = { name: 'stage', trickle: true, connection, spaces: channel, close: () => {} }
  return { transport, tell: (fact: SpaceFact) => tell(fact) }
}

const onlineOf = ({ id, sessionId, name, isMuted }: Person): SpaceFact => ({
  type: 'space.partyOnline',
  // Said to us alone: one said to everybody would be answered.
  broadcast: false,
  party: { id, type: 'user', displayName: name },
  sessionId,
  presence: { mediaSession: { audio: !isMuted, connected: true } },
})

const OursTile = memo(({ id }: { id: string }) => {
  const row = useParticipant(spaceId, id)
  return Tile({ name: row?.displayName ?? '', isMuted: row?.attendances[0]?.audio !== true })
})

/** Renders those on the screen, and counts and times what updates make of it. The floor takes turns with ours. */
export async function rendering(size: number, rounds: number): Promise<Rendering> {
  const ids = shownOf(size).map((index) => `user-${index}`)
  const isShown = new Set(shownOf(size))
  const hidden = Array.from({ length: size }, (_, index) => index).filter((index) => !isShown.has(index))
  const floor = createFloor()
  const stage = createStage()
  const client = createClient({ transport: stage.transport })
  await client.space.join(spaceId)
  for (let index = 0; index < size; index += 1) {
    floor.put(personOf(index))
    stage.tell(onlineOf(personOf(index)))
  }
  const roots = [
    ids.map((id) => createElement(FloorTile, { key: id, floor, id })),
    createElement(
      SwitchhookProvider,
      { client },
      ids.map((id) => createElement(OursTile, { key: id, id })),
    ),
  ].map((tiles) => {
    const root = createRoot(document.querySelector('#root')?.appendChild(document.createElement('ul')) as Element)
    flushSync(() => root.render(tiles))
    return root
  })

  /** Components that an update made render. */
  const counted = (work: () => void): number => {
    const before = renders
    flushSync(work)
    return renders - before
  }
  const times: Record<'floor' | 'ours', number[]> = { floor: [], ours: [] }
  const counts: Record<'shown' | 'notShown', number[]> = { shown: [], notShown: [] }
  for (let round = 0; round < rounds; round += 1) {
    const isMuted = round % 2 === 0
    const turn = (name: keyof typeof times, update: (index: number) => void) => {
      const startedAt = performance.now()
      for (const index of isShown) {
        const rendered = counted(() => update(index))
        if (name === 'ours') counts.shown.push(rendered)
      }
      times[name].push(((performance.now() - startedAt) * 1000) / isShown.size)
    }
    turn('floor', (index) => floor.put(personOf(index, isMuted)))
    turn('ours', (index) => stage.tell(onlineOf(personOf(index, isMuted))))
    for (const index of hidden.slice(0, 500))
      counts.notShown.push(counted(() => stage.tell(onlineOf(personOf(index, isMuted)))))
  }
  for (const root of roots) root.unmount()
  await client.destroy()
  const range = (values: readonly number[]) => [Math.min(...values), Math.max(...values)] as const
  return {
    shown: range(counts.shown),
    notShown: range(counts.notShown),
    floor: Math.round(median(times.floor)),
    ours: Math.round(median(times.ours)),
  }
}
