import { useMeeting, useRecording, useSelf, useSharing, useSpace, useTrack } from '@switchhook/react'
import { lobby } from '../../demo/src/shared/names.ts'
import { meetingText, type Tile as TileFacts, tilesOf } from '../../demo/src/shared/room.ts'
import { roomTexts } from '../../demo/src/shared/texts.room.ts'
import { say } from '../../demo/src/shared/texts.ts'
import { Key } from './Key.tsx'

interface MeetingProps {
  hears: boolean
  speakerId: string
}

/** Everybody in the meeting with sound and picture, and what we can do in it. */
export function Meeting({ hears, speakerId }: MeetingProps) {
  const { call, attendees, media, can, enterCall, leaveCall, updateMedia, endMeeting } = useMeeting(lobby)
  const { localTracks, role } = useSelf(lobby)
  const sharing = useSharing(lobby)
  const { recording, can: canRecord, startRecording, stopRecording } = useRecording(lobby)
  const sessionId = useSpace(lobby).space?.sessionId ?? null
  const { wanted, confirmed } = media
  const isIn = call !== 'none'
  return (
    <section aria-label={roomTexts.meeting}>
      <h3>{roomTexts.meeting}</h3>
      {!isIn && <p>{meetingText(attendees)}</p>}
      {isIn && (
        <div className="tiles">
          {tilesOf(attendees, { sessionId, tracks: localTracks }).map((tile) => (
            <Tile key={tile.key} tile={tile} hears={hears} speakerId={speakerId} />
          ))}
        </div>
      )}
      <fieldset className="keys tools">
        <legend>{roomTexts.controls}</legend>
        {!isIn && (
          <Key
            look="go"
            icon="join"
            label={roomTexts.join}
            hint={roomTexts.joinHint}
            permission={can.enterCall}
            onPress={() => void enterCall({ audio: true, video: true })}
          />
        )}
        {isIn && (
          <>
            <Key
              icon="mute"
              label={roomTexts.mute}
              isPressed={!wanted.audio}
              isPending={wanted.audio !== confirmed.audio}
              permission={can.updateMedia}
              onPress={() => void updateMedia({ audio: !wanted.audio })}
            />
            <Key
              icon="camera"
              label={roomTexts.camera}
              isPressed={wanted.video}
              isPending={wanted.video !== confirmed.video}
              permission={can.updateMedia}
              onPress={() => void updateMedia({ video: !wanted.video })}
            />
            <Key
              icon="screen"
              label={roomTexts.share}
              hint={roomTexts.shareHint}
              isPressed={sharing.wanted}
              isPending={sharing.pending}
              permission={sharing.wanted ? sharing.can.stopShare : sharing.can.startShare}
              onPress={() => void (sharing.wanted ? sharing.stopShare() : sharing.startShare())}
            />
            {role === 'host' && (
              <Key
                icon="record"
                label={recording.confirmed ? roomTexts.stopRecording : roomTexts.record}
                hint={roomTexts.recordHint}
                isPressed={recording.wanted}
                isPending={recording.pending}
                permission={recording.confirmed ? canRecord.stopRecording : canRecord.startRecording}
                onPress={() => void (recording.confirmed ? stopRecording() : startRecording())}
              />
            )}
            {role === 'host' && (
              <Key
                look="stop"
                icon="dismiss"
                label={roomTexts.end}
                permission={can.endMeeting}
                onPress={() => void endMeeting()}
              />
            )}
            <Key
              look="stop"
              icon="hangUp"
              label={roomTexts.leave}
              permission={can.leaveCall}
              onPress={() => void leaveCall()}
            />
          </>
        )}
      </fieldset>
    </section>
  )
}

interface TileProps {
  tile: TileFacts
  hears: boolean
  speakerId: string
}

/** Somebody's picture, or what stands for it. */
function Tile({ tile, hears, speakerId }: TileProps) {
  const { userId, name, isSelf, isMuted, isScreen, note, video, audio } = tile
  return (
    <figure className="tile" data-person={userId} data-self={isSelf} data-screen={isScreen}>
      <span className="avatar" data-user={userId} aria-hidden="true">
        {name.charAt(0)}
      </span>
      {video !== null && <Picture id={video} label={say(isScreen ? roomTexts.screenOf : roomTexts.pictureOf, name)} />}
      {audio !== null && <Sound id={audio} isMuted={!hears} speakerId={speakerId} />}
      <figcaption>
        {name}
        {isMuted && !isScreen && <small>{roomTexts.muted}</small>}
        {note !== null && <small>{note}</small>}
      </figcaption>
    </figure>
  )
}

function Picture({ id, label }: { id: string; label: string }) {
  const { ref } = useTrack(id)
  return <video ref={ref} aria-label={label} muted playsInline />
}

function Sound({ id, isMuted, speakerId }: { id: string; isMuted: boolean; speakerId: string }) {
  const { ref } = useTrack(id, speakerId === '' ? {} : { speakerId })
  return <audio ref={ref} muted={isMuted} />
}
