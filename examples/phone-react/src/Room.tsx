import { useMeeting, useParticipants, useRecording, useSelf, useSpace } from '@switchhook/react'
import { lobby } from '../../demo/src/shared/names.ts'
import { personLines } from '../../demo/src/shared/room.ts'
import { recordingTexts, roomTexts } from '../../demo/src/shared/texts.room.ts'
import { say } from '../../demo/src/shared/texts.ts'
import { Icon } from './Icon.tsx'
import { Meeting } from './Meeting.tsx'
import { Messages } from './Messages.tsx'

interface RoomProps {
  hears: boolean
  speakerId: string
}

/** The space this phone is in: who is here, the meeting, the messages. */
export function Room({ hears, speakerId }: RoomProps) {
  const { recording } = useRecording(lobby)
  const badge = recordingTexts[recording.state]
  return (
    <details className="live room" open>
      <summary>
        {roomTexts.title}
        <span role="status">
          {badge !== null && (
            <span className="badge" data-recording={recording.state}>
              {badge}
            </span>
          )}
        </span>
      </summary>
      <People />
      <Meeting hears={hears} speakerId={speakerId} />
      <Messages />
    </details>
  )
}

function People() {
  const { removeParticipant } = useSpace(lobby)
  const { participants, total } = useParticipants(lobby, { sort: 'name', limit: 25 })
  const { role } = useSelf(lobby)
  const { can, muteParticipant } = useMeeting(lobby)
  return (
    <section aria-label={roomTexts.people}>
      <h3>
        {roomTexts.people} <small>{total}</small>
      </h3>
      {total === 0 && <p>{roomTexts.nobody}</p>}
      <ul className="people">
        {personLines(participants).map(({ id, name, state, mark, isSelf, isSending }) => (
          <li key={id} data-person={id}>
            <span className="avatar small" data-user={id} data-mark={mark} aria-hidden="true">
              {name.charAt(0)}
            </span>
            <div>
              {name} <small>{state}</small>
            </div>
            {role === 'host' && !isSelf && (
              <>
                {isSending && can.muteParticipant.allowed && (
                  <button
                    type="button"
                    className="quiet"
                    title={say(roomTexts.muteOther, name)}
                    onClick={() => void muteParticipant(id)}
                  >
                    <Icon name="mute" />
                    <span className="unseen">{say(roomTexts.muteOther, name)}</span>
                  </button>
                )}
                <button
                  type="button"
                  className="quiet"
                  title={say(roomTexts.remove, name)}
                  onClick={() => void removeParticipant(id)}
                >
                  <Icon name="dismiss" />
                  <span className="unseen">{say(roomTexts.remove, name)}</span>
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
