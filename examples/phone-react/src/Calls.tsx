import type { CallView, Participant } from '@switchhook/core'
import { useConsultation } from '@switchhook/react'
import { nameOf } from '../../demo/src/shared/names.ts'
import { controls, lineStates } from '../../demo/src/shared/texts.control.ts'
import { Key } from './Key.tsx'

interface CallsProps {
  calls: readonly CallView[]
  shown: CallView | undefined
  participants: readonly Participant[] | undefined
}

/** Several calls at once, and what can be done with two of them. */
export function Calls({ calls, shown, participants }: CallsProps) {
  const { consultation, swap, complete, join, cancel } = useConsultation()
  return (
    <section className="calls" aria-label={controls.calls}>
      <ul>
        {calls.map(({ id, peer, state }) => (
          <li key={id} data-shown={id === shown?.id}>
            <span className="avatar small" data-user={peer.id} aria-hidden="true">
              {nameOf(peer, participants).charAt(0)}
            </span>
            <span>{nameOf(peer, participants)}</span>
            <small>{lineStates[state]}</small>
          </li>
        ))}
      </ul>
      {consultation && (
        <fieldset className="keys tools">
          <legend>{controls.twoCalls}</legend>
          <Key
            icon="swap"
            label={controls.swap}
            hint={controls.swapHint}
            permission={consultation.can.swap}
            isPending={consultation.state === 'swapping'}
            onPress={() => swap(consultation.id)}
          />
          <Key
            icon="transfer"
            label={controls.connect}
            hint={controls.connectHint}
            permission={consultation.can.complete}
            isPending={consultation.state === 'completing'}
            onPress={() => complete(consultation.id)}
          />
          <Key
            icon="join"
            label={controls.join}
            hint={controls.joinHint}
            permission={consultation.can.join}
            isPending={consultation.state === 'joining'}
            onPress={() => join(consultation.id)}
          />
          <Key
            icon="back"
            label={controls.back}
            hint={controls.backHint}
            permission={consultation.can.cancel}
            isPending={consultation.state === 'goingBack'}
            onPress={() => cancel(consultation.id)}
          />
        </fieldset>
      )}
    </section>
  )
}
