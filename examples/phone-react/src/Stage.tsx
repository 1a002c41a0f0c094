import type { CallView, Party } from '@switchhook/core'
import { fakeLabels } from '@switchhook/media-webrtc'
import { useTrack } from '@switchhook/react'
import { nameOf } from '../../demo/src/shared/names.ts'
import { phaseOf } from '../../demo/src/shared/phase.ts'
import { labels, say } from '../../demo/src/shared/texts.ts'
import { Others } from './Others.tsx'

interface StageProps {
  call: CallView | undefined
  peer: Party
  hears: boolean
}

/** What is seen and heard: the other end, and ourselves in the corner. */
export function Stage({ call, peer, hears }: StageProps) {
  const phase = phaseOf(call)
  const name = nameOf(peer)
  return (
    <div className="stage" data-phase={phase} data-held={call?.state === 'On Hold'}>
      <div className="placeholder">
        <span className="avatar large" data-user={peer.id} aria-hidden="true">
          {name.charAt(0)}
        </span>
        {phase === 'free' ? <Others id={peer.id} /> : <p>{name}</p>}
      </div>
      {call?.remoteTracks.map((id) => (
        <RemoteTrack key={id} id={id} isMuted={!hears} label={say(labels.theirPicture, name)} />
      ))}
      <div className="own">
        {call?.localTracks.map((id) => (
          <LocalTrack key={id} id={id} />
        ))}
      </div>
    </div>
  )
}

function RemoteTrack({ id, isMuted, label }: { id: string; isMuted: boolean; label: string }) {
  const { track, ref } = useTrack(id)
  if (track?.kind === 'audio') return <audio ref={ref} muted={isMuted} />
  return track && <video ref={ref} className="remote" aria-label={label} muted playsInline />
}

function LocalTrack({ id }: { id: string }) {
  const { track, ref } = useTrack(id)
  const isTest = track?.label === fakeLabels.audio || track?.label === fakeLabels.video
  if (track?.kind === 'audio') return isTest && <span className="mark">{labels.testTone}</span>
  return (
    track && (
      <>
        <video ref={ref} className="self" aria-label={labels.ownPicture} muted playsInline />
        {isTest && <span className="mark">{labels.testPicture}</span>}
      </>
    )
  )
}
