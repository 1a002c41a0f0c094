/**
 * Setup file of a mutated test run: takes the transition that `SWITCHHOOK_MUTATION` names (`chart id|transition name`) out
 * of its chart, in every machine that is built from it.
 */
import { StateNode } from 'xstate'
import { nameOf, type Transition } from '../../packages/core/src/testing/chartWalk.ts'

const [chartId, wanted] = (process.env.SWITCHHOOK_MUTATION ?? '|').split('|')

interface InitializedNode {
  machine: { id: string }
  transitions: Map<string, Transition[]>
  always?: Transition[]
}

const prototype = StateNode.prototype as unknown as { _initialize: (this: InitializedNode) => void }
const initialize = prototype._initialize

prototype._initialize = function initializeMutated() {
  initialize.call(this)
  if (this.machine.id !== chartId) return
  const all = [...[...this.transitions.values()].flat(), ...(this.always ?? [])]
  const found = all.find((transition) => nameOf(transition) === wanted)
  if (found === undefined) return
  for (const [type, list] of this.transitions) {
    if (!list.includes(found)) continue
    const rest = list.filter((transition) => transition !== found)
    if (rest.length > 0) this.transitions.set(type, rest)
    else this.transitions.delete(type)
  }
  if (this.always?.includes(found) === true) this.always = this.always.filter((transition) => transition !== found)
}
