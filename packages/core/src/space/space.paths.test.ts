import { describe, expect, it } from 'vitest'
import type { Attendee, MeetingState } from '../ports/index.ts'
import { chartLint } from '../testing/chartLint.ts'
import { stateIds, transitionNames, walkChart } from '../testing/chartWalk.ts'
import { spaceChart } from './space.chart.ts'
import type { SpaceAbilities, SpaceEvent, SpaceInput, SpaceStep } from './space.events.ts'
import { changesMedia } from './space.operations.ts'
import { isOrder } from './space.orders.ts'
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
const steps: readonly SpaceStep[] = [
  'leave',
  'announce',
  'sendMediaState',
  'leaveCall',
  'fetchMeeting',
  'typing',
  'startRecording',
]
const recording = { id: 'recording', startTime: '2026-01-01T00:00:00.000Z' }
const recorded = { ...meeting('one'), recordings: [recording] }

/** One of every event, and one for each outcome of a guard. */
function samples({ context }: SpaceSnapshot): readonly SpaceEvent[] {
  const operationId = 'operation'
  const attempts = [context.attempt, context.attempt - 1]
  const sends = [context.own.attempt, context.own.attempt - 1]
  const sending = { audio: true, video: false, screenshare: context.media.wanted.screenshare, tracks: [] }
  const requests = context.operations.map(({ id }) => id).slice(0, 1)
  return [
    { type: 'leave', operationId },
    { type: 'join', operationId },
    { type: 'setIdle', operationId, idle: true },
    { type: 'setIdle', operationId, idle: false },
    { type: 'user.acted' },
    { type: 'user.hid' },
    { type: 'user.showed' },
    { type: 'enterCall', operationId, media: { audio: true } },
    { type: 'updateMedia', operationId, media: { connected: true } },
    { type: 'updateMedia', operationId, media: { connected: false } },
    { type: 'startShare', operationId, media: { screenshare: true }, choices: { screenshare: true } },
    { type: 'stopShare', operationId, media: { screenshare: false } },
    { type: 'leaveCall', operationId },
    { type: 'sendTyping', operationId },
    { type: 'startRecording', operationId },
    { type: 'stopRecording', operationId },
    { type: 'endMeeting', operationId },
    { type: 'muteParticipant', operationId, party: other },
    { type: 'removeParticipant', operationId, party: other },
    ...requests.flatMap((requestId): SpaceEvent[] => [
      { type: 'space.ordered', requestId },
      { type: 'order.timedOut', requestId },
    ]),
    { type: 'shutDown' },
    { type: 'space.opened' },
    ...attempts.flatMap((attempt): SpaceEvent[] => [
      { type: 'space.joined', attempt, sessionId: 'alice-1', self },
      { type: 'space.refused', attempt, code: 'removed', message: '' },
      { type: 'space.refused', attempt, code: 'password_required', message: '' },
    ]),
    { type: 'space.left' },
    { type: 'space.announced', attempt: context.announcement, party: self },
    { type: 'space.announced', attempt: context.announcement - 1 },
    { type: 'space.partyRemoved', party: self, by: other },
    { type: 'space.partyRemoved', party: other },
    { type: 'space.partiesRequested', by: other },
    { type: 'space.partiesRequested', by: self },
    { type: 'roster.appeared', party: other },
    { type: 'roster.members', members: [] },
    { type: 'roster.full' },
    { type: 'roster.watched', sessionIds: null },
    { type: 'roster.connected', isConnected: true },
    { type: 'roster.connected', isConnected: false },
    ...sends.flatMap((attempt): SpaceEvent[] => [
      { type: 'meeting.sending', attempt, ...sending },
      { type: 'meeting.sendFailed', attempt, fault: { name: 'denied', message: '' } },
    ]),
    { type: 'meeting.trackEnded', trackId: 'screen', kind: 'video', isScreen: true },
    { type: 'meeting.interrupted', kind: 'audio' },
    { type: 'meeting.resumed', kind: 'audio' },
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
    { type: 'space.meetingKnown', meeting: recorded },
    { type: 'space.meetingKnown', meeting: null },
    { type: 'space.recordingStarted', meeting: recorded, recording },
    { type: 'space.recordingStarted', meeting: meeting('two'), recording: { ...recording, id: 'newer' } },
    { type: 'space.recordingEnded', meeting: recorded, recording },
    { type: 'space.recordingReady', meeting: recorded, recording, files: [] },
    ...steps.map((step): SpaceEvent => ({ type: 'space.failed', step, code: 'invalid_payload', message: '' })),
    { type: 'space.lost' },
    { type: 'space.restored' },
    { type: 'connection.opened', self },
    { type: 'connection.failed', error: { code: 'authentication:1', message: '' } },
    { type: 'connection.gaveUp' },
  ]
}

