import { useCall, useCalls, useClient, useParticipants, useSubscription } from '@switchhook/react'
import { useRef, useState } from 'react'
import { signIn, signOut } from '../../demo/src/shared/client.ts'
import { isHere, lobby, nameOf } from '../../demo/src/shared/names.ts'
import type { PhoneOptions } from '../../demo/src/shared/options.ts'
import { liveCalls, phaseOf, shownCall } from '../../demo/src/shared/phase.ts'
import { presenceOf, statusText } from '../../demo/src/shared/status.ts'
import { labels, say } from '../../demo/src/shared/texts.ts'
import { Calls } from './Calls.tsx'
import { Dialer } from './Dialer.tsx'
import { Header } from './Header.tsx'
import { History } from './History.tsx'
import { InCall, Ringing, StopCalling } from './Keys.tsx'
import { LiveState } from './LiveState.tsx'
import { Notify } from './Notify.tsx'
import { Problem } from './Problem.tsx'
import { Room } from './Room.tsx'
import { Stage } from './Stage.tsx'
import { Stats } from './Stats.tsx'
import { Tools } from './Tools.tsx'
import { useKeyboard } from './useKeyboard.ts'
import { useRinger } from './useRinger.ts'

/** A phone: who uses it, what it shows and hears, what can be done, and its live state. */
export function Phone({ user, other, isAlone }: PhoneOptions) {
  const element = useRef<HTMLElement>(null)
  const calls = useCalls()
  const [call, live] = [shownCall(calls), liveCalls(calls)]
  const phase = phaseOf(call)
  const commands = useCall(call?.id)
  const client = useClient()
  const presence = presenceOf(useSubscription())
  const [hears, setHears] = useState(isAlone)
  const [speakerId, setSpeakerId] = useState('')
  useKeyboard(element, phase, isAlone, {
    ringing: () => commands.reject(),
    calling: () => commands.end(),
  })
  const { participants } = useParticipants(lobby)
  const name = nameOf({ id: user }, participants)
  const peer = phase === 'free' || call === undefined ? { id: other } : call.peer
  const peerName = nameOf(peer, participants)
  const isLocked = useRinger(phase === 'ringing' ? peerName : null)

  return (
    <section ref={element} className="phone" data-phone={user} aria-label={say(labels.phoneOf, name)}>
      <Header
        user={user}
        name={name}
        presence={presence}
        isLocked={isLocked}
        onSignIn={() => signIn(client)}
        onSignOut={() => signOut(client)}
      />
      <Stage
        call={call}
        id={peer.id}
        name={peerName}
        isHere={isHere(peer.id, participants)}
        hears={hears}
        speakerId={speakerId}
      />
      <div className="desk">
        <p className="status" role="status" data-phase={phase}>
          {statusText({ call, name: nameOf(call?.peer ?? peer, participants), presence })}
        </p>
        <Problem />
        {isLocked && phase === 'ringing' && <p className="sound-locked">{labels.soundLocked}</p>}
        {live.length > 1 && <Calls calls={live} shown={call} participants={participants} />}
        {phase === 'free' && <Dialer other={other} isReady={presence === 'ready'} make={commands.make} />}
        {phase === 'ringing' && call && <Ringing {...commands} call={call} />}
        {phase === 'calling' && <StopCalling {...commands} />}
        {phase === 'talking' && call && <InCall {...commands} call={call} />}
        {phase === 'talking' && call && (
          <Tools
            key={call.id}
            call={call}
            commands={commands}
            peerName={peerName}
            speakerId={speakerId}
            onSpeaker={setSpeakerId}
          />
        )}
        {phase === 'free' && <Notify />}
        {!isAlone && (
          <label className="switch">
            <input
              type="checkbox"
              role="switch"
              aria-checked={hears}
              checked={hears}
              onChange={() => setHears(!hears)}
            />
            <span>{say(labels.hear, peerName)}</span>
            <small>{labels.hearHint}</small>
          </label>
        )}
      </div>
      <Room hears={hears} speakerId={speakerId} />
      <Stats callId={call?.id} />
      <History participants={participants} isFree={phase === 'free' && presence === 'ready'} make={commands.make} />
      <LiveState call={call} />
    </section>
  )
}
