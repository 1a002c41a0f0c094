import { createActor } from 'xstate'
import type { Feature, FeatureContext, Installed } from '../../client/feature.ts'
import { type Cell, createCell } from '../../client/readable.ts'
import type { ErrorInfo, SwitchhookError } from '../../errors.ts'
import { given } from '../../feature/given.ts'
import { createHandle } from '../../feature/handle.ts'
import { perKey } from '../../feature/perKey.ts'
import { destroyed, rejected, toInfo } from '../../feature/promises.ts'
import type { CallApi } from '../call.api.ts'
import { parseCallMedia, parseDestination, parseDisplayName, parseOptions } from '../call.arguments.ts'
import { refusalError } from '../call.can.ts'
import type { ConsultationApi, ConsultationEvents } from './consultation.api.ts'
import { provideCalls } from './consultation.ports.ts'
import type { ConsultationCommandName } from './consultation.setup.ts'
import { type ConsultationView, commandNames, permissionOf, stateOf, toConsultationView } from './consultation.view.ts'

const unknown = (what: string, id: unknown): ErrorInfo => ({
  code: 'call:7',
  message: `There is no ${what} '${String(id)}'.`,
})

/** A consultation that runs, or ran. */
interface Consultation {
  view: () => ConsultationView
  run: (name: ConsultationCommandName) => Promise<void>
  shutDown: () => void
}

/**
 * More time for a step than the calls themselves give it, in milliseconds: capture, three corrections and the like come
 * before that.
 */
const graceMs = 240_000

/**
 * Consultations: `client.consultation`. It needs the calls of the client: give it after `calls()`, or as one of the
 * `features` of `createClient`.
 */
export function consultation(): Feature<'consultation', ConsultationApi, ConsultationEvents> {
  return { name: 'consultation', install: installConsultation }
}

function installConsultation(context: FeatureContext): Installed<ConsultationApi> {
  const { clock, config, newId, onError, watch } = context
  const emit = <Type extends keyof ConsultationEvents>(type: Type, payload: ConsultationEvents[Type]) =>
    context.emit(type, payload)
  const calls = () => context.namespace('call') as CallApi
  const known = new Map<string, Consultation>()
  const cells = new Map<string, Cell<ConsultationView | undefined>>()
  const dials = new Map<string, () => string>()
  let isDestroyed = false

  const chart = provideCalls(calls, (id) => dials.get(id)?.() ?? '')
  const cellOf = perKey(cells, (id) => createCell(() => known.get(id)?.view(), onError))
  const viewOf = (id: string) => cellOf(id).getSnapshot() as ConsultationView
  const all = () => [...known.keys()].map(viewOf)
  const live = () => all().filter(({ state }) => state !== 'ended')
  const newestCell = createCell<ConsultationView | undefined>(
    () => live().at(-1),
    onError,
    (_, next) => next,
  )
  const listCell = createCell<readonly ConsultationView[]>(all, onError)

  function create(id: string, first: string, destination: string, mixes: boolean): void {
    const { call, request } = config()
    const stepTimeoutMs = call.ringTimeout + call.lossTimeout + request.restTimeout + graceMs
    const input = { consultationId: id, first, destination, mixes, stepTimeoutMs }
    const actor = watch(createActor(chart, { id, input, clock }))
    const snapshot = () => actor.getSnapshot()
    let isBegun = false
    const begin = () => {
      if (!isBegun) actor.start()
      isBegun = true
    }
    let broken: ErrorInfo | undefined
    const view = (): ConsultationView => ({
      ...toConsultationView(snapshot()),
      ...(broken && { state: 'ended', outcome: 'failed', error: broken }),
    })
    let told: ConsultationView['state'] = stateOf(snapshot())

    function stepped(error?: ErrorInfo): void {
      broken = error && toInfo(error)
      const { state, outcome, reason, error: cause } = view()
      for (const cell of [cellOf(id), newestCell, listCell]) cell.invalidate()
      if (state === told) return
      const previous = { state: told }
      told = state
      emit('consultation:change', { consultationId: id, previous })
      if (state === 'ended' && outcome !== null)
        emit('consultation:end', { consultationId: id, outcome, ...given({ reason, error: cause }) })
    }
    const { run } = createHandle(actor, {
      stepped: (_, error) => stepped(error),
      breakdown: { code: 'call:1', message: 'The consultation met an internal error.' },
      close: () => {},
      ended: () => dials.delete(id),
      onError,
    })
    known.set(id, {
      view,
      run(name) {
        begin()
        const { allowed, reason } = permissionOf(name, snapshot())
        return allowed ? run({ type: name, operationId: newId() }) : rejected(refusalError(name, reason))
      },
      shutDown() {
        if (snapshot().status === 'active') actor.send({ type: 'shutDown' })
      },
    })
    // In a microtask, so that the caller has the id before the first event.
    queueMicrotask(begin)
  }

  function start(
    ...[callId, destination, media = { audio: true }, options = {}]: Parameters<ConsultationApi['start']>
  ): string {
    const id = newId()
    const refuse = (error: ErrorInfo) => {
      queueMicrotask(() => emit('consultation:end', { consultationId: id, outcome: 'failed', error: toInfo(error) }))
      return id
    }
    if (isDestroyed) return refuse(destroyed)
    const first = typeof callId === 'string' ? calls()?.getById(callId) : undefined
    if (first === undefined) return refuse(unknown('call', callId))
    try {
      const to = parseDestination(destination, config().call.normalizeDestination)
      parseCallMedia(media)
      parseOptions(options)
      parseDisplayName(options)
      const isTaken = live().some(({ firstCallId, secondCallId }) => [firstCallId, secondCallId].includes(callId))
      if (first.ending !== null) return refuse(refusalError('start', 'ended'))
      if (isTaken || (first.state !== 'Connected' && first.state !== 'On Hold'))
        return refuse(refusalError('start', 'state'))
      dials.set(id, () => calls().make(to, media, options))
      create(id, callId, to, first.can.join.reason !== 'notSupported')
    } catch (error) {
      return refuse(error as SwitchhookError)
    }
    return id
  }

  const command = (name: ConsultationCommandName) => (id: string) => {
    if (isDestroyed) return rejected(destroyed)
    return known.get(id)?.run(name) ?? rejected(unknown('consultation', id))
  }

  return {
    api: {
      ...(Object.fromEntries(commandNames.map((name) => [name, command(name)])) as Pick<
        ConsultationApi,
        ConsultationCommandName
      >),
      start,
      getById: (id) => (known.has(id) ? viewOf(id) : undefined),
      observe: (id) => (id === undefined ? newestCell : cellOf(id)),
      observeAll: () => listCell,
    },
    destroy() {
      isDestroyed = true
      for (const one of known.values()) one.shutDown()
    },
  }
}
