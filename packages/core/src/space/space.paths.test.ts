import { describe, expect, it } from 'vitest'
import type { Attendee, MeetingState } from '../ports/index.ts'
import { chartLint } from '../testing/chartLint.ts'
import { stateIds, transitionNames, walkChart } from '../testing/chartWalk.ts'
import { spaceChart } from './space.chart.ts'
import type { SpaceEvent, SpaceInput, SpaceStep } from './space.events.ts'
import { type SpaceSnapshot, toSpaceFacts } from './space.view.ts'

const input: SpaceInput = {
  spaceId: 'space',
  joinOperationId: 'join',
  settings: {
    openTimeoutMs: 10_000,
    connectTimeoutMs: 20_000,
    requestTimeoutMs: 30_000,
    confirmTimeoutMs: 3000,
    syncWindowMs: 3000,
    captureTimeoutMs: 120_000,
    reentryDelayMs: 2000,
    steadyMs: 60_000,
    idleAfterMs: 0,
    idleWhenHidden: true,
    maxRetries: 1,
    maxReentries: 1,
  },
  abilities: { meetingMedia: false, orders: false },
}

const self = { id: 'alice' }
const other = { id: 'bob', sessionId: 'bob-1' }
const own: Attendee = { party: self, sessionId: 'alice-1' }
const meeting = (id: string): MeetingState => ({ id, status: 'active', attendees: [] })
const ended = (id: string): MeetingState => ({
  id,
  status: 'inactive',
  endTime: '2026-01-01T00:00:00.000Z',
  attendees: [],
})
const steps: readonly SpaceStep[] = ['leave', 'announce', 'sendMediaState', 'leaveCall', 'fetchMeeting', 'typing']

/** One of every event, and one for each outcome of a guard. */
function samples({ context }: SpaceSnapshot): readonly SpaceEvent[] {
  const operationId = 'operation'
  const attempts = [context.attempt, context.attempt - 1]
  return [
    { type: 'leave', operationId },
    { type: 'setIdle', operationId, idle: true },
    { type: 'setIdle', operationId, idle: false },
    { type: 'enterCall', operationId, media: { audio: true } },
    { type: 'updateMedia', operationId, media: { connected: true } },
    { type: 'updateMedia', operationId, media: { connected: false } },
    { type: 'leaveCall', operationId },
    { type: 'sendTyping', operationId },
    { type: 'shutDown' },
    { type: 'space.opened' },
    ...attempts.flatMap((attempt): SpaceEvent[] => [
      { type: 'space.joined', attempt, sessionId: 'alice-1', self },
      { type: 'space.refused', attempt, code: 'removed', message: '' },
    ]),
    { type: 'space.left' },
    { type: 'space.announced', attempt: context.announcement, party: self },
    { type: 'space.announced', attempt: context.announcement - 1 },
    { type: 'space.partyRemoved', party: self, by: other },
    { type: 'space.partyRemoved', party: other },
    { type: 'space.partiesRequested', by: other },
    { type: 'space.partiesRequested', by: self },
    { type: 'roster.appeared', party: other },
    { type: 'space.muteOrdered' },
    { type: 'space.meetingStarted', meeting: meeting('one') },
    { type: 'space.attendeeAdded', meeting: meeting('one'), attendee: own },
    { type: 'space.attendeeAdded', meeting: meeting('two'), attendee: { party: other } },
    { type: 'space.attendeeLeft', meeting: meeting('one'), attendee: own },
    { type: 'space.attendeeLeft', meeting: meeting('one'), attendee: { party: other } },
    { type: 'space.meetingEnded', meeting: ended('one') },
    { type: 'space.meetingEnded', meeting: ended('two') },
    { type: 'space.meetingKnown', meeting: meeting('one') },
    { type: 'space.meetingKnown', meeting: meeting('two') },
    { type: 'space.meetingKnown', meeting: null },
    ...steps.map((step): SpaceEvent => ({ type: 'space.failed', step, code: 'invalid_payload', message: '' })),
    { type: 'space.lost' },
    { type: 'space.restored' },
    { type: 'connection.opened', self },
    { type: 'connection.failed', error: { code: 'authentication:1', message: '' } },
    { type: 'connection.gaveUp' },
  ]
}

