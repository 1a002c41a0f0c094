import type { Inspect } from '@switchhook/core'
import type { FlightRecord, InputEntry } from '../recorder/record.ts'
import { type Difference, type Output, play } from './player.ts'

/** How a record is replayed. */
export interface ReplayOptions {
  /** Watches the replayed client, as the option of `createClient` does: every state is reached anew. */
  inspect?: Inspect
}

/** What came of a replay. */
export interface ReplayResult {
  /** What the client did, in order: states, events, what it asked of its ports, timers. */
  trail: readonly Output[]
  /** The state values at the end, by the path of the actor. */
  states: ReadonlyMap<string, unknown>
  /** Where it first did something else than was recorded; null when it did the same. */
  difference: Difference | null
}

/** One input, what the client did with it, and how everything stood then. */
export interface ReplayStep {
  /** 0 is the client as it was created; then each input is one. */
  number: number
  /** Number of the entry in the record; null for step 0. */
  index: number | null
  /** Milliseconds since the epoch. */
  at: number
  input: InputEntry | null
  outputs: readonly Output[]
  /** State values by the path of the actor: `call-1`, `call-1/mediaConnection`. Those that ended are in it too. */
  states: ReadonlyMap<string, unknown>
}

/** A replay to walk through. Every step gives the same wherever one comes from. */
export interface Replay {
  /** How many inputs there are: the number of the last step. */
  length: number
  position: () => number
  step: () => ReplayStep
  /** One on, if there is one. */
  forward: () => ReplayStep
  /** One back, if there is one. */
  back: () => ReplayStep
  /** @throws RangeError for a step that is not there. */
  goTo: (number: number) => ReplayStep
  difference: Difference | null
  /** The step in which it begins; null where there is none. */
  differenceAt: number | null
}

interface Taken {
  input: InputEntry | null
  index: number | null
  outputs: Output[]
}

async function run(record: FlightRecord, options: ReplayOptions) {
  const taken: Taken[] = [{ input: null, index: null, outputs: [] }]
  const difference = await play(
    record,
    {
      input: ({ entry, index }) => taken.push({ input: entry, index, outputs: [] }),
      output: (output) => taken.at(-1)?.outputs.push(output),
    },
    options,
  )
  return { taken, difference }
}

const apply = (states: Map<string, unknown>, outputs: readonly Output[]) => {
  for (const output of outputs)
    if (output.do === 'state') states.set(String(output.actor), output.value ?? output.status ?? null)
}

/**
 * Runs a record through a real client, with ports that report what was recorded, recorded ids, and a clock whose timers
 * fire when they did: the same charts reach the same states.
 * @throws ReplayError when too much of it is lost.
 */
export async function replay(record: FlightRecord, options: ReplayOptions = {}): Promise<ReplayResult> {
  const { taken, difference } = await run(record, options)
  const trail = taken.flatMap(({ outputs }) => outputs)
  const states = new Map<string, unknown>()
  apply(states, trail)
  return { trail, states, difference }
}

const checkpointEvery = 100

/**
 * A replay to walk through, forwards and backwards. The record is run once; then every step is at hand.
 * @throws ReplayError when too much of it is lost.
 */
export async function createReplay(record: FlightRecord, options: ReplayOptions = {}): Promise<Replay> {
  const { taken, difference } = await run(record, options)
  const checkpoints: Map<string, unknown>[] = []
  const running = new Map<string, unknown>()
  for (const [number, { outputs }] of taken.entries()) {
    if (number % checkpointEvery === 0) checkpoints.push(new Map(running))
    apply(running, outputs)
  }
  let position = 0

  function at(number: number): ReplayStep {
    const { input, index, outputs } = taken[number] as Taken
    const checkpoint = Math.floor(number / checkpointEvery)
    const states = new Map(checkpoints[checkpoint])
    for (const passed of taken.slice(checkpoint * checkpointEvery, number + 1)) apply(states, passed.outputs)
    return { number, index, at: record.startedAt + (input?.at ?? 0), input, outputs, states }
  }
  const goTo = (number: number) => {
    if (!Number.isInteger(number) || number < 0 || number >= taken.length)
      throw new RangeError(`There is no step ${number}: they go from 0 to ${taken.length - 1}.`)
    position = number
    return at(number)
  }

  return {
    length: taken.length - 1,
    position: () => position,
    step: () => at(position),
    forward: () => goTo(Math.min(position + 1, taken.length - 1)),
    back: () => goTo(Math.max(position - 1, 0)),
    goTo,
    difference,
    differenceAt:
      difference === null
        ? null
        : Math.max(
            0,
            taken.findLastIndex(({ index }) => index === null || index < difference.index),
          ),
  }
}
