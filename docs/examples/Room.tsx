import { useChat, useMeeting, useParticipants, useRecording, useSharing, useTrack, useTyping } from '@switchhook/react'
import { useState } from 'react'

function Picture({ id }: { id: string }) {
  const { ref } = useTrack(id)
  return <video ref={ref} autoPlay playsInline />
}

function Meeting({ spaceId }: { spaceId: string }) {
  const { call, media, attendees, can, enterCall, leaveCall, updateMedia } = useMeeting(spaceId)
  const { recording } = useRecording(spaceId)
  const sharing = useSharing(spaceId)
  if (call === 'none')
    return (
      <button type="button" disabled={!can.enterCall.allowed} onClick={() => enterCall({ audio: true, video: true })}>
        Meet
      </button>
    )
  return (
    <section>
      {recording.state === 'recording' && <p>Recording</p>}
      {attendees.flatMap(({ attendances }) =>
        attendances.flatMap(({ tracks }) => (tracks ?? []).map(({ id }) => <Picture key={id} id={id} />)),
      )}
      <button type="button" aria-busy={media.pending} onClick={() => updateMedia({ audio: !media.wanted.audio })}>
        {media.wanted.audio ? 'Mute' : 'Unmute'}
      </button>
      <button type="button" aria-busy={sharing.pending} onClick={() => sharing.startShare()}>
        Share a screen
      </button>
      <button type="button" onClick={() => leaveCall()}>
        Leave
      </button>
    </section>
  )
}

function People({ spaceId }: { spaceId: string }) {
  const { participants, total } = useParticipants(spaceId, { sort: 'name', limit: 20 })
  return (
    <ul aria-label={`${total} here`}>
      {participants.map(({ id, displayName, presence }) => (
        <li key={id} data-presence={presence}>
          {displayName}
        </li>
      ))}
    </ul>
  )
}

function Messages({ spaceId }: { spaceId: string }) {
  const { messages, hasMore, fetchMessages, sendMessage, retryMessage } = useChat(spaceId)
  const { typing, sendTyping } = useTyping(spaceId)
  const [text, setText] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        sendMessage({ text })
        setText('')
      }}
    >
      {hasMore && (
        <button type="button" onClick={() => fetchMessages()}>
          Earlier
        </button>
      )}
      {messages.map(({ id, ref, text, state }) => (
        <p key={ref ?? id} data-state={state}>
          {text}
          {state === 'failed' && ref !== undefined && (
            <button type="button" onClick={() => retryMessage(ref)}>
              Again
            </button>
          )}
        </p>
      ))}
      <p role="status">{typing.length > 0 && `${typing.length} typing`}</p>
      <input
        aria-label="Message"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          sendTyping()
        }}
      />
    </form>
  )
}

export function Room({ spaceId }: { spaceId: string }) {
  return (
    <>
      <Meeting spaceId={spaceId} />
      <People spaceId={spaceId} />
      <Messages spaceId={spaceId} />
    </>
  )
}
