import type { CallView } from '@switchhook/core'
import type { UseCall } from '@switchhook/react'
import { labels } from '../../demo/src/shared/texts.ts'
import { Key } from './Key.tsx'

type WithCall = UseCall & { call: CallView }

/** Somebody calls. */
export function Ringing({ answer, reject, can }: WithCall) {
  return (
    <fieldset className="keys">
      <legend>{labels.controls}</legend>
      <Key
        look="go"
        icon="phone"
        label={labels.answer}
        permission={can.answer}
        isFirst
        onPress={() => answer({ audio: true })}
      />
      <Key
        look="go"
        icon="video"
        label={labels.answerWithVideo}
        permission={can.answer}
        onPress={() => answer({ audio: true, video: true })}
      />
      <Key
        look="stop"
        icon="hangUp"
        label={labels.decline}
        hint={labels.declineHint}
        permission={can.reject}
        onPress={() => reject()}
      />
    </fieldset>
  )
}

/** We call somebody. */
export function StopCalling({ end, can }: UseCall) {
  return (
    <fieldset className="keys">
      <legend>{labels.controls}</legend>
      <Key
        look="stop"
        icon="hangUp"
        label={labels.stopCalling}
        hint={labels.stopHint}
        permission={can.end}
        isFirst
        onPress={() => end()}
      />
    </fieldset>
  )
}

/** What can be done during a call. A key says what is wanted; while it is not confirmed yet, it pulses. */
export function InCall({ call, can, mute, unmute, hold, unhold, end }: WithCall) {
  const { wanted, confirmed } = call.muted
  const isMuted = wanted.length > 0
  const { local } = call.hold
  return (
    <fieldset className="keys">
      <legend>{labels.controls}</legend>
      <Key
        icon="mute"
        label={labels.mute}
        isPressed={isMuted}
        isPending={wanted.length !== confirmed.length}
        permission={isMuted ? can.unmute : can.mute}
        isFirst
        onPress={() => (isMuted ? unmute() : mute())}
      />
      <Key
        icon="hold"
        label={labels.hold}
        isPressed={local.wanted}
        isPending={local.pending}
        permission={local.wanted ? can.unhold : can.hold}
        onPress={() => (local.wanted ? unhold() : hold())}
      />
      <Key look="stop" icon="hangUp" label={labels.hangUp} permission={can.end} onPress={() => end()} />
    </fieldset>
  )
}
