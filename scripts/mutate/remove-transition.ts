/**
 * Setup file of the runs of `pnpm mutate:charts`. It takes the transition that `mutation` names (`chart id|transition
 * name`), or its guard (`…|guard`), out of its chart, in every machine that is built from it. With a `survey` folder it
 * notes which test takes which transitions and which guards said no in it, and how long it lasts.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, inject } from 'vitest'
import { or, StateNode } from 'xstate'
import { nameOf, type Transition } from '../../packages/core/src/testing/chartWalk.ts'

declare module 'vitest' {
  interface ProvidedContext {
    mutation: string
    survey: string
  }
}

interface InitializedNode {
  machine: { id: string }
  transitions: Map<string, Transition[]>
  always?: Transition[]
}

/** What runs now: modules stay from run to run, so machines look here when they are asked. */
const place = globalThis as { mutationRun?: { mutation: string; taken: Set<string> } }
place.mutationRun ??= { mutation: '', taken: new Set() }
const run = place.mutationRun
run.mutation = inject('mutation')
const survey = inject('survey')

/** Nothing asks so often at once but a loop; where each round is slow, fewer rounds that last long are one as well. */
const mostAtOnce = 100_000
const slow = { rounds: 2_000, ms: 8_000 }
let askedAtOnce = 0
let askedFirst = 0

/** Two `always` may follow each other for ever without what is missing, and nothing but an error ends what never lets go. */
function refuseToLoop(): void {
  askedAtOnce += 1
  if (askedAtOnce === 1) {
    askedFirst = performance.now()
    setImmediate(() => {
      askedAtOnce = 0
    })
  }
  const isSlowLoop = askedAtOnce > slow.rounds && performance.now() - askedFirst > slow.ms
  if (askedAtOnce > mostAtOnce || isSlowLoop) throw new Error('Without this the chart loops.')
}

/** A transition whose guard is never true is as good as gone. XState reads the actions of a transition that it takes. */
function watch(transition: Transition, name: string): void {
  const { actions, guard } = transition as unknown as { actions: unknown; guard?: Parameters<typeof or>[0][number] }
  const noteRefusal = () => {
    run.taken.add(`${name}|guard`)
    return false
  }
  const watched = guard === undefined || survey === '' ? guard : or([guard, noteRefusal])
  Object.defineProperties(transition, {
    actions: {
      get() {
        run.taken.add(name)
        return actions
      },
    },
    guard: {
      get() {
        if (run.mutation === name)
          return () => {
            refuseToLoop()
            return false
          }
        if (run.mutation !== `${name}|guard`) return watched
        refuseToLoop()
        return undefined
      },
    },
  })
}

const prototype = StateNode.prototype as unknown as {
  _initialize: (this: InitializedNode) => void
  isWatched?: boolean
}
const initialize = prototype._initialize

if (prototype.isWatched !== true)
  prototype._initialize = function initializeWatched() {
    initialize.call(this)
    const all = [...[...this.transitions.values()].flat(), ...(this.always ?? [])]
    const names = all.map((transition) => `${this.machine.id}|${nameOf(transition)}`)
    for (const [index, transition] of all.entries()) watch(transition, names[index] as string)
  }
prototype.isWatched = true

if (survey !== '') {
  let startedAt = 0
  beforeEach(() => {
    run.taken.clear()
    startedAt = performance.now()
  })
  afterEach(({ task }) => {
    const titles: string[] = []
    for (let at: { name: string; suite?: typeof at } | undefined = task; at !== undefined; at = at.suite)
      titles.unshift(at.name)
    const row = {
      file: task.file.filepath,
      title: titles.join(' '),
      ms: performance.now() - startedAt,
      taken: [...run.taken],
    }
    appendFileSync(join(survey, 'tests.jsonl'), `${JSON.stringify(row)}\n`)
  })
}
