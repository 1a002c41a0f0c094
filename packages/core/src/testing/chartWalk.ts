import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  createActor,
  type EventFromLogic,
  type InputFrom,
  type InspectionEvent,
  type SnapshotFrom,
} from 'xstate'

/** A state that was reached, with the events of one shortest way to it. */
export interface Reached<Chart extends AnyStateMachine> {
  snapshot: SnapshotFrom<Chart>
  path: readonly EventFromLogic<Chart>[]
}

/** What a walk saw. */
export interface Walk<Chart extends AnyStateMachine> {
  reached: ReadonlyMap<string, Reached<Chart>>
  /** Names of the transitions that were taken, as {@link transitionNames} lists them. */
  taken: ReadonlySet<string>
  /** Ids of the state nodes that were active once. */
  visited: ReadonlySet<string>
  /** How often an event was tried in a state. */
  tries: number
}

export interface WalkOptions<Chart extends AnyStateMachine> {
  input?: InputFrom<Chart>
  /** Samples of every event; those of the delays are added. */
  events: (snapshot: SnapshotFrom<Chart>) => readonly EventFromLogic<Chart>[]
  /** Names a state: its value and every field of the context that a guard reads, attempts normalised. */
  key: (snapshot: SnapshotFrom<Chart>) => string
  /** Leave the `after` events out. */
  withoutDelays?: boolean
  /** States to reach but not to go on from. */
  stopAt?: (snapshot: SnapshotFrom<Chart>) => boolean
  /** States at most; more is an error, since the key then holds too much. */
  limit?: number
}

export interface Transition {
  source: AnyStateNode
  eventType: string
  target?: readonly AnyStateNode[]
  guard?: unknown
}

const nodesOf = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(nodesOf)]

/** A name of a transition that stands for it in reports: source, event, and its place among those for this event. */
export function nameOf(transition: Transition): string {
  const { source, eventType } = transition
  const siblings: readonly unknown[] =
    eventType === '' ? (source.always ?? []) : [...(source.transitions.get(eventType) ?? [])]
  const place = siblings.indexOf(transition)
  return `${source.id} ${eventType === '' ? 'always' : eventType}${siblings.length > 1 ? ` [${place}]` : ''}`
}

/** Every transition of a chart. */
export const transitionsOf = (chart: AnyStateMachine): Transition[] =>
  nodesOf(chart.root).flatMap(
    (node) => [...[...node.transitions.values()].flat(), ...(node.always ?? [])] as unknown as Transition[],
  )

/** Every transition of a chart, by name. */
export const transitionNames = (chart: AnyStateMachine): string[] => transitionsOf(chart).map(nameOf)

/** Ids of all state nodes of a chart. */
export const stateIds = (chart: AnyStateMachine): string[] => nodesOf(chart.root).map(({ id }) => id)

/**
 * Tries every event in every reachable state, breadth first, without running actions: XState's own transition function
 * over an actor that is never started, whose inspection events tell which transitions were taken.
 */
export function walkChart<Chart extends AnyStateMachine>(chart: Chart, options: WalkOptions<Chart>): Walk<Chart> {
  const taken = new Set<string>()
  const visited = new Set<string>()
  const reached = new Map<string, Reached<Chart>>()
  let tries = 0

  const self = createActor(chart, {
    input: options.input as InputFrom<Chart>,
    inspect: (event: InspectionEvent) => {
      if (event.type !== '@xstate.microstep') return
      for (const node of (event.snapshot as AnyMachineSnapshot)._nodes) visited.add(node.id)
      for (const transition of event._transitions as unknown as Transition[]) taken.add(nameOf(transition))
    },
  } as never)
  const scope = {
    self,
    id: '',
    sessionId: '',
    system: self.system,
    logger: () => {},
    defer: () => {},
    stopChild: () => {},
    emit: () => {},
    actionExecutor: () => {},
  } as never

  const queue: Reached<Chart>[] = []
  const reach = (snapshot: SnapshotFrom<Chart>, path: readonly EventFromLogic<Chart>[]) => {
    const name = options.key(snapshot)
    if (reached.has(name)) return
    const state = { snapshot, path }
    reached.set(name, state)
    if (reached.size > (options.limit ?? 20_000))
      throw new Error(`More than ${options.limit ?? 20_000} states: ${name}`)
    for (const node of (snapshot as AnyMachineSnapshot)._nodes) visited.add(node.id)
    queue.push(state)
  }
  const delayed = (snapshot: SnapshotFrom<Chart>) =>
    options.withoutDelays === true
      ? []
      : (snapshot as AnyMachineSnapshot)._nodes.flatMap(({ after }) =>
          after.map(({ eventType }) => ({ type: eventType }) as EventFromLogic<Chart>),
        )

  reach(chart.getInitialSnapshot(scope, options.input as never) as SnapshotFrom<Chart>, [])
  for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
    const { snapshot, path } = state
    if ((snapshot as AnyMachineSnapshot).status !== 'active' || options.stopAt?.(snapshot) === true) continue
    for (const event of [...options.events(snapshot), ...delayed(snapshot)]) {
      tries += 1
      const next = chart.transition(snapshot as never, event as never, scope) as unknown as SnapshotFrom<Chart>
      if ((next as AnyMachineSnapshot).status === 'error') throw (next as AnyMachineSnapshot).error
      if (!Object.is(next, snapshot)) reach(next, [...path, event])
    }
  }
  return { reached, taken, visited, tries }
}