/** The state's value and every field a guard or a view reads, numbers normalised. */
function key({ value, context }: SpaceSnapshot): string {
  const { idle, media, meeting: known, retries, muteOrdered, wantsCall, fault } = context
  const flags = [media.wanted, media.confirmed, media.sent].map(({ audio, connected }) => `${audio}${connected}`)
  const isMarked = [idle.mark === context.announcement, media.mark === context.announcement]
  return JSON.stringify([
    value,
    idle.wanted,
    idle.confirmed,
    idle.sent,
    ...flags,
    isMarked,
    known?.id,
    known?.state,
  ]).concat(JSON.stringify([Math.min(retries, 1), muteOrdered, wantsCall, fault === null ? 0 : 1]))
}

/** The regions are many, so the walk looks at a part of them at a time. */
const only = (kept: readonly SpaceEvent['type'][]) => (snapshot: SpaceSnapshot) =>
  samples(snapshot).filter(({ type }) => kept.includes(type))
const arrival = ['space.opened', 'connection.opened', 'space.joined'] as const

describe('the space chart', () => {
  const walk = (
    kept: readonly SpaceEvent['type'][] | null,
    stopAt: (snapshot: SpaceSnapshot) => boolean = () => false,
  ) => walkChart(spaceChart, { input, events: kept === null ? samples : only(kept), key, stopAt })
  const outage = ['space.lost', 'space.restored'] as const
  const walks = [
    walk(null, (snapshot) => snapshot.matches({ live: 'inRoom' })),
    walk([...arrival, ...outage, 'space.refused', 'setIdle', 'space.announced', 'space.failed']),
    walk([
      ...arrival,
      ...outage,
      'enterCall',
      'updateMedia',
      'leaveCall',
      'space.announced',
      'space.attendeeAdded',
      'space.attendeeLeft',
      'space.meetingEnded',
      'space.muteOrdered',
      'space.failed',
    ]),
    walk([
      ...arrival,
      ...outage,
      'space.announced',
      'space.attendeeAdded',
      'space.meetingStarted',
      'space.meetingKnown',
      'space.meetingEnded',
    ]),
    walk([
      ...arrival,
      ...outage,
      'sendTyping',
      'space.partyRemoved',
      'space.partiesRequested',
      'roster.appeared',
      'leave',
      'shutDown',
      'connection.gaveUp',
      'space.announced',
    ]),
  ]
  const reached = walks.flatMap((walk) => [...walk.reached.values()])

  it('names every delay and id it uses, and leaves every waiting state in time', () => {
    expect(chartLint(spaceChart)).toEqual([])
  })

  it('takes every transition and reaches every state, when every event is tried once in every reachable state', () => {
    const taken = new Set(walks.flatMap((walk) => [...walk.taken]))
    const visited = new Set(walks.flatMap((walk) => [...walk.visited]))
    const names = transitionNames(spaceChart)
    const ids = stateIds(spaceChart)
    const tries = walks.reduce((sum, walk) => sum + walk.tries, 0)
    process.stdout.write(
      `space chart: ${visited.size}/${ids.length} states, ${taken.size}/${names.length} transitions, ` +
        `${walks.map((walk) => walk.reached.size).join('+')} situations, ${tries} events tried\n`,
    )
    expect(names.filter((name) => !taken.has(name))).toEqual([])
    expect(ids.filter((id) => !visited.has(id))).toEqual([])
  }, 60_000)

  it('is not in the call, wants nothing there and has nothing confirmed, wherever the view says none', () => {
    for (const { snapshot } of reached) {
      const { call, myMedia, state } = toSpaceFacts(snapshot)
      if (state !== 'joined' && state !== 'reconnecting') continue
      if (call === 'none')
        expect(myMedia).toMatchObject({ pending: false, confirmed: { audio: false }, muteOrdered: false })
      if (call === 'reconnecting') expect(myMedia.confirmed.audio).toBe(false)
    }
  })

  it('has no operation left in any ending', () => {
    for (const { snapshot } of reached)
      if (snapshot.status !== 'active') expect(snapshot.context.operations).toEqual([])
  })
})
