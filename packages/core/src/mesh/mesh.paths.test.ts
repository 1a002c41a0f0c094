import { describe, expect, it } from 'vitest'
import type { AnyStateMachine, SnapshotFrom } from 'xstate'
import type { MeetingSending, TrackInfo } from '../ports/index.ts'
import { chartLint } from '../testing/chartLint.ts'
import { stateIds, transitionNames, walkChart } from '../testing/chartWalk.ts'
import { type MemberEvent, memberChart } from './member.chart.ts'
import { type SendingEvent, sendingChart } from './sending.chart.ts'

const heard: readonly MemberEvent[] = [
  { type: 'leg.taken' },
  { type: 'leg.connected' },
  { type: 'leg.faded' },
  { type: 'leg.over' },
  { type: 'link.lost' },
  { type: 'link.restored' },
  { type: 'letGo' },
]
const memberKey = ({ value, context }: SnapshotFrom<typeof memberChart>) =>
  JSON.stringify([value, context.attempts, context.isOnline])
const member = [true, false].map((makesOffer) =>
  walkChart(memberChart, { input: { makesOffer, isOnline: true }, events: () => heard, key: memberKey, limit: 200 }),
)

const tracks: readonly TrackInfo[] = [
  { id: 'microphone', kind: 'audio' },
  { id: 'camera', kind: 'video' },
  { id: 'screen', kind: 'video', isScreen: true },
]
const wishes: readonly MeetingSending[] = [
  { audio: false, video: false, screenshare: false },
  { audio: true, video: true, screenshare: false },
  { audio: { deviceId: { exact: 'other' } }, video: false, screenshare: true },
]
/** What the engine answers: all of it, only some, nothing. */
const answers = [
  { type: 'xstate.done.actor.capture', output: tracks },
  { type: 'xstate.done.actor.capture', output: tracks.slice(0, 1) },
  { type: 'xstate.error.actor.capture', error: new Error('denied') },
] as unknown as readonly SendingEvent[]
const sending = walkChart(sendingChart, {
  input: { captureTimeoutMs: 1000 },
  events: (snapshot): readonly SendingEvent[] => [
    ...(snapshot.matches({ open: 'capturing' }) ? answers : []),
    ...wishes.map((media): SendingEvent => ({ type: 'send', attempt: snapshot.context.attempt + 1, media })),
    ...tracks.map(({ id }): SendingEvent => ({ type: 'track.ended', trackId: id })),
    { type: 'stop' } as const,
  ],
  key: ({ value, context: { wish, sent, asking, attempt } }) =>
    JSON.stringify([value, wish, sent, asking.wish, asking.attempt === attempt]),
  limit: 3000,
})

describe.each([
  ['the chart of a member of a meeting', memberChart as AnyStateMachine, member],
  ['the chart of what is sent to a meeting', sendingChart as AnyStateMachine, [sending]],
] as const)('%s', (name, chart, walks) => {
  it('names every delay and id it uses, and leaves every waiting state in time', () => {
    expect(chartLint(chart)).toEqual([])
  })

  it('takes every transition and reaches every state, when every event is tried once in every reachable state', () => {
    const [ids, names] = [stateIds(chart), transitionNames(chart)]
    const taken = new Set(walks.flatMap((walk) => [...walk.taken]))
    const visited = new Set(walks.flatMap((walk) => [...walk.visited]))
    process.stdout.write(
      `${name}: ${visited.size}/${ids.length} states, ${taken.size}/${names.length} transitions, ` +
        `${walks.reduce((sum, { tries }) => sum + tries, 0)} events tried\n`,
    )
    expect(names.filter((one) => !taken.has(one))).toEqual([])
    expect(ids.filter((id) => !visited.has(id))).toEqual([])
  })
})

describe('the chart of a member of a meeting', () => {
  it('never dials more than three times in a row', () => {
    for (const { reached } of member)
      for (const { snapshot } of reached.values()) expect(snapshot.context.attempts).toBeLessThan(4)
  })
})
