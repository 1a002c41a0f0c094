import type { CallView } from '@switchhook/core'
import { fakeLabels } from '@switchhook/media-webrtc'
import { useTrack } from '@switchhook/react'
import { phaseOf } from '../../demo/src/shared/phase.ts'
import { labels, say } from '../../demo/src/shared/texts.ts'

interface StageProps {
  call: CallView | undefined
  /** Who the other one is, what they are called, and whether they are in the lobby. */
  id: string
  name: string
  isHere: boolean
  hears: boolean
}

/** What is seen and heard: the other end, and ourselves in the corner. */
export function Stage({ call, id, name, isHere, hears }: StageProps) {
  const phase = phaseOf(call)
  return (
    <div className="stage" data-phase={phase} data-held={call?.state === 'On Hold'}>
      <div className="placeholder">
        <span className="avatar large" data-user={id} aria-hidden="true">
          {name.charAt(0)}
        </span>
        <p>{phase === 'free' ? say(isHere ? labels.here : labels.notHere, name) : name}</p>
      </div>
      {call?.remoteTracks.map((track) => (
        <RemoteTrack key={track} id={track} isMuted={!hears} label={say(labels.theirPicture, name)} />
      ))}
      <div className="own">
        {call?.localTracks.map((track) => (
          <LocalTrack key={track} id={track} />
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