/** The region of our presence goes its own way: where the call is walked it is left out of the key. */
const withoutSelf = (snapshot: SpaceSnapshot) =>
  key(snapshot)
    .replace(/"self":"[a-z]+",/i, '')
    .replace(/\[(true|false),(true|false)\],\["?(one|two|null)/i, '[$2],["$3')

/** The state's value and every field a guard or a view reads, numbers normalised. */
function key({ value, context }: SpaceSnapshot): string {
  const { idle, media, own: mine, meeting: known, recordings, operations } = context
  const flags = [media.wanted, media.confirmed, media.sent, mine.sending].map(
    ({ audio, screenshare, ...rest }) => `${audio}${screenshare}${'connected' in rest ? rest.connected : ''}`,
  )
  const isMarked = [idle.mark === context.announcement, media.mark === context.announcement]
  const recorded = recordings.map(({ id, state }) => [id, state])
  const orders = operations.filter(({ type }) => isOrder(type)).map(({ type, status }) => [type, status])
  return JSON.stringify([
    value,
    [idle.wanted, idle.confirmed, idle.sent, idle.byUser],
    flags,
    isMarked,
    [known?.id, known?.state, [...new Set(context.endedMeetings)].sort(), recorded, orders],
    [Math.min(context.retries, 1), context.reentries, context.muteOrdered, context.wantsCall],
    [context.fault === null, context.shareFault === null, mine.interrupted.audio, mine.isAsking, mine.isTakenBack],
    operations.some(changesMedia),
  ])
}

const isOfSecondMeeting = (event: SpaceEvent) => 'meeting' in event && event.meeting?.id === 'two'

/** The regions are many, so the walk looks at a part of them at a time. One meeting is enough for its call. */
const only = (kept: readonly SpaceEvent['type'][]) => (snapshot: SpaceSnapshot) =>
  samples(snapshot).filter(
    (event) => kept.includes(event.type) && !(kept.includes('enterCall') && isOfSecondMeeting(event)),
  )
const arrival = ['space.opened', 'connection.opened', 'space.joined'] as const

describe('the space chart', () => {
  const idling = { ...input.settings, idleAfterMs: 300_000 }
  const walk = (
    kept: readonly SpaceEvent['type'][] | null,
    stopAt: (snapshot: SpaceSnapshot) => boolean = () => false,
    abilities: SpaceAbilities = input.abilities,
  ) =>
    walkChart(spaceChart, {
      input: { ...input, abilities, settings: kept?.includes('user.acted') ? idling : input.settings },
      events: kept === null ? samples : only(kept),
      key: kept?.includes('enterCall') ? withoutSelf : key,
      stopAt,
    })
  const rich = { meetingMedia: true, orders: true }
  const entering = [...arrival, 'enterCall', 'meeting.sending', 'space.attendeeAdded'] as const
  const tooMuch = (snapshot: SpaceSnapshot) =>
    snapshot.context.operations.length > 1 || snapshot.context.endedMeetings.length > 1
  /** Where the walk of one region need not go on in others. */
  const inCallWith = (snapshot: SpaceSnapshot) => snapshot.context.reentries > 1
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
    walk([...arrival, 'user.acted', 'user.hid', 'user.showed', 'setIdle', 'space.announced', 'space.lost']),
    walk([...arrival, 'space.refused', 'join', 'leave', 'shutDown', 'connection.gaveUp']),
    // With media of our own: how we get into the call and out of it, and what is captured.
    walk(
      [...entering, 'leaveCall', 'meeting.sendFailed', 'roster.full', 'space.lost', 'space.joined'],
      inCallWith,
      rich,
    ),
    walk(
      [...entering, 'leaveCall', 'space.attendeeLeft', 'space.meetingEnded', 'space.lost', 'updateMedia'],
      inCallWith,
      rich,
    ),
    walk([...entering, 'space.attendeeLeft', 'startShare', 'stopShare'], inCallWith, rich),
    walk([...entering, 'space.muteOrdered', 'roster.full', 'roster.members', 'roster.watched'], inCallWith, rich),
    walk([...entering, 'startShare', 'stopShare', 'meeting.sendFailed', 'meeting.trackEnded'], inCallWith, rich),
    // What the back end refuses of it.
    walk([...entering, 'startShare', 'stopShare', 'space.announced', 'space.failed'], inCallWith, rich),
    walk([...entering, 'meeting.interrupted', 'meeting.resumed', 'roster.connected'], inCallWith, rich),
    // What the chart has in the call without media of its own, with shares.
    walk([...arrival, 'enterCall', 'startShare', 'stopShare', 'space.announced', 'space.lost', 'space.attendeeLeft']),
    walk(
      [
        ...arrival,
        'space.meetingStarted',
        'space.meetingKnown',
        'space.meetingEnded',
        'space.recordingStarted',
        'space.recordingEnded',
        'space.recordingReady',
        'startRecording',
        'stopRecording',
        'space.ordered',
        'order.timedOut',
        'space.lost',
      ],
      tooMuch,
      rich,
    ),
    walk(
      [
        ...arrival,
        'space.meetingStarted',
        'endMeeting',
        'muteParticipant',
        'removeParticipant',
        'space.ordered',
        'order.timedOut',
        'space.meetingEnded',
        'space.failed',
        'space.lost',
      ],
      tooMuch,
      rich,
    ),
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
