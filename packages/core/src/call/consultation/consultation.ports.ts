import { fromCallback } from 'xstate'
import type { ErrorInfo } from '../../errors.ts'
import type { CallApi } from '../call.api.ts'
import type { CallState } from '../call.view.ts'
import { consultationChart } from './consultation.chart.ts'
import type { ConsultationEvent, StepInput, StepName } from './consultation.setup.ts'

/** What a consultation uses of the calls. */
export type ConsultedCalls = Pick<CallApi, 'getById' | 'observe'> & Record<StepName, CallApi['directTransfer']>

/** What a state of a call means to a consultation. */
const phases: Partial<Record<CallState, 'rang' | 'answered'>> = {
  Ringing: 'rang',
  'Early Media': 'rang',
  Connected: 'answered',
  'On Hold': 'answered',
}

/** Watches calls; each change is looked at after the calls have told of it themselves. Gives the way to stop. */
function watchCalls(calls: ConsultedCalls, callIds: readonly string[], look: () => void): () => void {
  let isWatching = true
  const later = () =>
    queueMicrotask(() => {
      if (isWatching) look()
    })
  const watches = callIds.map((callId) => calls.observe(callId).subscribe(later))
  return () => {
    isWatching = false
    for (const watch of watches) watch.unsubscribe()
  }
}

/**
 * Whether a call is where a step wants it, may be asked, or has to be waited for: the far end or the connection may be at
 * work on it.
 */
function standing(calls: ConsultedCalls, name: StepName, callId: string): 'done' | 'ready' | 'busy' {
  const view = calls.getById(callId)
  if (view === undefined || view.ending !== null) return 'ready'
  const { wanted, pending } = view.hold.local
  if ((name === 'hold' && wanted) || (name === 'unhold' && !wanted)) return pending ? 'busy' : 'done'
  const { reason } = view.can[name]
  return reason === 'negotiating' || reason === 'offline' ? 'busy' : 'ready'
}

/** The chart with its calls: `dial` makes the second one of a consultation. */
export const provideCalls = (calls: () => ConsultedCalls, dial: (consultationId: string) => string) =>
  consultationChart.provide({
    actors: {
      leg: fromCallback(({ input: { leg, consultationId, callId }, sendBack }) => {
        const tell = (event: ConsultationEvent) => sendBack(event)
        const id = callId || dial(consultationId)
        let known = callId && 'answered'
        if (known === '') tell({ type: 'second.made', callId: id })
        let wasHeld = false
        const look = () => {
          const view = calls().getById(id)
          const { ending } = view ?? {}
          if (view === undefined || ending) {
            stop()
            const isOurs = ending?.layer === 'application'
            return tell({ type: `${leg}.ended`, reason: ending?.reason ?? 'refused', isOurs })
          }
          const { state, hold } = view
          const now = phases[state]
          if (now !== undefined && now !== known) tell({ type: `${leg}.${now}` })
          known = now ?? known
          if (wasHeld && !hold.local.wanted) tell({ type: `${leg}.unheld` })
          wasHeld = hold.local.wanted
        }
        const stop = watchCalls(calls(), [id], look)
        look()
        return stop
      }),
      step: fromCallback<{ type: 'none' }, StepInput>(({ input: { name, callIds, to }, sendBack }) => {
        const tell = (event: ConsultationEvent) => sendBack(event)
        const done = () => tell({ type: 'step.done' })
        const [callId = '', otherId] = callIds
        const look = () => {
          const standings = callIds.map((id) => standing(calls(), name, id))
          if (standings.includes('busy')) return
          stop()
          if (standings.includes('done')) return done()
          calls()
            [name](callId, otherId ?? to ?? '')
            .then(done, (error: ErrorInfo) => tell({ type: 'step.failed', error }))
        }
        const stop = watchCalls(calls(), callIds, look)
        look()
        return stop
      }),
    },
  })
