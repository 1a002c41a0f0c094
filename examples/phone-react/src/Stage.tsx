import type { CallView } from '@switchhook/core'
import { fakeLabels } from '@switchhook/media-webrtc'
import { useTrack } from '@switchhook/react'
import { phaseOf } from '../../demo/src/shared/phase.ts'
import { controls } from '../../demo/src/shared/texts.control.ts'
import { labels, say } from '../../demo/src/shared/texts.ts'

interface StageProps {
  call: CallView | undefined
  /** Who the other one is, what they are called, and whether they are in the lobby. */
  id: string
  name: string
  isHere: boolean
  hears: boolean
  /** `deviceId` of the speaker; empty for the default one. */
  speakerId: string
}

/** What is seen and heard: the other end, and ourselves in the corner. */
export function Stage({ call, id, name, isHere, hears, speakerId }: StageProps) {
  const phase = phaseOf(call)
  return (
    <div className="stage" data-phase={phase} data-held={call?.state === 'On Hold'}>
      <div className="placeholder">
        <span className="avatar large" data-user={id} aria-hidden="true">
          {name.charAt(0)}
        </span>
        <p>{phase === 'free' ? say(isHere ? labels.here : labels.notHere, name) : name}</p>
      </div>
      <div className="remotes">
        {call?.remoteTracks.map((track) => (
          <RemoteTrack
            key={track}
            id={track}
            isMuted={!hears}
            speakerId={speakerId}
            label={say(labels.theirPicture, name)}
          />
        ))}
      </div>
      <div className="own">
        {call?.localTracks.map((track) => (
          <LocalTrack key={track} id={track} />
        ))}
      </div>
    </div>
  )
}

interface RemoteTrackProps {
  id: string
  isMuted: boolean
  speakerId: string
  label: string
}

function RemoteTrack({ id, isMuted, speakerId, label }: RemoteTrackProps) {
  const { track, ref } = useTrack(id, speakerId === '' ? {} : { speakerId })
  if (track?.kind === 'audio') return <audio ref={ref} muted={isMuted} />
  return track && <video ref={ref} className="remote" aria-label={label} muted playsInline />
}

const marks: Readonly<Record<string, string>> = {
  [fakeLabels.video]: labels.testPicture,
  [fakeLabels.screen]: controls.testScreen,
}

function LocalTrack({ id }: { id: string }) {
  const { track, ref } = useTrack(id)
  if (track === undefined) return null
  if (track.kind === 'audio') return track.label === fakeLabels.audio && <span className="mark">{labels.testTone}</span>
  const mark = marks[track.label]
  return (
    <>
      <video
        ref={ref}
        className="self"
        aria-label={track.isScreen ? controls.ownScreen : labels.ownPicture}
        muted
        playsInline
      />
      {mark && <span className="mark">{mark}</span>}
    </>
  )
}
