import { describe, expect, it } from 'vitest'
import { chartLint } from '../../testing/chartLint.ts'
import { stateIds, transitionNames, walkChart } from '../../testing/chartWalk.ts'
import { consultationChart } from './consultation.chart.ts'
import type { ConsultationEvent, Leg } from './consultation.setup.ts'
import { commandNames, permissionOf, stateOf, toConsultationView } from './consultation.view.ts'

const inputOf = (mixes: boolean) => ({
  consultationId: 'consultation',
  first: 'first',
  destination: 'carol',
  mixes,
  stepTimeoutMs: 1000,
})

const ended = (leg: Leg): ConsultationEvent[] => [
  { type: `${leg}.ended`, reason: 'hungUp', isOurs: false },
  { type: `${leg}.ended`, reason: 'hungUp', isOurs: true },
  { type: `${leg}.ended`, reason: 'transferred', isOurs: true },
  { type: `${leg}.ended`, reason: 'joined', isOurs: true },
]

const samples: readonly ConsultationEvent[] = [
  ...commandNames.map((type) => ({ type, operationId: 'newer' })),
  { type: 'shutDown' },
  { type: 'second.made', callId: 'second' },
  { type: 'second.rang' },
  { type: 'second.answered' },
  { type: 'first.unheld' },
  { type: 'second.unheld' },
  ...ended('first'),
  ...ended('second'),
  { type: 'step.done' },
  { type: 'step.failed', error: { code: 'call:2', message: 'no' } },
]

const walkOf = (mixes: boolean) =>
  walkChart(consultationChart, {
    input: inputOf(mixes),
    events: () => samples,
    key: ({ value, context: { second, operation, outcome, reason, error } }) =>
      JSON.stringify([value, second, operation?.type, outcome, reason, error?.code]),
  })

describe('the consultation chart', () => {
  it('names every delay and id it uses, and leaves every waiting state in time', () => {
    expect(chartLint(consultationChart)).toEqual([])
  })

  it('takes every transition and reaches every state', () => {
    const walk = walkOf(true)
    const names = transitionNames(consultationChart)
    const ids = stateIds(consultationChart)
    process.stdout.write(
      `consultation chart: ${walk.visited.size}/${ids.length} states, ${walk.taken.size}/${names.length} transitions, ${walk.tries} events tried\n`,
    )
    expect(names.filter((name) => !walk.taken.has(name))).toEqual([])
    expect(ids.filter((id) => !walk.visited.has(id))).toEqual([])
  })

  it('has one public state everywhere, and an outcome where it ends or is about to', () => {
    for (const { snapshot } of walkOf(true).reached.values()) {
      const { state, outcome } = toConsultationView(snapshot)
      const tags = [...snapshot.tags].filter((tag) => tag !== 'resting')
      expect(tags).toEqual(snapshot.status === 'done' ? [] : [state])
      expect(outcome !== null).toBe(['goingBack', 'goingOn', 'ended'].includes(state))
    }
  })

  it('has no command under way where it rests or has ended', () => {
    for (const { snapshot } of walkOf(true).reached.values())
      if (snapshot.hasTag('resting') || snapshot.status === 'done') expect(snapshot.context.operation).toBeNull()
  })

  it('refuses with a reason what it would not do', () => {
    const refusals = new Set<string>()
    for (const mixes of [true, false])
      for (const { snapshot } of walkOf(mixes).reached.values())
        for (const name of commandNames) {
          const { allowed, reason } = permissionOf(name, snapshot)
          expect(allowed).toBe(snapshot.status === 'active' && snapshot.can({ type: name, operationId: 'probe' }))
          if (!allowed) refusals.add(`${stateOf(snapshot)} ${name}: ${reason}`)
        }
    expect([...refusals].toSorted()).toMatchInlineSnapshot(`
      [
        "completing cancel: negotiating",
        "completing complete: negotiating",
        "completing join: negotiating",
        "completing join: notSupported",
        "completing swap: negotiating",
        "dialing join: notSupported",
        "dialing join: state",
        "dialing swap: state",
        "ended cancel: ended",
        "ended complete: ended",
        "ended join: ended",
        "ended swap: ended",
        "goingBack cancel: negotiating",
        "goingBack complete: negotiating",
        "goingBack join: negotiating",
        "goingBack join: notSupported",
        "goingBack swap: negotiating",
        "goingOn cancel: negotiating",
        "goingOn complete: negotiating",
        "goingOn join: negotiating",
        "goingOn join: notSupported",
        "goingOn swap: negotiating",
        "holding complete: negotiating",
        "holding join: negotiating",
        "holding join: notSupported",
        "holding swap: negotiating",
        "joining cancel: negotiating",
        "joining complete: negotiating",
        "joining join: negotiating",
        "joining swap: negotiating",
        "ringing join: notSupported",
        "ringing join: state",
        "ringing swap: state",
        "swapping cancel: negotiating",
        "swapping complete: negotiating",
        "swapping join: negotiating",
        "swapping join: notSupported",
        "swapping swap: negotiating",
        "talkingToFirst join: notSupported",
        "talkingToSecond join: notSupported",
      ]
    `)
  })
})
