/**
 * Consultations over calls that do only what a test says: each command waits until the test says what came of it. For what
 * calls do in no set order, or are not known to do at all.
 *
 * @internal
 */
import { expect, onTestFinished } from 'vitest'
import type { Feature } from '../../client/feature.ts'
import { type Cell, createCell } from '../../client/readable.ts'
import { createLeanClient } from '../../createLeanClient.ts'
import { deferred } from '../../feature/promises.ts'
import { createMemoryNetwork } from '../../testing/memory.ts'
import { createTestClock, settled } from '../../testing/testClock.ts'
import type { CallView } from '../call.handle.ts'
import type { ConsultedCalls } from './consultation.ports.ts'
import type { Leg, StepName } from './consultation.setup.ts'
import { consultation } from './consultation.ts'

type Ending = NonNullable<CallView['ending']>
type ScriptedCalls = ConsultedCalls & { make: () => string }

/** Longer than any step may take. */
const longestStepMs = 600_000
const fault = { code: 'call:2', message: 'The call says no.' } as const
const steps: readonly StepName[] = ['hold', 'unhold', 'end', 'directTransfer', 'consultativeTransfer', 'join']
const can = Object.fromEntries(steps.map((name) => [name, { allowed: true }]))

/** Two calls, named `first` and `second`, of which the first is established. */
function createCalls() {
  const cells = new Map<string, Cell<CallView>>()
  const views = new Map<string, CallView>()
  const asked: string[] = []
  let settle = (_?: typeof fault) => {}

  function show(leg: Leg, change: object): void {
    const hold = { local: { wanted: false, confirmed: false, pending: false } }
    const before = views.get(leg) ?? ({ id: leg, state: 'Initiating', ending: null, hold, can } as unknown as CallView)
    views.set(leg, { ...before, ...change })
    if (!cells.has(leg))
      cells.set(
        leg,
        createCell(() => views.get(leg) as CallView, fail),
      )
    cells.get(leg)?.invalidate()
  }
  const fail = (error: unknown) => {
    throw error
  }
  const holds = (leg: Leg, wanted: boolean, pending: boolean) => show(leg, { hold: { local: { wanted, pending } } })
  const ends = (leg: Leg, reason: Ending['reason'], layer: Ending['layer'] = 'signaling') =>
    show(leg, { state: 'Ended', ending: { reason, layer } })

  const command = (name: StepName) => (callId: string, other: string) => {
    asked.push([name, callId, other].filter(Boolean).join(' '))
    const leg = callId as Leg
    const { promise, settle: end } = deferred()
    const isHolding = name === 'hold' || name === 'unhold'
    if (isHolding) holds(leg, name === 'hold', true)
    settle = (error) => {
      if (isHolding) holds(leg, (name === 'hold') === (error === undefined), false)
      if (name === 'end' && error === undefined) ends(leg, 'hungUp', 'application')
      end(error)
    }
    return promise
  }
  const api: ScriptedCalls = {
    getById: (id) => views.get(id),
    observe: (id = '') => cells.get(id) as Cell<CallView>,
    make() {
      show('second', {})
      return 'second'
    },
    hold: command('hold'),
    unhold: command('unhold'),
    end: command('end'),
    directTransfer: command('directTransfer'),
    consultativeTransfer: command('consultativeTransfer'),
    join: command('join'),
  }
  show('first', { state: 'Connected' })
  const feature: Feature<'call', ScriptedCalls> = { name: 'call', install: () => ({ api, destroy: () => {} }) }
  return { feature, asked, show, holds, ends, settle: (error?: typeof fault) => settle(error) }
}

/** A consultation that has just begun: the first call is asked to hold. */
export async function begun() {
  const clock = createTestClock()
  const { feature, asked, show, holds, ends, settle } = createCalls()
  const errors: unknown[] = []
  const client = createLeanClient({
    transport: createMemoryNetwork().connect('alice'),
    clock,
    features: [feature, consultation()],
    onError: (error) => errors.push(error),
  })
  const id = client.consultation.start('first', 'carol')
  await settled()
  onTestFinished(async () => {
    await client.destroy()
    expect({ errors, timers: clock.pending() }).toEqual({ errors: [], timers: 0 })
  })
  return {
    api: client.consultation,
    id,
    view: () => client.consultation.getById(id),
    /** What was asked of the calls, in order. */
    asked,
    /** The command that was asked last, is done. */
    async succeeds() {
      settle()
      await settled()
    },
    async fails() {
      settle(fault)
      await settled()
    },
    /** Nobody ever hears of it again. */
    neverComes: () => clock.advance(longestStepMs),
    async becomes(leg: Leg, state: CallView['state']) {
      show(leg, { state })
      await settled()
    },
    async unheld(leg: Leg) {
      holds(leg, false, false)
      await settled()
    },
    async ends(leg: Leg, reason: Ending['reason'], layer?: Ending['layer']) {
      ends(leg, reason, layer)
      await settled()
    },
  }
}

export { settled }

export type Script = Awaited<ReturnType<typeof begun>>

/** The first is held, and the second rings. */
export async function reaching(): Promise<Script> {
  const script = await begun()
  await script.succeeds()
  await script.becomes('second', 'Ringing')
  return script
}

/** We talk to the second. */
export async function talkingToSecond(): Promise<Script> {
  const script = await reaching()
  await script.becomes('second', 'Connected')
  return script
}

/** We went back to the first for a while. */
export async function talkingToFirst(): Promise<Script> {
  const script = await talkingToSecond()
  script.api.swap(script.id)
  await settled()
  await script.succeeds()
  await script.succeeds()
  return script
}
